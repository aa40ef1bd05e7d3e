namespace StreamML.EmbeddedKafka.Topics;

/// <summary>A topic at one moment. Replaced as a whole on change, so any thread may keep one.</summary>
/// <param name="Id">Its id; a topic deleted and recreated gets another.</param>
/// <param name="Name">Its name.</param>
/// <param name="Config">Its settings.</param>
/// <param name="Partitions">Its partitions by index.</param>
internal sealed record Topic(Guid Id, string Name, TopicConfig Config, IReadOnlyList<Partition> Partitions)
{
    /// <summary>The leader epoch of every partition; with one node it never changes.</summary>
    public const int LeaderEpoch = 0;

    public Partition? Find(int partition) =>
        partition >= 0 && partition < Partitions.Count ? Partitions[partition] : null;
}
