namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// Identifies one partition. By topic id, not name, so that a topic deleted and created again never meets its
/// predecessor's bytes (KIP-516).
/// </summary>
/// <param name="TopicId">The topic's id; never <see cref="Guid.Empty"/>.</param>
/// <param name="Partition">Partition index, 0 and up.</param>
public readonly record struct PartitionId(Guid TopicId, int Partition)
{
    /// <summary>The name of the partition's directory.</summary>
    public override string ToString() => string.Create(null, $"{TopicId:N}-{Partition}");

    internal static bool TryParse(string directoryName, out PartitionId id)
    {
        id = default;
        int dash = directoryName.LastIndexOf('-');
        if (dash != 32 || !Guid.TryParseExact(directoryName.AsSpan(0, dash), "N", out var topic)
            || !int.TryParse(directoryName.AsSpan(dash + 1), out int partition) || partition < 0)
        {
            return false;
        }

        id = new PartitionId(topic, partition);
        return true;
    }
}
