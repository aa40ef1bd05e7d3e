namespace StreamML.Inference.Scoring;

/// <summary>A feature's influence on a score.</summary>
/// <param name="Feature">Name of the feature, e.g. <c>response_rate</c>.</param>
/// <param name="Name">The display name, e.g. "Response Rate".</param>
/// <param name="Value">The feature's value; NaN if missing.</param>
/// <param name="Contribution">Signed share of the margin: SHAP value of a tree ensemble, term of a linear model. Lead:
/// points. Churn and engagement: log-odds. Those of all features and the model's expected margin sum to the
/// margin.</param>
/// <param name="Sentence">Its description for people.</param>
public readonly record struct ScoreFactor(
    string Feature, string Name, float Value, float Contribution, string Sentence);
