using System.Globalization;
using System.Text.Json;
using StreamML.Inference.Artifacts;
using StreamML.Schemas.V1;

namespace StreamML.Api.Training;

/// <summary>Runs and versions as answers.</summary>
internal static class TrainingRuns
{
    /// <summary>Whether a run has ended.</summary>
    public static bool HasEnded(TrainingRun run) =>
        run.Status is not (TrainingStatus.Unspecified or TrainingStatus.Running);

    /// <summary>Whether a version came out of a run.</summary>
    public static bool HasVersion(TrainingRun run) =>
        run.Status is TrainingStatus.Promoted or TrainingStatus.OnTrial or TrainingStatus.Kept;

    /// <summary>Metrics as ml-features names them: those on unseen contacts begin with <c>val_</c>.</summary>
    public static IReadOnlyDictionary<string, double> Metrics(IEnumerable<KeyValuePair<string, double>> metrics) =>
        new SortedDictionary<string, double>(metrics.ToDictionary(
            each => each.Key.StartsWith("train_", StringComparison.Ordinal) ? each.Key : $"val_{each.Key}",
            each => Rounded(each.Value), StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>Metrics on unseen contacts by their plain names, as the training guide has them.</summary>
    public static IReadOnlyDictionary<string, double> PlainMetrics(IEnumerable<KeyValuePair<string, double>> metrics) =>
        new SortedDictionary<string, double>(
            metrics.Where(each => !each.Key.StartsWith("train_", StringComparison.Ordinal))
                .ToDictionary(each => each.Key, each => Rounded(each.Value), StringComparer.Ordinal),
            StringComparer.Ordinal);

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

    /// <summary>Where a version's bytes are: the topic of artifacts and its SHA-256.</summary>
    public static string PathOf(ModelVersion version) => $"model.artifacts/{version.Sha256}";

    /// <summary>A run as an answer.</summary>
    public static RunAnswer Answer(TrainingRun run) => new(
        ModelTaskNames.NameOf(run.Task), Word(run.Status), run.Progress, run.Message,
        HasVersion(run) ? run.Version : null);

    /// <summary>A status in the words of the answers.</summary>
    public static string Word(TrainingStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());

    /// <summary>ISO 8601 in UTC.</summary>
    public static string Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms)
        .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static double Rounded(double value) => Math.Round(value, 6);
}
