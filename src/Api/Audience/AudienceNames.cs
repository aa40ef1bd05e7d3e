using StreamML.Api.Http;
using StreamML.Inference.Audience;

namespace StreamML.Api.Audience;

/// <summary>The models of the audience by the names of their document.</summary>
internal static class AudienceNames
{
    private const string Personality = "personality";
    private const string Engagement = "engagement";
    private const string AllModels = "all";

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> All { get; } = [Personality, Engagement];

    /// <summary>Whether a task is one of them.</summary>
    public static bool IsOne(string task) => task is AudienceModels.PersonalityTask or AudienceModels.EngagementTask;

    /// <summary>The name of a task.</summary>
    public static string Of(string task) => task == AudienceModels.PersonalityTask ? Personality : Engagement;

    /// <summary>The task of a name.</summary>
    public static string TaskOf(string name) =>
        name == Personality ? AudienceModels.PersonalityTask : AudienceModels.EngagementTask;

    /// <summary>The tasks that a caller means.</summary>
    /// <param name="type">all, a name, or null for all.</param>
    /// <param name="pointer">Where it stands in the body.</param>
    /// <exception cref="ApiProblem">It is none of them.</exception>
    public static IReadOnlyList<string> Tasks(string? type, string pointer) => type switch
    {
        null or AllModels => [.. All.Select(TaskOf)],
        Personality or Engagement => [TaskOf(type)],
        _ => throw ApiProblem.Invalid(pointer, $"must be {AllModels}, {string.Join(" or ", All)}"),
    };
}
