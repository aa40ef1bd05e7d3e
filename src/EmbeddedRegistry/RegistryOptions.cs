using System.Net;
using StreamML.EmbeddedRegistry.Protobuf;

namespace StreamML.EmbeddedRegistry;

/// <summary>Options of the embedded schema registry. Configuration section <c>EmbeddedRegistry</c>.</summary>
public sealed class RegistryOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "EmbeddedRegistry";

    /// <summary>Folder of the journal; created if missing. Used by one registry at a time. Required.</summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>
    /// Address to listen on, default 127.0.0.1: the registry has no authentication, so other machines are excluded.
    /// </summary>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>Port, default 8081 like Confluent's, 0 to 65,535; 0 picks a free one.</summary>
    public int Port { get; set; } = 8081;

    /// <summary>
    /// Level of subjects without their own, until one is set over the API. Default BACKWARD, like Confluent's.
    /// </summary>
    public CompatibilityMode DefaultCompatibility { get; set; } = CompatibilityMode.Backward;

    /// <summary>
    /// Largest request body, bytes, default 4 MiB, from 1,024: fits a schema of the largest size, JSON-escaped.
    /// </summary>
    public int BodyBytesMax { get; set; } = 4 * 1024 * 1024;

    /// <summary>Limits of one schema: size, nesting, elements.</summary>
    public ProtoLimits Schema { get; set; } = new();

    /// <summary>Most subjects, default 10,000, from 1.</summary>
    public int SubjectsMax { get; set; } = 10_000;

    /// <summary>Most versions of one subject, default 1,000, from 1.</summary>
    public int VersionsMax { get; set; } = 1_000;

    /// <summary>Longest subject name, characters, default 512, from 1.</summary>
    public int SubjectCharsMax { get; set; } = 512;

    /// <summary>Most references of one schema, default 100, from 0.</summary>
    public int ReferencesMax { get; set; } = 100;

    /// <summary>Longest chain of references, default 16, from 0: reading a schema walks every link.</summary>
    public int ReferenceDepthMax { get; set; } = 16;

    /// <summary>Most connections at a time, default 200, from 1.</summary>
    public int ConnectionsMax { get; set; } = 200;

    /// <summary>Checks the options.</summary>
    /// <exception cref="InvalidOperationException">An option is wrong; the message names it and its range.</exception>
    public void Validate()
    {
        Require(DataDirectory.Length > 0, $"{nameof(DataDirectory)} must name a folder.");
        Require(IPAddress.TryParse(Host, out _), $"{nameof(Host)} must be an IP address, not '{Host}'.");
        Require(Port is >= 0 and <= 65_535, $"{nameof(Port)} must be 0 to 65,535, not {Port}.");
        Require(Enum.IsDefined(DefaultCompatibility), $"{nameof(DefaultCompatibility)} is not a level.");
        Require(BodyBytesMax >= 1024, $"{nameof(BodyBytesMax)} must be at least 1,024, not {BodyBytesMax}.");
        Require(Schema.TextCharsMax >= 1, $"{nameof(Schema)}.{nameof(Schema.TextCharsMax)} must be at least 1.");
        Require(Schema.DepthMax is >= 1 and <= 100, $"{nameof(Schema)}.{nameof(Schema.DepthMax)} must be 1 to 100.");
        Require(Schema.ElementsMax >= 1, $"{nameof(Schema)}.{nameof(Schema.ElementsMax)} must be at least 1.");
        Require(SubjectsMax >= 1, $"{nameof(SubjectsMax)} must be at least 1, not {SubjectsMax}.");
        Require(VersionsMax >= 1, $"{nameof(VersionsMax)} must be at least 1, not {VersionsMax}.");
        Require(SubjectCharsMax >= 1, $"{nameof(SubjectCharsMax)} must be at least 1, not {SubjectCharsMax}.");
        Require(ReferencesMax >= 0, $"{nameof(ReferencesMax)} must be at least 0, not {ReferencesMax}.");
        Require(ReferenceDepthMax >= 0, $"{nameof(ReferenceDepthMax)} must be at least 0, not {ReferenceDepthMax}.");
        Require(ConnectionsMax >= 1, $"{nameof(ConnectionsMax)} must be at least 1, not {ConnectionsMax}.");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{Section}: {message}");
        }
    }
}
