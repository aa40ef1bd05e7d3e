using StreamML.Inference.Artifacts;
using StreamML.Schemas.V1;
using StreamML.Serving.Publishing;

namespace StreamML.Trainer.Role.Online;

/// <summary>
/// What the trainer writes about models, one call at a time: a training publishes while a live version is rolled back.
/// Thread-safe.
/// </summary>
/// <param name="publisher">Writes it.</param>
/// <param name="folder">Where artifacts are put together.</param>
internal sealed class Publications(ModelPublisher publisher, string folder) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Publishes an artifact, with a part or as a candidate.</summary>
    /// <exception cref="PublishException">It is refused, or another publisher took over.</exception>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<PublishResult> PublishAsync(
        ModelArtifact model, string scope, PartChange? part, string reason, CancellationToken cancellationToken)
    {
        string work = Path.Combine(folder, $"{model.Manifest.Task}-{model.Manifest.Version}");
        model.Write(work);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await publisher.PublishAsync(work, scope, part, reason, cancellationToken);
        }
        finally
        {
            _turn.Release();
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Gives a version a part.</summary>
    /// <exception cref="PublishException">It is refused, or another publisher took over.</exception>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<ModelControl> AssignAsync(
        string task, string scope, PartChange part, string version, string reason, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await publisher.AssignAsync(task, scope, part, version, reason, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();
}
