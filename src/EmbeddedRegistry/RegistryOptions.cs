using System.ComponentModel.DataAnnotations;
using System.Net;
using StreamML.EmbeddedRegistry.Protobuf;

namespace StreamML.EmbeddedRegistry;

/// <summary>Options of the embedded schema registry.</summary>
public sealed class RegistryOptions : IValidatableObject
{
    /// <summary>Folder of the journal; created if missing. Used by one registry at a time. Required.</summary>
    [Required]
    public string DataDirectory { get; set; } = "";

    /// <summary>
    /// Address to listen on, default 127.0.0.1: the registry has no authentication, so other machines are excluded.
    /// </summary>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>Port, default 8081 like Confluent's, 0 to 65,535; 0 picks a free one.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = 8081;

    /// <summary>
    /// Level of subjects without their own, until one is set over the API. Default BACKWARD, like Confluent's.
    /// </summary>
    [EnumDataType(typeof(CompatibilityMode))]
    public CompatibilityMode DefaultCompatibility { get; set; } = CompatibilityMode.Backward;

    /// <summary>
    /// Largest request body, bytes, default 4 MiB, from 1,024: fits a schema of the largest size, JSON-escaped.
    /// </summary>
    [Range(1_024, int.MaxValue)]
    public int BodyBytesMax { get; set; } = 4 * 1024 * 1024;

    /// <summary>Limits of one schema: size, nesting, elements.</summary>
    public ProtoLimits Schema { get; set; } = new();

    /// <summary>Most subjects, default 10,000, from 1.</summary>
    [Range(1, int.MaxValue)]
    public int SubjectsMax { get; set; } = 10_000;

    /// <summary>Most versions of one subject, default 1,000, from 1.</summary>
    [Range(1, int.MaxValue)]
    public int VersionsMax { get; set; } = 1_000;

    /// <summary>Longest subject name, characters, default 512, from 1.</summary>
    [Range(1, int.MaxValue)]
    public int SubjectCharsMax { get; set; } = 512;

    /// <summary>Most references of one schema, default 100, from 0.</summary>
    [Range(0, int.MaxValue)]
    public int ReferencesMax { get; set; } = 100;

    /// <summary>Longest chain of references, default 16, from 0: reading a schema walks every link.</summary>
    [Range(0, int.MaxValue)]
    public int ReferenceDepthMax { get; set; } = 16;

    /// <summary>Most connections at a time, default 200, from 1.</summary>
    [Range(1, int.MaxValue)]
    public int ConnectionsMax { get; set; } = 200;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IPAddress.TryParse(Host, out _))
        {
            yield return new ValidationResult($"{nameof(Host)} must be an IP address, not '{Host}'.");
        }

        if (Schema is not { TextCharsMax: >= 1, DepthMax: >= 1 and <= 100, ElementsMax: >= 1 })
        {
            yield return new ValidationResult(
                $"{nameof(Schema)} must allow at least 1 character and element, and 1 to 100 levels.");
        }
    }
}
