namespace StreamML.Trainer.Role.Judging;

/// <summary>What came of testing a model.</summary>
/// <param name="Task">The task.</param>
/// <param name="Tenant">The tenant that it was tested for; empty for all.</param>
/// <param name="Version">The version; empty for the one that ships.</param>
/// <param name="Model">Its name.</param>
/// <param name="Passed">Whether it loads, answers within its range and time, and is as good as its manifest
/// says.</param>
/// <param name="Summary">The outcome in a sentence; what failed and what to do, if anything did.</param>
/// <param name="LoadMilliseconds">Time to load and warm it.</param>
/// <param name="PredictMilliseconds">Longest time of one prediction with its factors.</param>
/// <param name="Predictions">Examples that it was asked about.</param>
/// <param name="Examples">Some of them, in words.</param>
/// <param name="Figure">Its figure beside that of its manifest; null if there is nothing to compare.</param>
public sealed record ModelTestResult(
    string Task, string Tenant, string Version, string Model, bool Passed, string Summary, double LoadMilliseconds,
    double PredictMilliseconds, int Predictions, IReadOnlyList<ModelTestExample> Examples, ModelTestFigure? Figure)
{
    /// <summary>Id of the campaign that it was tested for; empty: it is the tenant's.</summary>
    public string CampaignId { get; init; } = "";

    /// <summary>Whether the summary of a test says that it failed.</summary>
    internal static bool HasFailed(string summary) => summary.StartsWith("failed", StringComparison.Ordinal);
}

/// <summary>A prediction of a test.</summary>
/// <param name="Example">The contact or the row, without anything that it says.</param>
/// <param name="Said">What the model says.</param>
/// <param name="Truth">The label; empty for a sample that has none.</param>
public sealed record ModelTestExample(string Example, string Said, string Truth);

/// <summary>A figure of a model on examples that it was not trained on, beside that of its manifest.</summary>
/// <param name="Metric">Its name: mae or accuracy.</param>
/// <param name="Value">The figure now.</param>
/// <param name="Low">Lower end of its 95 % interval.</param>
/// <param name="High">Upper end of it.</param>
/// <param name="Manifest">The figure of the manifest.</param>
/// <param name="Rows">Examples.</param>
/// <param name="Contacts">Contacts that they are of.</param>
/// <param name="IsWorse">It is worse than the manifest says, beyond what chance explains in both figures.</param>
public sealed record ModelTestFigure(
    string Metric, double Value, double Low, double High, double Manifest, int Rows, int Contacts, bool IsWorse);
