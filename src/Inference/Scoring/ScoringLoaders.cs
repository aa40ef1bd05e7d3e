using StreamML.Inference.Linear;
using StreamML.Inference.Serving;
using StreamML.Inference.Trees;

namespace StreamML.Inference.Scoring;

/// <summary>How score models are loaded for serving: lead, churn and engagement of either tabular format, and demographic.</summary>
internal static class ScoringLoaders
{
    private const int WarmRuns = 30;

    private static readonly DemographicGroup[] WarmGroups = [new("female", "25-34", "bachelor", "Spain", "Madrid"), new()];

    /// <summary>The loaders.</summary>
    public static IEnumerable<ModelLoader> All(ScoringOptions options)
    {
        foreach (string format in new[] { TreeFile.Format, LinearFile.Format })
        {
            yield return ModelLoader.Of(ModelTasks.Lead, format, artifact => new LeadScorer(artifact, options), Warm);
            yield return ModelLoader.Of(ModelTasks.Churn, format, artifact => new ChurnScorer(artifact, options), Warm);
            yield return ModelLoader.Of(ModelTasks.Engagement, format, artifact => new EngagementScorer(artifact, options), Warm);
        }

        yield return ModelLoader.Of(ModelTasks.Demographic, NaiveBayesFile.Format, artifact => new DemographicModel(artifact), Warm);
    }

    private static void Warm<TPrediction>(Scorer<TPrediction> scorer)
    {
        for (int run = 0; run < WarmRuns; run++)
        {
            scorer.Warm();
        }
    }

    private static void Warm(DemographicModel model)
    {
        var results = new DemographicPrediction[WarmGroups.Length];
        for (int run = 0; run < WarmRuns; run++)
        {
            model.Predict(WarmGroups, results);
        }
    }
}
