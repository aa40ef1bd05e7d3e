using StreamML.Inference.Artifacts;
using StreamML.Messaging;
using StreamML.Schemas.V1;
using StreamML.Serving.Artifacts;

namespace StreamML.Serving;

/// <summary>Reads models back from the topics, for who compares or reproduces them. Safe from many threads.</summary>
/// <param name="kafka">The cluster.</param>
/// <param name="folder">The cache's folder, which processes may share.</param>
/// <param name="options">Limits.</param>
/// <param name="time">The clock.</param>
public sealed class PublishedModels(
    KafkaConnection kafka, string folder, ModelServingOptions options, TimeProvider time)
{
    private readonly ArtifactCache _cache = new(folder, options.MaxCacheBytes, time);

    /// <summary>The artifact of a version, verified.</summary>
    /// <exception cref="ArtifactException">Pieces are missing or broken; the message says which.</exception>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<ModelArtifact> ReadAsync(ModelVersion version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(version);
        var manifest = ModelManifest.Parse(version.Manifest.Span);
        if (_cache.Read(manifest) is { } kept)
        {
            return kept;
        }

        var faults = await new ArtifactFetcher(kafka, _cache).FetchAsync(
            [(version, manifest)], new HashSet<string> { version.Sha256 }, cancellationToken);
        return faults[version.Sha256] is { } fault
            ? throw new ArtifactException($"{version.Task} {version.Version} cannot be read: {fault.Reason}")
            : _cache.Read(manifest)
                ?? throw new ArtifactException($"{version.Task} {version.Version} is gone from the cache again.");
    }
}
