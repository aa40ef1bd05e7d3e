using System.Security.Cryptography;
using System.Text.Json;
using StreamML.EmbeddedKafka;
using StreamML.Messaging.Connection;

namespace StreamML.Hosting.Backups;

/// <summary>What a backup holds: the file <c>manifest.json</c> in it.</summary>
/// <param name="Format">Version of the form.</param>
/// <param name="Program">Version of the program that made it.</param>
/// <param name="BackupId">A UUID version 7.</param>
/// <param name="TakenAt">The moment that it shows.</param>
/// <param name="KeyFingerprint">Of the installation's key; null: the key was not there when it was made.</param>
/// <param name="Broker">The embedded broker's log; null: Kafka is elsewhere.</param>
/// <param name="Database">PostgreSQL; null: it is not configured.</param>
/// <param name="LeftOut">What a complete installation has and the backup has not, for people.</param>
/// <param name="Files">Every file but this one.</param>
public sealed record BackupManifest(
    int Format, string Program, string BackupId, DateTimeOffset TakenAt, string? KeyFingerprint,
    BrokerContents? Broker, DatabaseContents? Database, IReadOnlyList<string> LeftOut, IReadOnlyList<BackupFile> Files)
{
    /// <summary>The form that this program writes.</summary>
    public const int CurrentFormat = 1;

    internal const string Name = "manifest.json";
    internal const string DigestName = "manifest.sha256";
    internal const string DatabaseDump = "postgres.dump";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>Bytes of all files.</summary>
    public long Bytes() => Files.Sum(file => file.Bytes);

    internal byte[] Serialize() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    internal static string DigestOf(byte[] manifest) => Convert.ToHexStringLower(SHA256.HashData(manifest));

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="RoleConfigurationException">It is damaged, or of a newer program.</exception>
    internal static BackupManifest Parse(byte[] manifest, string digest, string source)
    {
        try
        {
            // The version first: what a newer program writes may be of another form altogether.
            using var document = JsonDocument.Parse(manifest);
            var root = document.RootElement;
            int format = root.GetProperty("format").GetInt32();
            if (format > CurrentFormat)
            {
                throw new RoleConfigurationException(
                    $"{source} was made by a newer program ({root.GetProperty("program").GetString()}, format "
                    + $"{format}; this one reads up to {CurrentFormat}). Restore it with that version or a later one.");
            }

            if (DigestOf(manifest) == digest.Trim()
                && JsonSerializer.Deserialize<BackupManifest>(manifest, Json) is { Files: not null } read)
            {
                return read;
            }
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Damaged(source, $"its {Name} cannot be read");
        }

        throw Damaged(source, $"its {Name} is not the one that was written");
    }

    internal static RoleConfigurationException Damaged(string source, string what) => new(
        $"{source} is damaged: {what}. Restore from another copy of it, or from another backup.");
}

/// <summary>The embedded broker's log.</summary>
/// <param name="ClusterId">The cluster.</param>
/// <param name="Position">The journal's position.</param>
/// <param name="Partitions">Bounds of each partition.</param>
public sealed record BrokerContents(string ClusterId, long Position, IReadOnlyList<PartitionImage> Partitions);

/// <summary>PostgreSQL.</summary>
/// <param name="ServerVersion">Of the server.</param>
/// <param name="Schema">The schema of our tables.</param>
/// <param name="SchemaVersion">The newest migration.</param>
/// <param name="Bytes">Of the database when it was dumped, which is larger than the dump.</param>
/// <param name="IsWhole">Whether the whole database was dumped, or our schema alone.</param>
public sealed record DatabaseContents(string ServerVersion, string Schema, int SchemaVersion, long Bytes, bool IsWhole);

/// <summary>A file.</summary>
/// <param name="Path">Below the backup, with slashes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record BackupFile(string Path, long Bytes, string Sha256);
