using System.Text.RegularExpressions;
using Google.Protobuf;
using StreamML.Inference.Artifacts;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving.Artifacts;
using StreamML.Serving.Records;

namespace StreamML.Serving.Publishing;

/// <summary>
/// Puts models on the topics and says which has what part. One call at a time; a publisher of another process that
/// begins fences this one, whose call then fails and may be repeated.
/// </summary>
/// <remarks>
/// Pieces go first, each for itself: without a version that names them they mean nothing. Version and decision follow
/// in one Kafka transaction. So a publisher that dies leaves pieces or everything, and the same call again ends it.
/// </remarks>
/// <param name="kafka">The cluster.</param>
/// <param name="loaders">What verifies a model before anyone is shown it.</param>
/// <param name="options">Limits.</param>
/// <param name="by">Who publishes: a role or "ops".</param>
/// <param name="time">The clock.</param>
public sealed partial class ModelPublisher(
    KafkaConnection kafka, ModelLoaders loaders, ModelServingOptions options, string by, TimeProvider time)
{
    /// <summary>Stands for the model that ships, in place of a version.</summary>
    public const string Shipped = "shipped";

    /// <summary>Stands for no version.</summary>
    public const string None = "none";

    private const int PiecesAtOnce = 8;

    /// <summary>
    /// The version that must be live when a decision is made, empty for the one that ships; else it is refused: who
    /// decided had seen another state. Null (default): whatever is live.
    /// </summary>
    public string? WhileLive { get; init; }

    /// <summary>A step was done: where tests stop a publisher.</summary>
    internal Func<string, Task> Step { get; set; } = _ => Task.CompletedTask;

    /// <summary>Publishes an artifact.</summary>
    /// <param name="folder">The artifact: a manifest and its model.</param>
    /// <param name="scope">Tenant it is for; empty for all.</param>
    /// <param name="change">The part it is given; null for none: a candidate.</param>
    /// <param name="reason">Why, for the history; may be empty.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArtifactException">It is refused; the message says why.</exception>
    /// <exception cref="PublishException">It does not fit what is published, or another publisher took
    /// over.</exception>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public async Task<PublishResult> PublishAsync(
        string folder, string scope, PartChange? change, string reason, CancellationToken cancellationToken)
    {
        var artifact = ModelArtifact.Read(folder, options.MaxModelBytes);
        Check(artifact.Manifest, scope, change);
        (loaders.Load(artifact) as IDisposable)?.Dispose();
        await Step("verified");
        await using var outbox = await OutboxAsync(cancellationToken);
        var catalogue = await ModelCatalogue.ReadAsync(kafka, cancellationToken);
        var version = Version(artifact, scope);
        var known = catalogue.Find(version.Task, scope, version.Version);
        if (known is not null && (known.Sha256 != version.Sha256 || !known.Manifest.Equals(version.Manifest)))
        {
            throw new PublishException(
                $"{version.Task} has a version {version.Version} already, with other bytes (sha-256 {known.Sha256}). "
                + "A version never changes: give this model another one in its manifest.");
        }

        bool whole = known is not null && await IsWholeAsync(known, cancellationToken);
        if (!whole)
        {
            await SendPiecesAsync(artifact, cancellationToken);
        }

        await Step("pieces");
        var control = change is null ? null : Decide(catalogue, version.Task, scope, change, version.Version, reason);
        var records = new List<ProducerRecord>();
        if (known is null)
        {
            records.Add(kafka.Encode(
                TopicCatalogue.ModelVersions, ModelKeys.Version(version.Task, scope, version.Version), version,
                version.PublishedAtMs));
        }

        AddControl(records, control);
        await CommitAsync(outbox, records, cancellationToken);
        var outcome = known is null
            ? PublishOutcome.Published
            : whole
            ? PublishOutcome.Unchanged
            : PublishOutcome.Repaired;
        return new PublishResult(
            known ?? version, outcome, control ?? catalogue.Control(version.Task, scope), control is not null);
    }

    /// <summary>Gives a version a part, or takes it from one.</summary>
    /// <param name="task">The task.</param>
    /// <param name="scope">Tenant it is for; empty for all.</param>
    /// <param name="change">The part.</param>
    /// <param name="version">The version; <see cref="Shipped"/> or <see cref="None"/> for what has no version.</param>
    /// <param name="reason">Why, for the history; may be empty.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is decided now.</returns>
    /// <exception cref="PublishException">There is no such version, or it cannot have the part.</exception>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public async Task<ModelControl> AssignAsync(
        string task, string scope, PartChange change, string version, string reason,
        CancellationToken cancellationToken)
    {
        CheckTask(task);
        CheckScope(scope);
        change.Validate();
        bool nothing = version == (change.Part == ModelPart.Live ? Shipped : None);
        await using var outbox = await OutboxAsync(cancellationToken);
        var catalogue = await ModelCatalogue.ReadAsync(kafka, cancellationToken);
        if (!nothing)
        {
            Require(catalogue, task, scope, version);
        }

        var control = Decide(catalogue, task, scope, change, nothing ? "" : version, reason);
        await CommitAsync(outbox, control, cancellationToken);
        return control ?? catalogue.Control(task, scope) ?? new ModelControl { Task = task, Scope = scope };
    }

    /// <summary>
    /// Makes the version live that was live before, from the history of <c>model.control</c>; again: the one before
    /// that.
    /// </summary>
    /// <returns>What is decided now.</returns>
    /// <exception cref="PublishException">Nothing was live before.</exception>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public async Task<ModelControl> RollBackAsync(
        string task, string scope, string reason, CancellationToken cancellationToken)
    {
        CheckTask(task);
        CheckScope(scope);
        await using var outbox = await OutboxAsync(cancellationToken);
        var catalogue = await ModelCatalogue.ReadAsync(kafka, cancellationToken);
        if (catalogue.Before(task, scope) is not { } before)
        {
            throw new PublishException(
                $"Nothing was live for {task} before what is live now. 'streamml models history {task}' lists it.");
        }

        var control = Decide(catalogue, task, scope, new PartChange(ModelPart.Live), before, reason);
        await CommitAsync(outbox, control, cancellationToken);
        return control!;
    }

    /// <summary>Takes a version and its pieces from the topics. It must have no part.</summary>
    /// <param name="task">The task.</param>
    /// <param name="scope">Tenant it is for; empty for all.</param>
    /// <param name="version">The version.</param>
    /// <param name="force">Also if later versions are built on it, which then cannot be made again.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PublishException">There is no such version, it has a part, or others are built on
    /// it.</exception>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public async Task<ModelVersion> RetireAsync(
        string task, string scope, string version, bool force, CancellationToken cancellationToken)
    {
        CheckTask(task);
        CheckScope(scope);
        await using var outbox = await OutboxAsync(cancellationToken);
        var catalogue = await ModelCatalogue.ReadAsync(kafka, cancellationToken);
        var found = Require(catalogue, task, scope, version);
        if (catalogue.Control(task, scope) is { } control
            && new[] { control.LiveVersion, control.ShadowVersion, control.CanaryVersion }.Contains(version))
        {
            throw new PublishException(
                $"{task} {version} has a part ({PartNames.Of(control, version)}). Give the part to another version "
                + "first.");
        }

        if (!force && catalogue.BasedOn(found) is { Count: > 0 } later)
        {
            throw new PublishException(
                $"{task} {version} is the basis of {string.Join(", ", later.Select(each => each.Version))}: without it "
                + "'streamml models reproduce' cannot make them again. They go on serving. Use --force to retire it all "
                + "the same; 'streamml models backup' keeps a copy.");
        }

        long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var records = new List<ProducerRecord>
        {
            kafka.Encode(TopicCatalogue.ModelVersions, ModelKeys.Version(task, scope, version), null, nowMs),
        };
        if (catalogue.Versions.Count(other => other.Sha256 == found.Sha256) == 1)
        {
            records.AddRange(Enumerable.Range(0, Math.Max(0, found.Chunks))
                .Select(index =>
                    kafka.Encode(TopicCatalogue.ModelArtifacts, ModelKeys.Chunk(found.Sha256, index), null, nowMs)));
        }

        await CommitAsync(outbox, records, cancellationToken);
        return found;
    }

    private ModelVersion Version(ModelArtifact artifact, string scope)
    {
        var manifest = artifact.Manifest;
        var version = new ModelVersion
        {
            Task = manifest.Task,
            Scope = scope,
            Name = manifest.Name,
            Version = manifest.Version,
            Manifest = ByteString.CopyFrom(manifest.ToUtf8()),
            Sha256 = manifest.Sha256,
            SizeBytes = manifest.Bytes,
            Chunks = ArtifactPieces.Count(manifest.Bytes),
            PublishedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            PublishedBy = by,
        };
        foreach (var (name, value) in manifest.Metrics ?? new Dictionary<string, double>(StringComparer.Ordinal))
        {
            version.Metrics[name] = value;
        }

        ArtifactPieces.Check(version, options.MaxModelBytes);
        return version;
    }

    // Null when it is decided so already: the same command twice leaves one record.
    private ModelControl? Decide(
        ModelCatalogue catalogue, string task, string scope, PartChange change, string version, string reason)
    {
        var now = catalogue.Control(task, scope) ?? new ModelControl { Task = task, Scope = scope };
        if (WhileLive is { } expected && expected != now.LiveVersion)
        {
            throw new PublishException(
                $"Meanwhile {(now.LiveVersion.Length > 0 ? now.LiveVersion : "the model that ships")} is live for {task}. "
                + "Look at its versions again, then decide.");
        }

        var next = change.Apply(now, version);
        bool same = (next.LiveVersion, next.ShadowVersion, next.CanaryVersion, next.CanaryShare)
            == (now.LiveVersion, now.ShadowVersion, now.CanaryVersion, now.CanaryShare);
        if (same)
        {
            return null;
        }

        next.Reason = reason;
        next.DecidedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        next.DecidedBy = by;
        return next;
    }

    private static ModelVersion Require(ModelCatalogue catalogue, string task, string scope, string version)
    {
        if (catalogue.Find(task, scope, version) is { } found)
        {
            return found;
        }

        string[] there = [
            .. catalogue.Versions.Where(each => each.Task == task && each.Scope == scope).Select(each => each.Version)];
        throw new PublishException(
            $"{task} has no version {version}{(scope.Length > 0 ? $" in scope {scope}" : "")}. "
            + (there.Length == 0
                ? "It has none; publish one with 'streamml models publish FOLDER'."
                : $"There are: {string.Join(", ", there)}."));
    }

    private async Task SendPiecesAsync(ModelArtifact artifact, CancellationToken cancellationToken)
    {
        var manifest = artifact.Manifest;
        int count = ArtifactPieces.Count(manifest.Bytes);
        long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        using var appender = kafka.CreateAppender();
        try
        {
            foreach (int[] indices in Enumerable.Range(0, count).Chunk(PiecesAtOnce))
            {
                await Task.WhenAll(indices.Select(SendAsync));
                await Step($"piece {indices[^1]}");
            }
        }
        catch (AppendException fault)
        {
            throw new TaskRestartException($"The pieces of the model could not be written: {fault.Message}", fault);
        }

        Task SendAsync(int index)
        {
            var data = artifact.Model.Slice(
                index * ArtifactPieces.Bytes, ArtifactPieces.BytesOf(manifest.Bytes, index));
            var chunk = new ModelArtifactChunk
            {
                Sha256 = manifest.Sha256,
                Index = index,
                Count = count,
                Data = UnsafeByteOperations.UnsafeWrap(data),
            };
            return appender.AppendAsync(
                TopicCatalogue.ModelArtifacts, ModelKeys.Chunk(manifest.Sha256, index), chunk, nowMs,
                cancellationToken);
        }
    }

    private async Task<bool> IsWholeAsync(ModelVersion version, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("streamml-publish-").FullName;
        try
        {
            var manifest = ArtifactPieces.Check(version, options.MaxModelBytes);
            var fetcher = new ArtifactFetcher(kafka, new ArtifactCache(folder, options.MaxModelBytes, time));
            var found = await fetcher.FetchAsync(
                [(version, manifest)], new HashSet<string>(StringComparer.Ordinal) { version.Sha256 },
                cancellationToken);
            return found[version.Sha256] is null;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Fences an earlier publisher first: what is read after it is all that will ever come of that one.
    private async Task<Outbox> OutboxAsync(CancellationToken cancellationToken)
    {
        var publisher = kafka.CreateOutboxPublisher("models");
        try
        {
            return new Outbox(publisher, await publisher.OpenAsync(cancellationToken));
        }
        catch
        {
            await publisher.DisposeAsync();
            throw;
        }
    }

    private async Task CommitAsync(Outbox outbox, ModelControl? control, CancellationToken cancellationToken)
    {
        var records = new List<ProducerRecord>();
        AddControl(records, control);
        await CommitAsync(outbox, records, cancellationToken);
    }

    private void AddControl(List<ProducerRecord> records, ModelControl? control)
    {
        if (control is not null)
        {
            records.Add(kafka.Encode(
                TopicCatalogue.ModelControls, ModelKeys.Control(control.Task, control.Scope), control,
                control.DecidedAtMs));
        }
    }

    private async Task CommitAsync(Outbox outbox, List<ProducerRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
        {
            return;
        }

        await Step("commit");
        try
        {
            await outbox.Publisher.PublishAsync(outbox.Last + 1, records, cancellationToken);
        }
        catch (TaskRestartException fault)
        {
            // Asking whether it is in would fence the publisher that may have taken over.
            throw new PublishException(
                $"Kafka has not confirmed it ({fault.Message}): it is away, or another publisher took over. See "
                + "'streamml models list' and "
                + "'streamml models history TASK', and run it again where it is not there.", fault);
        }

        await Step("committed");
    }

    private static void Check(ModelManifest manifest, string scope, PartChange? change)
    {
        CheckTask(manifest.Task);
        CheckScope(scope);
        change?.Validate();
        if (!Word().IsMatch(manifest.Version) || manifest.Version is Shipped or None)
        {
            throw new PublishException(
                $"The version '{manifest.Version}' cannot be published: it must be letters, digits, dots, dashes, plus "
                + $"signs and underscores, up to 128, and not '{Shipped}' or '{None}'.");
        }
    }

    private static void CheckTask(string task)
    {
        if (!ModelTasks.All.Contains(task))
        {
            throw new PublishException($"Unknown task '{task}'. Known tasks: {string.Join(", ", ModelTasks.All)}.");
        }
    }

    private static void CheckScope(string scope)
    {
        if (!ModelScope.IsValid(scope))
        {
            throw new PublishException(
                $"The scope '{scope}' is neither a tenant nor a tenant, a slash and a campaign: each has letters, digits, "
                + "dots, dashes, plus signs and underscores, up to 128.");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9._+-]{1,128}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();

    private sealed record Outbox(IOutboxPublisher Publisher, long Last) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Publisher.DisposeAsync();
    }
}
