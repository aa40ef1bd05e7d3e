using StreamML.Features;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Linear;
using StreamML.Inference.Scoring;
using StreamML.Inference.Runtimes.Trees;
using StreamML.StreamProcessors.Stages.Score;

namespace StreamML.StreamProcessors.Tests.Score;

/// <summary>Small linear models whose answers a test can tell from the features it makes.</summary>
internal static class LinearScores
{
    /// <summary>
    /// Lead: 30 points and 15 for each price question. Churn: complaints. Engagement: later hours, later days.
    /// </summary>
    public static ScoringModels All { get; } = new(
        new LeadScorer(Artifact(FeatureSchemas.Lead, TreeLink.Identity, 30, ("price_inquiry_count", 15))),
        new ChurnScorer(Artifact(FeatureSchemas.Churn, TreeLink.Logistic, -2, ("complaint_count", 1.5f))),
        new EngagementScorer(Artifact(
            FeatureSchemas.Engagement, TreeLink.Logistic, -1, ("hour_of_day", 0.1f), ("day_of_week", -0.1f))),
        new DemographicModel(Bayes()));

    public static ModelArtifact Artifact(
        FeatureSchema schema, TreeLink link, float bias, params (string Feature, float Weight)[] weights)
    {
        byte[] model = new LinearFile(link, bias,
            [.. schema.Features.Select(feature => new LinearFeature(
                0, 1, weights.FirstOrDefault(weight => weight.Feature == feature.Name).Weight))]).ToBytes();
        return new ModelArtifact(
            Manifest(schema.Name, LinearFile.Format, model) with
            {
                Metrics = new Dictionary<string, double> { ["rmse"] = 5 },
                Tabular = new TabularPart
                {
                    Schema = schema.Name,
                    SchemaHash = schema.Hash,
                    Link = link == TreeLink.Logistic ? "logistic" : "identity",
                    Features = [.. schema.Features.Select(feature => new TabularFeature(feature.Name, feature.Label))],
                },
            },
            model);
    }

    private static ModelArtifact Bayes()
    {
        byte[] model = new NaiveBayesFile(1, [10, 10, 10],
            [
                [], [], [], [new NaiveBayesValue("brazil", [1, 1, 8]), new NaiveBayesValue("peru", [8, 1, 1])], [],
            ]).ToBytes();
        return new ModelArtifact(
            Manifest(DemographicModel.Task, NaiveBayesFile.Format, model) with
            {
                Classes = ["negative", "neutral", "positive"],
                Tabular = new TabularPart
                {
                    Schema = DemographicGroup.Schema,
                    SchemaHash = DemographicGroup.SchemaHash,
                    Link = "softmax",
                    Features = [.. DemographicGroup.Fields.Select(field => new TabularFeature(field, field))],
                },
            },
            model);
    }

    private static ModelManifest Manifest(string task, string format, byte[] model) => new()
    {
        Format = format,
        Task = task,
        Name = $"{task}-test",
        Version = "1",
        File = "model.bin",
        Bytes = model.Length,
        Sha256 = ModelArtifact.HashOf(model),
    };
}
