using StreamML.Inference.Artifacts;
using StreamML.Messaging.Producers;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving.Backups;
using StreamML.Serving.Records;

namespace StreamML.Serving.Publishing;

/// <summary>Restoring: versions and decisions of a backup come back to the topics.</summary>
public sealed partial class ModelPublisher
{
    /// <summary>
    /// Brings back what a backup holds. Versions that are there already stay. Where nothing was ever decided for a
    /// model, its decisions come back as they were; else one decision is added that gives the parts as the backup has
    /// them, if they differ. All of it becomes visible at once; the same call again writes nothing more.
    /// </summary>
    /// <param name="backup">The backup.</param>
    /// <param name="decisions">Whether parts are given too; else only versions come back, as candidates.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BackupException">It is damaged.</exception>
    /// <exception cref="ArtifactException">A version is refused.</exception>
    /// <exception cref="PublishException">A version is there with other bytes, a live one is neither here nor there, or
    /// another publisher took over.</exception>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<RestoreResult> RestoreAsync(
        OpenedBackup backup, bool decisions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(backup);
        await using var outbox = await OutboxAsync(cancellationToken);
        var catalogue = await ModelCatalogue.ReadAsync(kafka, cancellationToken);
        var (records, restored) = (new List<ProducerRecord>(), new List<string>());
        var known = catalogue.Versions.Select(each => (each.Task, each.Scope, each.Version)).ToHashSet();
        foreach (var entry in backup.Index.Versions)
        {
            var artifact = backup.Read(entry, options.MaxModelBytes);
            if (await VersionAsync(catalogue, entry, artifact, cancellationToken) is { } version)
            {
                records.Add(kafka.Encode(
                    TopicCatalogue.ModelVersions, ModelKeys.Version(version.Task, version.Scope, version.Version),
                    version, version.PublishedAtMs));
                restored.Add($"{version.Task} {version.Version}");
            }

            known.Add((entry.Task, entry.Scope, entry.Version));
        }

        int decided = 0;
        foreach (var model in decisions ? backup.Index.Decisions : [])
        {
            var missing = Decisions(catalogue, model, backup.Index.CreatedAtMs);
            RequireVersions(missing.LastOrDefault(), known);
            foreach (var control in missing)
            {
                AddControl(records, control);
            }

            decided += missing.Count;
        }

        await CommitAsync(outbox, records, cancellationToken);
        return new RestoreResult(restored, backup.Index.Versions.Count - restored.Count, decided);
    }

    // Null when it is there already, whole.
    private async Task<ModelVersion?> VersionAsync(
        ModelCatalogue catalogue, BackupVersion entry, ModelArtifact artifact, CancellationToken cancellationToken)
    {
        Check(artifact.Manifest, entry.Scope, null);
        (loaders.Load(artifact) as IDisposable)?.Dispose();
        var version = Version(artifact, entry.Scope);
        (version.PublishedAtMs, version.PublishedBy) = (entry.PublishedAtMs, entry.PublishedBy);
        var known = catalogue.Find(entry.Task, entry.Scope, entry.Version);
        if (known is not null && known.Sha256 != version.Sha256)
        {
            throw new PublishException(
                $"{entry.Task} has a version {entry.Version} already, with other bytes than the backup (sha-256 "
                + $"{known.Sha256}). A version never changes: retire that one first if the backup's is the right one.");
        }

        if (known is null || !await IsWholeAsync(known, cancellationToken))
        {
            await SendPiecesAsync(artifact, cancellationToken);
        }

        return known is null ? version : null;
    }

    private IReadOnlyList<ModelControl> Decisions(ModelCatalogue catalogue, BackupDecisions model, long createdAtMs)
    {
        CheckTask(model.Task);
        CheckScope(model.Scope);
        var then = ModelBackup.Read(model);
        if (then.Count == 0)
        {
            return [];
        }

        if (catalogue.Control(model.Task, model.Scope) is not { } now)
        {
            return then;
        }

        var last = then[^1];
        if ((last.LiveVersion, last.ShadowVersion, last.CanaryVersion, last.CanaryShare)
            == (now.LiveVersion, now.ShadowVersion, now.CanaryVersion, now.CanaryShare))
        {
            return [];
        }

        return
        [
            new ModelControl(last)
            {
                Reason = $"restored from a backup of {DateTimeOffset.FromUnixTimeMilliseconds(createdAtMs):u}",
                DecidedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
                DecidedBy = by,
            },
        ];
    }

    // An old decision may name what is retired; the last one may not: processors would wait for it.
    private static void RequireVersions(
        ModelControl? control, HashSet<(string Task, string Scope, string Version)> known)
    {
        string[] versions = control is null ? [] : [control.LiveVersion, control.ShadowVersion, control.CanaryVersion];
        foreach (string version in versions)
        {
            if (version.Length > 0 && !known.Contains((control!.Task, control.Scope, version)))
            {
                throw new PublishException(
                    $"The backup gives {control.Task} {version} a part, but holds no such version, and the topics have "
                    + "none. Restore without decisions, and choose with 'streamml models live'.");
            }
        }
    }
}

/// <summary>What came of restoring a backup.</summary>
/// <param name="Versions">Versions that came back.</param>
/// <param name="Unchanged">Versions that were there already.</param>
/// <param name="Decisions">Decisions that were written.</param>
public sealed record RestoreResult(IReadOnlyList<string> Versions, int Unchanged, int Decisions);
