using System.Text.Json;
using StreamML.Messaging;
using StreamML.Inference.Artifacts;
using StreamML.Schemas.V1;
using StreamML.Serving.Records;
using StreamML.Trainer.Role;

namespace StreamML.Api.Training;

/// <summary>What the topics say of trainings and versions.</summary>
/// <param name="kafka">The cluster.</param>
/// <param name="client">Asks the trainers.</param>
internal sealed class TrainingRuns(KafkaConnection kafka, TrainerClient client)
{
    /// <summary>
    /// Follows the runs of a request until each of its tasks has one that has ended, or the time is over.
    /// </summary>
    /// <returns>The latest step of each run, and whether all have ended.</returns>
    public async Task<(IReadOnlyList<TrainingRun> Runs, bool Ended)> WaitAsync(
        string requestId, IReadOnlyCollection<string> tasks, TimeSpan wait, CancellationToken cancellationToken)
    {
        var runs = new Dictionary<string, TrainingRun>(StringComparer.Ordinal);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(wait);
        try
        {
            await foreach (var run in client.FollowAsync(requestId, limit.Token))
            {
                runs[run.RunId] = run;
                var ended = runs.Values.Where(HasEnded).Select(each => each.Task).ToHashSet(StringComparer.Ordinal);
                if (tasks.All(ended.Contains) && runs.Values.All(HasEnded))
                {
                    return ([.. runs.Values], true);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over: what is known so far is the answer.
        }

        return ([.. runs.Values], false);
    }

    /// <summary>The runs of a request so far, the latest step of each.</summary>
    public async Task<IReadOnlyList<TrainingRun>> FindAsync(string requestId, CancellationToken cancellationToken) =>
        [.. (await client.HistoryAsync(cancellationToken)).Where(run => run.RequestId == requestId)];

    /// <summary>Every version.</summary>
    public Task<ModelCatalogue> VersionsAsync(CancellationToken cancellationToken) =>
        ModelCatalogue.ReadAsync(kafka, cancellationToken);

    /// <summary>Whether a run has ended.</summary>
    public static bool HasEnded(TrainingRun run) =>
        run.Status is not (TrainingStatus.Unspecified or TrainingStatus.Running);

    /// <summary>Whether a version came out of a run.</summary>
    public static bool HasVersion(TrainingRun run) =>
        run.Status is TrainingStatus.Promoted or TrainingStatus.OnTrial or TrainingStatus.Kept;

    /// <summary>Metrics as the documents name them: those on unseen contacts begin with <c>val_</c>.</summary>
    public static IReadOnlyDictionary<string, double> Metrics(IEnumerable<KeyValuePair<string, double>> metrics) =>
        new SortedDictionary<string, double>(metrics.ToDictionary(
            each => each.Key.StartsWith("train_", StringComparison.Ordinal) ? each.Key : $"val_{each.Key}",
            each => Math.Round(each.Value, 6), StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>A version's data.</summary>
    public static TrainedAnswer Metadata(ModelVersion version)
    {
        var manifest = ModelManifest.Parse(version.Manifest.Span);
        return new TrainedAnswer(
            version.Version, Time(version.PublishedAtMs), manifest.Samples ?? manifest.Training?.Rows ?? 0);
    }

    /// <summary>How much each feature matters to a version, the highest first; null for a model of texts.</summary>
    public static IReadOnlyDictionary<string, double>? Importance(ModelVersion version) =>
        ModelManifest.Parse(version.Manifest.Span).Tabular?.Features
            .OrderByDescending(feature => feature.Importance ?? 0)
            .ToDictionary(
                feature => feature.Name, feature => Math.Round(feature.Importance ?? 0, 4), StringComparer.Ordinal);

    /// <summary>A run as an answer.</summary>
    public static RunAnswer Answer(TrainingRun run) => new(
        ModelTaskNames.NameOf(run.Task), JsonNamingPolicy.SnakeCaseLower.ConvertName(run.Status.ToString()),
        run.Progress, run.Message, HasVersion(run) ? run.Version : null);

    /// <summary>ISO 8601 in UTC.</summary>
    public static string Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms)
        .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
