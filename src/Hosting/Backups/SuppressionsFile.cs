using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Storage;

namespace StreamML.Hosting.Backups;

/// <summary>
/// Who was erased, as the topic <c>suppressions</c> has it, in a small file: keyed hashes, which name nobody. An older
/// backup is restored with the file of the installation that is alive.
/// </summary>
public static class SuppressionsFile
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>Writes the file; one that is there is replaced.</summary>
    /// <param name="kafka">The cluster.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many there are.</returns>
    public static async Task<int> WriteAsync(KafkaConnection kafka, string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kafka);
        var known = await ReadTopicAsync(kafka, cancellationToken);
        var content = new Content(
            1, [.. known.Select(each => new Entry(
                each.Key, each.Value.Tenant, each.Value.Epoch, each.Value.UntilMs, each.Value.ContactKey,
                each.Value.ErasureId))]);
        Durable.Replace(Path.GetFullPath(path), JsonSerializer.SerializeToUtf8Bytes(content, Json));
        return known.Count;
    }

    /// <summary>Reads a file, or those of the installation on a data folder.</summary>
    /// <exception cref="RoleConfigurationException">It is neither.</exception>
    internal static async Task<IReadOnlyDictionary<string, Suppression>> ReadAsync(
        string source, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Directory.Exists(source))
        {
            return await ReadAliveAsync(Path.GetFullPath(source), time, cancellationToken);
        }

        try
        {
            if (JsonSerializer.Deserialize<Content>(await File.ReadAllBytesAsync(source, cancellationToken), Json) is
                { Format: 1, Suppressions: not null } read)
            {
                return read.Suppressions.ToDictionary(
                    each => each.Key,
                    each => new Suppression
                    {
                        Tenant = each.Tenant,
                        Epoch = each.Epoch,
                        UntilMs = each.UntilMs,
                        ContactKey = each.ContactKey,
                        ErasureId = each.ErasureId,
                    },
                    StringComparer.Ordinal);
            }
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new RoleConfigurationException($"{source} cannot be read: {fault.Message}");
        }

        throw new RoleConfigurationException(
            $"{source} is no file of 'streamml backup suppressions', and no data folder.");
    }

    /// <summary>What the topic has; nothing where it is not there.</summary>
    internal static async Task<Dictionary<string, Suppression>> ReadTopicAsync(
        KafkaConnection kafka, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, Suppression>(StringComparer.Ordinal);
        var reader = new RecordReader<Suppression>();
        if (await kafka.ExistingAsync([TopicCatalogue.Suppressions], cancellationToken) is not [var topic])
        {
            return known;
        }

        await foreach (var record in kafka.CreateReader().ReadAsync(
            [topic], ReadFrom.Earliest, follow: false, cancellationToken))
        {
            if (record.Key is { } key && reader.TryRead(record, out var suppression, out _))
            {
                known[Encoding.UTF8.GetString(key)] = suppression;
            }
        }

        return known;
    }

    private static async Task<IReadOnlyDictionary<string, Suppression>> ReadAliveAsync(
        string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        var settings = Settings.Load([new("Streamml:DataDirectory", folder)]);
        await using var source = await BackupSource.OpenAsync(
            settings, time, NullLoggerFactory.Instance, cancellationToken);
        using var kafka = await Pipeline.ConnectAsync(settings, time, NullLoggerFactory.Instance, cancellationToken);
        return await ReadTopicAsync(kafka, cancellationToken);
    }

    private sealed record Content(int Format, IReadOnlyList<Entry> Suppressions);

    private sealed record Entry(
        string Key, string Tenant, int Epoch, long UntilMs, string ContactKey, string ErasureId);
}
