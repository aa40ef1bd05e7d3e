using System.Buffers.Binary;
using System.Security.Cryptography;
using StreamML.Hosting.Backups;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.FaultInjection.Backups;

/// <summary>
/// Offsets, keys and values of the raw topics, partition by partition, up to where a backup ends. No transaction writes
/// them: what was acknowledged is there, in the backup as in the installation.
/// </summary>
/// <param name="Records">How many.</param>
/// <param name="Sha256">By topic and partition.</param>
internal sealed record RawDigests(long Records, IReadOnlyDictionary<SourcePartition, string> Sha256)
{
    /// <summary>The topics.</summary>
    public static readonly IReadOnlyList<TopicDefinition> Topics =
        [TopicCatalogue.WhatsAppRaw, TopicCatalogue.ApiRaw];

    /// <summary>Reads them.</summary>
    public static async Task<RawDigests> ReadAsync(
        KafkaConnection kafka, BackupManifest backup, CancellationToken cancellationToken)
    {
        var ends = backup.Broker!.Partitions.ToDictionary(each => (each.Topic, each.Partition), each => each.End);
        var hashes = new Dictionary<SourcePartition, IncrementalHash>();
        long records = 0;
        await foreach (var record in kafka.CreateReader()
            .ReadAsync(Topics, ReadFrom.Earliest, follow: false, cancellationToken))
        {
            var source = record.Source;
            if (record.Offset < ends.GetValueOrDefault((source.Topic.Name, source.Partition)))
            {
                if (!hashes.TryGetValue(source, out var hash))
                {
                    hashes[source] = hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                }

                Add(hash, record);
                records++;
            }
        }

        var digests = hashes.ToDictionary(each => each.Key, each => Convert.ToHexString(each.Value.GetHashAndReset()));
        foreach (var hash in hashes.Values)
        {
            hash.Dispose();
        }

        return new RawDigests(records, digests);
    }

    /// <summary>Partitions that are not the same.</summary>
    public int DifferentFrom(RawDigests other) => Sha256.Keys.Union(other.Sha256.Keys)
        .Count(each => Sha256.GetValueOrDefault(each) != other.Sha256.GetValueOrDefault(each));

    private static void Add(IncrementalHash hash, SourceRecord record)
    {
        Span<byte> head = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(head, record.Offset);
        BinaryPrimitives.WriteInt32BigEndian(head[8..], record.Key?.Length ?? -1);
        BinaryPrimitives.WriteInt32BigEndian(head[12..], record.Value?.Length ?? -1);
        hash.AppendData(head);
        hash.AppendData(record.Key ?? []);
        hash.AppendData(record.Value ?? []);
    }
}
