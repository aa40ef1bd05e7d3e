using System.Text;
using StreamML.Inference.Artifacts;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Serving.Records;

/// <summary>
/// What the topics <c>models</c> and <c>model.control</c> say: which versions there are, which has and had what part.
/// </summary>
/// <remarks>
/// One thread at a time. A record that cannot be read, or whose key is not the one of its value, changes nothing.
/// </remarks>
public sealed class ModelCatalogue
{
    /// <summary>Decisions kept for each task and scope; older ones are forgotten here and stay on the topic.</summary>
    public const int MaxHistory = 10_000;

    // The id is only written, and nothing is written here.
    private static readonly RecordReader<ModelVersion> VersionReader = new();
    private static readonly RecordReader<ModelControl> ControlReader = new();

    private readonly Dictionary<string, ModelVersion> _versions = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Task, string Scope), List<ModelControl>> _history = [];

    /// <summary>The topics it is made of.</summary>
    public static IReadOnlyList<TopicDefinition> Topics { get; } = [
        TopicCatalogue.ModelVersions, TopicCatalogue.ModelControls];

    /// <summary>Records that changed nothing because they are not what their topic holds.</summary>
    public long Ignored { get; private set; }

    /// <summary>Every version, by task, scope and time of publication.</summary>
    public IReadOnlyList<ModelVersion> Versions => [.. _versions.Values
        .OrderBy(version => version.Task, StringComparer.Ordinal)
        .ThenBy(version => version.Scope, StringComparer.Ordinal)
        .ThenBy(version => version.PublishedAtMs)
        .ThenBy(version => version.Version, StringComparer.Ordinal)];

    /// <summary>Task and scope of everything that was ever decided.</summary>
    public IReadOnlyCollection<(string Task, string Scope)> Decided => _history.Keys;

    /// <summary>Reads everything there is now.</summary>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer, or lacks a
    /// topic.</exception>
    public static async Task<ModelCatalogue> ReadAsync(KafkaConnection kafka, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kafka);
        var catalogue = new ModelCatalogue();
        await foreach (var record in kafka.CreateReader()
            .ReadAsync(Topics, ReadFrom.Earliest, follow: false, cancellationToken))
        {
            catalogue.Apply(record);
        }

        return catalogue;
    }

    /// <summary>A version; null when there is none.</summary>
    public ModelVersion? Find(string task, string scope, string version) =>
        _versions.GetValueOrDefault(ModelKeys.Version(task, scope, version));

    /// <summary>The versions that the trainer built on a version: without it they cannot be made again.</summary>
    public IReadOnlyList<ModelVersion> BasedOn(ModelVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return
        [
            .. Versions.Where(each => each.Task == version.Task
                && (each.Scope == version.Scope
                    || (version.Scope.Length == 0 && Find(each.Task, each.Scope, version.Version) is null))
                && BasisOf(each) == version.Version),
        ];
    }

    /// <summary>What was decided for a task and scope, oldest first.</summary>
    public IReadOnlyList<ModelControl> History(string task, string scope) =>
        _history.TryGetValue((task, scope), out var history) ? history : [];

    /// <summary>What is decided now; null when nothing ever was: then the model that ships is live.</summary>
    public ModelControl? Control(string task, string scope) => History(task, scope).LastOrDefault();

    /// <summary>
    /// The version that a roll-back makes live: the nearest before the live one that is still there. Empty is the one
    /// that ships; null: nothing was live before.
    /// </summary>
    public string? Before(string task, string scope) => LiveHistory.Before(History(task, scope))
        .FirstOrDefault(version => version.Length == 0 || Find(task, scope, version) is not null);

    /// <summary>
    /// What was decided at a time; null when nothing was yet. The order of the topic counts: of two decisions of one
    /// millisecond the later is the answer.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="scope">The tenant; empty for all.</param>
    /// <param name="atMs">The time, milliseconds since the Unix epoch.</param>
    public ModelControl? ControlAt(string task, string scope, long atMs) =>
        History(task, scope).LastOrDefault(control => control.DecidedAtMs <= atMs);

    /// <summary>Takes one record of <see cref="Topics"/>; a partition's come in order.</summary>
    public void Apply(SourceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        string key = record.Key is null ? "" : Encoding.UTF8.GetString(record.Key);
        bool good = record.Source.Topic.Equals(TopicCatalogue.ModelVersions)
            ? ApplyVersion(key, record)
            : ApplyControl(key, record);
        Ignored += good ? 0 : 1;
    }

    // A manifest that cannot be read is that of no version that could be made again.
    private static string? BasisOf(ModelVersion version)
    {
        try
        {
            return ModelManifest.Parse(version.Manifest.Span).Training?.Basis;
        }
        catch (ArtifactException)
        {
            return null;
        }
    }

    private bool ApplyVersion(string key, SourceRecord record)
    {
        if (record.Value is null)
        {
            _versions.Remove(key);
            return true;
        }

        if (!VersionReader.TryRead(record, out var version, out _)
            || key != ModelKeys.Version(version.Task, version.Scope, version.Version))
        {
            return false;
        }

        _versions[key] = version;
        return true;
    }

    private bool ApplyControl(string key, SourceRecord record)
    {
        if (!ControlReader.TryRead(record, out var control, out _)
            || key != ModelKeys.Control(control.Task, control.Scope))
        {
            return false;
        }

        if (!_history.TryGetValue((control.Task, control.Scope), out var history))
        {
            _history[(control.Task, control.Scope)] = history = [];
        }

        history.Add(control);
        if (history.Count > MaxHistory)
        {
            history.RemoveRange(0, MaxHistory / 10);
        }

        return true;
    }
}
