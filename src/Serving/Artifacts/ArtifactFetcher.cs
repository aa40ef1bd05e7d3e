using System.Text;
using StreamML.Inference.Artifacts;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.WireFormat;
using StreamML.Serving.Records;

namespace StreamML.Serving.Artifacts;

/// <summary>
/// Brings models from the topic of pieces into the cache: one pass over the topic for all that are asked for.
/// </summary>
/// <remarks>
/// The pieces of a model are read when it is given a part, not before: a process keeps what it serves, and never more
/// than one piece of a model in memory.
/// </remarks>
internal sealed class ArtifactFetcher(KafkaConnection kafka, ArtifactCache cache)
{
    // The id is only written, and nothing is written here.
    private static readonly RecordReader<ModelArtifactChunk> Reader = new();

    /// <summary>Fetches models.</summary>
    /// <param name="wanted">Versions whose models are not in the cache, checked, no two of one hash.</param>
    /// <param name="inUse">Hashes that stay in the cache whatever they take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>By hash: null when the model is in the cache now, else why not.</returns>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    public async Task<IReadOnlyDictionary<string, FetchFault?>> FetchAsync(
        IReadOnlyList<(ModelVersion Version, ModelManifest Manifest)> wanted,
        IReadOnlySet<string> inUse,
        CancellationToken cancellationToken)
    {
        var assemblies = new Dictionary<string, ArtifactAssembly>(StringComparer.Ordinal);
        try
        {
            foreach (var (version, _) in wanted)
            {
                assemblies[version.Sha256] = cache.Begin(version);
            }

            await ReadAsync(assemblies, cancellationToken);
            return wanted.ToDictionary(
                entry => entry.Version.Sha256,
                entry => Keep(assemblies[entry.Version.Sha256], entry.Manifest, inUse),
                StringComparer.Ordinal);
        }
        finally
        {
            foreach (var assembly in assemblies.Values)
            {
                ArtifactCache.Abandon(assembly);
            }
        }
    }

    /// <summary>A number that grows whenever the topic of pieces does.</summary>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<long> EndAsync(CancellationToken cancellationToken)
    {
        var found = await kafka.Topics.GetAsync([TopicCatalogue.ModelArtifacts], cancellationToken);
        var offsets = await kafka.Offsets.GetAsync(found);
        return offsets.Values.Sum(partition => partition.Latest);
    }

    private FetchFault? Keep(ArtifactAssembly assembly, ModelManifest manifest, IReadOnlySet<string> inUse)
    {
        if (assembly.Fault is { } fault)
        {
            return new FetchFault("piece", fault);
        }

        if (assembly.Missing > 0)
        {
            return new FetchFault(
                FetchFault.Incomplete,
                $"{assembly.Missing} of its {ArtifactPieces.Count(manifest.Bytes)} pieces are missing.");
        }

        try
        {
            cache.Keep(assembly, manifest, inUse);
            return null;
        }
        catch (ArtifactException error)
        {
            return new FetchFault("hash", error.Message);
        }
    }

    private async Task ReadAsync(Dictionary<string, ArtifactAssembly> assemblies, CancellationToken cancellationToken)
    {
        var records = kafka.CreateReader().ReadAsync(
            [TopicCatalogue.ModelArtifacts], ReadFrom.Earliest, follow: false, cancellationToken);
        await foreach (var record in records)
        {
            if (record.Key is not { Length: < 128 } key
                || !ModelKeys.TryReadChunk(Encoding.UTF8.GetString(key), out string sha256, out int index)
                || !assemblies.TryGetValue(sha256, out var assembly))
            {
                continue;
            }

            if (record.Value is null)
            {
                assembly.Remove(index);
            }
            else
            {
                assembly.Add(index, Reader.TryRead(record, out var chunk, out _) ? chunk : null);
            }
        }
    }
}

/// <summary>Why a model is not in the cache.</summary>
/// <param name="Code">One word: <c>incomplete</c>, <c>piece</c>, <c>hash</c>.</param>
/// <param name="Reason">A sentence.</param>
internal sealed record FetchFault(string Code, string Reason)
{
    /// <summary>Pieces are missing: they may be on their way.</summary>
    public const string Incomplete = "incomplete";
}
