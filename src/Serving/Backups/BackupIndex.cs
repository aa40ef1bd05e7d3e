using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamML.Serving.Backups;

/// <summary>What a backup holds: the file <c>backup.json</c> in it.</summary>
/// <param name="Format">Layout of the backup, <see cref="Current"/>.</param>
/// <param name="CreatedAtMs">When it was written, milliseconds since the Unix epoch.</param>
/// <param name="Versions">The versions.</param>
/// <param name="Decisions">The decisions by model.</param>
public sealed record BackupIndex(
    string Format, long CreatedAtMs, IReadOnlyList<BackupVersion> Versions, IReadOnlyList<BackupDecisions> Decisions)
{
    /// <summary>The layout that this program writes.</summary>
    public const string Current = "streamml-models/1";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        MaxDepth = 8,
    };

    internal byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="BackupException">It is not JSON of this shape, or of another layout.</exception>
    internal static BackupIndex Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var index = JsonSerializer.Deserialize<BackupIndex>(utf8, Json);
            return index?.Format == Current
                ? index
                : throw new BackupException(
                    $"The backup is of the layout '{index?.Format}'; this program reads '{Current}'.");
        }
        catch (JsonException fault)
        {
            throw new BackupException($"backup.json cannot be read: {fault.Message}", fault);
        }
    }
}

/// <summary>A version in a backup. Its folder there is an artifact that <c>models publish</c> takes as well.</summary>
/// <param name="Task">The task.</param>
/// <param name="Scope">The tenant; empty for all.</param>
/// <param name="Version">The version.</param>
/// <param name="Folder">Where its manifest and model are.</param>
/// <param name="PublishedAtMs">When it was published, milliseconds since the Unix epoch.</param>
/// <param name="PublishedBy">Who published it.</param>
public sealed record BackupVersion(
    string Task, string Scope, string Version, string Folder, long PublishedAtMs, string PublishedBy);

/// <summary>What was decided for a model.</summary>
/// <param name="Task">The task.</param>
/// <param name="Scope">The tenant; empty for all.</param>
/// <param name="Records">The records of <c>model.control</c> as JSON, the oldest first.</param>
public sealed record BackupDecisions(string Task, string Scope, IReadOnlyList<string> Records);

/// <summary>A file that is no backup, or is damaged. The message says what is wrong.</summary>
public sealed class BackupException : Exception
{
    /// <summary>Makes one.</summary>
    public BackupException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
