using System.Text.Json.Serialization;

namespace StreamML.Api.Audience;

/// <summary>How the models of the audience stand.</summary>
/// <param name="Models">The live models, by name: personality, engagement.</param>
/// <param name="FeedbackSamples">Labelled texts, by name.</param>
/// <param name="NewFeedbackSamples">Those of them that came after the last training, by name.</param>
/// <param name="MissingSamples">Those that are missing before there can be a model, by name; 0: none.</param>
/// <param name="LastTraining">How the last training of each ended, by name.</param>
public sealed record AudienceStatusAnswer(
    IReadOnlyDictionary<string, AudienceModelAnswer> Models, IReadOnlyDictionary<string, int> FeedbackSamples,
    IReadOnlyDictionary<string, int> NewFeedbackSamples, IReadOnlyDictionary<string, int> MissingSamples,
    IReadOnlyDictionary<string, AudienceRunAnswer> LastTraining);

/// <summary>A live model.</summary>
/// <param name="Available">Whether there is one.</param>
/// <param name="Version">The version; null if there is none, as the next fields.</param>
/// <param name="TrainedAt">When it was published, ISO 8601 in UTC.</param>
/// <param name="Path">Where its bytes are: the topic of artifacts and their SHA-256.</param>
/// <param name="SizeBytes">Size of the model.</param>
public sealed record AudienceModelAnswer(
    bool Available, string? Version = null, string? TrainedAt = null, string? Path = null, long? SizeBytes = null);

/// <summary>How a training ended, or goes.</summary>
/// <param name="Status">running, promoted, on_trial, kept, too_few_rows, unchanged, stopped, failed or
/// abandoned.</param>
/// <param name="StartedAt">When it began, ISO 8601 in UTC.</param>
/// <param name="Message">What it does, or how it ended.</param>
/// <param name="Metrics">Metrics by name, measured on unseen profiles.</param>
public sealed record AudienceRunAnswer(
    string Status, string StartedAt, string Message, IReadOnlyDictionary<string, double> Metrics);

/// <summary>A training to start.</summary>
/// <param name="ForceRetrain">Train even if no label is new; default false.</param>
public sealed record AudienceStartRequest(bool? ForceRetrain = null);

/// <summary>Models to evaluate.</summary>
/// <param name="ModelType">all (default), personality or engagement.</param>
public sealed record AudienceEvaluateRequest(string? ModelType = null);

/// <summary>How good the live models are.</summary>
/// <param name="Results">Each by name.</param>
public sealed record AudienceEvaluateAnswer(IReadOnlyDictionary<string, AudienceEvaluationAnswer> Results);

/// <summary>How good a live model is on texts that it was not trained on.</summary>
/// <param name="Accuracy">Share of right labels, 0 to 1; null if it could not be measured.</param>
/// <param name="ClassificationReport">Of each label.</param>
/// <param name="ConfusionMatrix">Texts of label i that were called j, at [i][j].</param>
/// <param name="Labels">The labels, in the order of the matrix.</param>
/// <param name="Samples">Texts that judged.</param>
/// <param name="Version">The version; null if there is none.</param>
/// <param name="EvaluatedAt">When, ISO 8601 in UTC.</param>
/// <param name="Error">Why it could not be measured and what to do; null if it was.</param>
public sealed record AudienceEvaluationAnswer(
    double? Accuracy, IReadOnlyDictionary<string, AudienceLabelAnswer>? ClassificationReport,
    IReadOnlyList<IReadOnlyList<double>>? ConfusionMatrix, IReadOnlyList<string>? Labels, int Samples,
    string? Version, string EvaluatedAt, string? Error);

/// <summary>How good a model is on one label.</summary>
/// <param name="Precision">Share of the texts called so that are so.</param>
/// <param name="Recall">Share of the texts that are so that were called so.</param>
/// <param name="F1Score">The harmonic mean of both.</param>
/// <param name="Support">Texts that are so.</param>
public sealed record AudienceLabelAnswer(
    double Precision, double Recall, [property: JsonPropertyName("f1_score")] double F1Score, int Support);

/// <summary>What is true of a fan.</summary>
/// <param name="FanId">Names the fan; kept with the feedback.</param>
/// <param name="Messages">What the fan wrote.</param>
/// <param name="TruePersonality">One of Audience__PersonalityLabels; may be left out if the next is given.</param>
/// <param name="TrueEngagement">low, medium or high.</param>
/// <param name="PredictedPersonality">What the model had said; kept with the feedback.</param>
/// <param name="PredictedEngagement">The same of engagement.</param>
public sealed record AudienceFeedbackRequest(
    string? FanId = null, IReadOnlyList<string?>? Messages = null, string? TruePersonality = null,
    string? TrueEngagement = null, string? PredictedPersonality = null, string? PredictedEngagement = null);

/// <summary>Feedback is durable in the log.</summary>
/// <param name="Status">accepted.</param>
/// <param name="Samples">Labels that were taken: one for each model that was named.</param>
/// <param name="EventIds">Their ids.</param>
public sealed record AudienceFeedbackAnswer(string Status, int Samples, IReadOnlyList<string> EventIds);
