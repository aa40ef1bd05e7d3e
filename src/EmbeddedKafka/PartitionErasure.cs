namespace StreamML.EmbeddedKafka;

/// <summary>What to erase of a partition.</summary>
/// <param name="Topic">The topic's name on the broker.</param>
/// <param name="Partition">From 0.</param>
/// <param name="Keys">Keys of which all records with a value go.</param>
/// <param name="Records">Offsets of single records; with a value, which a record gets instead of its own.</param>
public sealed record PartitionErasure(
    string Topic, int Partition, IReadOnlyCollection<byte[]> Keys, IReadOnlyDictionary<long, byte[]?> Records);

/// <summary>What was erased of a partition.</summary>
/// <param name="Topic">The topic's name on the broker.</param>
/// <param name="Partition">From 0.</param>
/// <param name="Erased">Records that are gone.</param>
/// <param name="Replaced">Records that have another value.</param>
/// <param name="IsComplete">False: a part could not be read or rewritten.</param>
public sealed record ErasedPartition(string Topic, int Partition, long Erased, long Replaced, bool IsComplete);
