using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Linear;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Tests.Scoring;

/// <summary>Small models whose answers can be worked out by hand.</summary>
internal static class ScoringArtifacts
{
    /// <summary>A linear model: bias, and for each feature what a value adds for each unit.</summary>
    public static ModelArtifact Linear(
        string task, TreeLink link, float bias, (string Name, string Unit, float Weight)[] features, double? rmse = 5)
    {
        byte[] model = new LinearFile(link, bias, [.. features.Select(each => new LinearFeature(0, 1, each.Weight))])
            .ToBytes();
        return Artifact(
            task, LinearFile.Format, link, model, [.. features.Select(each => (each.Name, each.Unit))], rmse);
    }

    /// <summary>A tree of one split a feature: value below the threshold, value at it and above.</summary>
    public static ModelArtifact Stumps(
        string task, TreeLink link, float baseMargin,
        params (string Name, string Unit, float Threshold, float Below, float Above)[] features)
    {
        var trees = features.Select((each, f) => new TreeNode[]
        {
            new(f, true, 1, each.Threshold, 2), new(0, false, 0, each.Below, 1), new(0, false, 0, each.Above, 1),
        });
        byte[] model = new TreeFile(features.Length, link, baseMargin, [.. trees]).ToBytes();
        return Artifact(task, TreeFile.Format, link, model, [.. features.Select(each => (each.Name, each.Unit))], 5);
    }

    private static ModelArtifact Artifact(
        string task, string format, TreeLink link, byte[] model, (string Name, string Unit)[] features, double? rmse) =>
            new(
        new ModelManifest
        {
            Format = format,
            Task = task,
            Name = $"{task}-test",
            Version = "7",
            Tabular = new TabularPart
            {
                Schema = task,
                SchemaHash = new string('a', 64),
                Link = link == TreeLink.Logistic ? "logistic" : "identity",
                Features = [.. features.Select(each => new TabularFeature(
                    each.Name, string.Join(' ', each.Name.Split('_')
                        .Select(word => char.ToUpperInvariant(word[0]) + word[1..])), each.Unit,
                    1.0 / features.Length))],
            },
            File = "model.bin",
            Bytes = model.Length,
            Sha256 = ModelArtifact.HashOf(model),
            Metrics = rmse is { } error ? new Dictionary<string, double> { ["rmse"] = error } : null,
        },
        model);
}
