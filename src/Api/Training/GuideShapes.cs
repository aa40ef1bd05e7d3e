using System.Text.Json.Serialization;

namespace StreamML.Api.Training;

/// <summary>How the training stands that goes on, or went on last.</summary>
/// <param name="Status">idle, training, completed, failed or stopped.</param>
/// <param name="CurrentModel">The model that is being trained, or was last; null: none was yet.</param>
/// <param name="Progress">0 to 100, over all models that were asked for.</param>
/// <param name="Message">What goes on, in a sentence.</param>
/// <param name="StartedAt">When the first of its models began, ISO 8601 in UTC; null: none was yet.</param>
/// <param name="Metrics">Metrics of the models that are done, by model and name; measured on unseen contacts.</param>
public sealed record GuideStatusAnswer(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? CurrentModel,
    int Progress, string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? StartedAt,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Metrics);

/// <summary>A training to start.</summary>
/// <param name="Model">all (default: lead_scoring, churn, engagement), or a model.</param>
/// <param name="TestSize">Share of the contacts that judges, 0.05 to 0.5; default: Trainer__TestShare.</param>
/// <param name="CvFolds">Folds of the cross-validation, 2 to 20; default: Trainer__Folds.</param>
public sealed record GuideStartRequest(string? Model = null, double? TestSize = null, int? CvFolds = null);

/// <summary>A training to stop.</summary>
/// <param name="Model">all (default), or a model.</param>
public sealed record GuideStopRequest(string? Model = null);

/// <summary>A training is stopped.</summary>
/// <param name="Status">stopping, or idle where nothing was to stop.</param>
/// <param name="Message">What follows, in a sentence.</param>
public sealed record GuideStopAnswer(string Status, string Message);

/// <summary>Past trainings.</summary>
/// <param name="Runs">The trainings, the newest first.</param>
/// <param name="Count">How many there are here.</param>
public sealed record GuideHistoryAnswer(IReadOnlyList<GuideRunAnswer> Runs, int Count);

/// <summary>A past training.</summary>
/// <param name="Date">Its day, <c>2026-01-15</c>, UTC.</param>
/// <param name="Model">The model.</param>
/// <param name="Status">running, promoted, on_trial, kept, too_few_rows, unchanged, stopped, failed or
/// abandoned.</param>
/// <param name="TrainingSamples">Examples that it was given.</param>
/// <param name="StartedAt">When it began, ISO 8601 in UTC.</param>
/// <param name="DurationSeconds">How long it took; null while it runs.</param>
/// <param name="Metrics">Metrics by name, measured on unseen contacts.</param>
/// <param name="Version">The version; null: none came out.</param>
/// <param name="Message">How it ended, in a sentence.</param>
public sealed record GuideRunAnswer(
    string Date, string Model, string Status, long TrainingSamples, string StartedAt, double? DurationSeconds,
    IReadOnlyDictionary<string, double> Metrics, string? Version, string Message)
{
    /// <summary>Mean absolute error of a lead model, points; null for others.</summary>
    public double? Mae { get; init; }

    /// <summary>Share of the variance that a lead model explains, up to 1; null for others.</summary>
    public double? R2 { get; init; }
}

/// <summary>Trained models.</summary>
/// <param name="Models">The models, by name, the newest version first.</param>
/// <param name="Count">How many there are.</param>
public sealed record GuideModelsAnswer(IReadOnlyList<GuideModelAnswer> Models, int Count);

/// <summary>A trained model.</summary>
/// <param name="Name">The model.</param>
/// <param name="Version">The version.</param>
/// <param name="File">Where its bytes are: the topic of artifacts and their SHA-256.</param>
/// <param name="SizeBytes">Size of the model.</param>
/// <param name="CreatedAt">When it was published, ISO 8601 in UTC.</param>
/// <param name="Live">Whether it is the version that answers.</param>
/// <param name="Metrics">Metrics by name, measured on unseen contacts.</param>
public sealed record GuideModelAnswer(
    string Name, string Version, string File, long SizeBytes, string CreatedAt, bool Live,
    IReadOnlyDictionary<string, double> Metrics);
