using StreamML.FaultInjection.Processes;
using StreamML.Inference;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Intent;
using StreamML.Inference.Text;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.FaultInjection.Trainings;

/// <summary>
/// What the topics say of one tenant's intent models: each version, whether it is whole, and each decision.
/// </summary>
internal sealed class PublishedLog
{
    private readonly Dictionary<string, long> _publishedAtMs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ITextModel<IntentPrediction>> _models = new(StringComparer.Ordinal);
    private readonly List<ModelControl> _decisions = [];

    private PublishedLog()
    {
        var shipped = DefaultArtifacts.Load(ModelTasks.Intent);
        _models[shipped.Manifest.Version] = Load(shipped);
        ShippedVersion = shipped.Manifest.Version;
    }

    /// <summary>The version that answers while none is live.</summary>
    public string ShippedVersion { get; }

    /// <summary>Versions published.</summary>
    public int Versions => _publishedAtMs.Count;

    /// <summary>Versions whose pieces are missing or broken.</summary>
    public int Unverified => _publishedAtMs.Keys.Count(version => !_models.ContainsKey(version));

    /// <summary>Decisions that made a version live.</summary>
    public int Decisions => _decisions.Count;

    /// <summary>Decisions for a version that was not published whole before them.</summary>
    public int Unfounded => _decisions.Count(decision => !_models.ContainsKey(decision.LiveVersion)
        || _publishedAtMs.GetValueOrDefault(decision.LiveVersion, long.MaxValue) > decision.DecidedAtMs);

    /// <summary>Reads all of it.</summary>
    /// <param name="installation">The installation.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<PublishedLog> ReadAsync(
        ProcessInstallation installation, string tenant, TimeProvider time, CancellationToken cancellationToken)
    {
        var log = new PublishedLog();
        var published = new PublishedModels(
            installation.Kafka, Path.Combine(installation.Settings.Streamml.DataDirectory, "checked"),
            new ModelServingOptions(), time);
        var (versions, controls) = (new RecordReader<ModelVersion>(), new RecordReader<ModelControl>());
        var records = installation.Kafka.CreateReader().ReadAsync(
            [TopicCatalogue.ModelVersions, TopicCatalogue.ModelControls], ReadFrom.Earliest, follow: false,
            cancellationToken);
        await foreach (var record in records)
        {
            if (record.Source.Topic.Equals(TopicCatalogue.ModelVersions))
            {
                if (versions.TryRead(record, out var version, out _) && Is(version.Task, version.Scope))
                {
                    await log.TakeAsync(version, published, cancellationToken);
                }
            }
            else if (controls.TryRead(record, out var control, out _) && Is(control.Task, control.Scope)
                && control.LiveVersion.Length > 0)
            {
                log._decisions.Add(control);
            }
        }

        return log;

        bool Is(string task, string scope) => task == ModelTasks.Intent && scope == tenant;
    }

    /// <summary>Whether a version is there, and whole.</summary>
    public bool Has(string version) => _models.ContainsKey(version);

    /// <summary>Whether a version was ever live, or is the shipped one.</summary>
    public bool WasLive(string version) =>
        version == ShippedVersion || _decisions.Exists(decision => decision.LiveVersion == version);

    /// <summary>Whether an enrichment is what the version that it names says.</summary>
    public bool IsRight(EnrichedMessage message)
    {
        if (message.Intent is not { } intent || !_models.TryGetValue(intent.Model.Version, out var model))
        {
            return false;
        }

        var said = new IntentPrediction[1];
        model.Predict([message.Text], said);
        return intent.Label.ToString() == said[0].Label.ToString() && intent.Confidence.Equals(said[0].Confidence);
    }

    private static ITextModel<IntentPrediction> Load(ModelArtifact artifact) =>
        (ITextModel<IntentPrediction>)ModelLoaders.CreateDefault().Load(artifact);

    private async Task TakeAsync(
        ModelVersion version, PublishedModels published, CancellationToken cancellationToken)
    {
        _publishedAtMs[version.Version] = version.PublishedAtMs;
        try
        {
            _models[version.Version] = Load(await published.ReadAsync(version, cancellationToken));
        }
        catch (ArtifactException)
        {
            // Counted as unverified.
            _models.Remove(version.Version);
        }
    }
}
