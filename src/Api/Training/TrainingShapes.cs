using System.Text.Json;

namespace StreamML.Api.Training;

/// <summary>A training to start.</summary>
/// <param name="ModelName">lead_scoring, churn_prediction or engagement_prediction; or any of our own tasks.</param>
/// <param name="Hyperparameters">Not taken: the trainer searches for them itself. Named in <c>notes</c>.</param>
public sealed record TrainModelRequest(string? ModelName, JsonElement? Hyperparameters = null);

/// <summary>How a training went.</summary>
/// <param name="Success">Whether a version came out.</param>
/// <param name="Metrics">Metrics by name; those on unseen contacts begin with <c>val_</c>.</param>
/// <param name="FeatureImportance">How much each feature matters, the highest first; null for a model of texts.</param>
/// <param name="Metadata">The version.</param>
/// <param name="ModelPath">Where the model is: the topic of artifacts and its SHA-256.</param>
/// <param name="Error">Why no version came out; null if one did.</param>
public sealed record TrainAnswer(
    bool Success, IReadOnlyDictionary<string, double>? Metrics,
    IReadOnlyDictionary<string, double>? FeatureImportance, TrainedAnswer? Metadata, string? ModelPath, string? Error)
{
    /// <summary>What the gate decided, in a sentence.</summary>
    public string? Message { get; init; }

    /// <summary>What was asked for and had no effect; null if nothing was.</summary>
    public IReadOnlyList<string>? Notes { get; init; }
}

/// <summary>A version.</summary>
/// <param name="Version">The version.</param>
/// <param name="CreatedAt">When it was made, ISO 8601 in UTC.</param>
/// <param name="TrainedSamples">Examples that it learned from.</param>
public sealed record TrainedAnswer(string Version, string CreatedAt, int TrainedSamples)
{
    /// <summary>Metrics by name; in the status alone.</summary>
    public IReadOnlyDictionary<string, double>? PerformanceMetrics { get; init; }
}

/// <summary>How the trainings of all models went.</summary>
/// <param name="TotalModels">Models that were asked for.</param>
/// <param name="Successful">Those that a version came out of.</param>
/// <param name="Failed">The others.</param>
/// <param name="Timestamp">When the last ended, ISO 8601 in UTC.</param>
/// <param name="Models">Each by name.</param>
public sealed record TrainAllAnswer(
    int TotalModels, int Successful, int Failed, string Timestamp, IReadOnlyDictionary<string, TrainAnswer> Models);

/// <summary>A training that goes on.</summary>
/// <param name="RequestId">The request: GET <c>/api/v1/ml/training/requests/ID</c> says how it goes.</param>
/// <param name="Status">waiting for a trainer, running, ended, or stopped.</param>
/// <param name="Runs">What is under way or has ended, the oldest first.</param>
public sealed record TrainingJobAnswer(string RequestId, string Status, IReadOnlyList<RunAnswer> Runs)
{
    internal const string Ended = "ended";

    internal const string Stopped = "stopped";
}

/// <summary>A training run.</summary>
/// <param name="Model">The model.</param>
/// <param name="Status">running, promoted, on_trial, kept, too_few_rows, unchanged, stopped, failed or
/// abandoned.</param>
/// <param name="Progress">0 to 100.</param>
/// <param name="Message">What it does, or how it ended.</param>
/// <param name="Version">The version; null before one came out.</param>
public sealed record RunAnswer(string Model, string Status, int Progress, string Message, string? Version);

/// <summary>Whether a model is trained.</summary>
/// <param name="Trained">Whether a version is live.</param>
/// <param name="Metadata">The live version; empty if there is none.</param>
public sealed record TaskStatusAnswer(bool Trained, object Metadata)
{
    /// <summary>Examples still missing before it can be trained; null if none are.</summary>
    public int? MissingSamples { get; init; }
}
