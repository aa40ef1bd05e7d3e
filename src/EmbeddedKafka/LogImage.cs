namespace StreamML.EmbeddedKafka;

/// <summary>
/// The log of a broker as of one moment. A folder with these files, each of its length, opens as the data folder of a
/// broker that was killed at that moment.
/// </summary>
/// <param name="Folder">Where the files are, on the broker's machine.</param>
/// <param name="ClusterId">The cluster.</param>
/// <param name="Position">The journal's.</param>
/// <param name="Partitions">What each partition holds.</param>
/// <param name="Files">The files.</param>
public sealed record LogImage(
    string Folder, string ClusterId, long Position, IReadOnlyList<PartitionImage> Partitions,
    IReadOnlyList<FileImage> Files);

/// <summary>A partition as of that moment.</summary>
/// <param name="Topic">The topic's name on the broker.</param>
/// <param name="Partition">From 0.</param>
/// <param name="Start">First offset.</param>
/// <param name="End">Offset after the last.</param>
public sealed record PartitionImage(string Topic, int Partition, long Start, long End);

/// <summary>A file.</summary>
/// <param name="Path">Below the folder.</param>
/// <param name="Length">How much of it belongs to the image; there may be more by now.</param>
public sealed record FileImage(string Path, long Length);
