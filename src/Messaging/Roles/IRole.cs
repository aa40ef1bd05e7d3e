using StreamML.Messaging.Connection;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Roles;

/// <summary>
/// A part of the pipeline that a process can run by itself or beside others. Roles do not know each other: they meet on
/// topics.
/// </summary>
public interface IRole
{
    /// <summary>Name that users type and that the role's consumer group has; lower case with hyphens.</summary>
    string Name { get; }

    /// <summary>What it does, for help and documents: "turns texts into enriched messages".</summary>
    string Summary { get; }

    /// <summary>What it needs besides Kafka and the registry, for documents: "data folder".</summary>
    IReadOnlyList<string> Needs { get; }

    /// <summary>The topics it reads in its group; empty if it reads none.</summary>
    IReadOnlyList<TopicDefinition> Inputs { get; }

    /// <summary>The sections of the configuration it reads. Roles may share a section.</summary>
    IReadOnlyList<OptionSection> Options { get; }

    /// <summary>
    /// Makes what the role works with. Nothing runs yet: all roles of a process are prepared, one after the other,
    /// before the first is started.
    /// </summary>
    /// <param name="host">What the role is given; it ends what the role hands to it.</param>
    /// <returns>Starts the role, and completes when the role is at work.</returns>
    /// <exception cref="RoleConfigurationException">An option that the role needs is missing.</exception>
    Func<CancellationToken, Task> Prepare(RoleHost host);
}

/// <summary>A section of the configuration: <c>Name__Key</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The options; it has a constructor without parameters, and each property has its default.</param>
public sealed record OptionSection(string Name, Type Type)
{
    /// <summary>The section of options of one type.</summary>
    public static OptionSection Of<T>(string name)
        where T : class, new() => new(name, typeof(T));
}
