namespace StreamML.Inference.Scoring;

/// <summary>What moved a score, and by how much.</summary>
/// <param name="Feature">Name of the feature, e.g. <c>response_rate</c>.</param>
/// <param name="Name">The name as people read it, e.g. "Response Rate".</param>
/// <param name="Value">The feature's value; NaN where it is missing.</param>
/// <param name="Contribution">Signed share in the margin: SHAP value of a tree ensemble, term of a linear model. Lead:
/// points. Churn and engagement: log-odds. Those of all features and the model's expected margin sum to the
/// margin.</param>
/// <param name="Sentence">What it says, for people.</param>
public readonly record struct ScoreFactor(
    string Feature, string Name, float Value, float Contribution, string Sentence);
