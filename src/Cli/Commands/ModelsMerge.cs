using System.CommandLine;
using StreamML.Inference.Artifacts;
using StreamML.Trainer.FineTuning;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml models merge</c>: text models that were trained apart become one.</summary>
internal static class ModelsMerge
{
    private const string Samples = "samples";
    private const string Equal = "equal";

    public static Command Create()
    {
        var models = new Argument<string[]>("models")
        {
            Description = "Folders of artifacts, two or more: linear text models of one task, with the same classes "
                + "and n-grams.",
            Arity = new ArgumentArity(2, 64),
        };
        var folder = new Option<string>("--out")
        {
            Description = "Folder for the merged artifact; created if missing.",
            Required = true,
        };
        var weights = new Option<string>("--weights")
        {
            Description = $"{Samples}: a model counts by the number of texts it learned from; {Equal}: all alike.",
            DefaultValueFactory = _ => Samples,
        };
        weights.AcceptOnlyFromAmong(Samples, Equal);
        var name = new Option<string>("--name")
        {
            Description = "Its name. [default: the first model's]",
            DefaultValueFactory = _ => "",
        };
        var version = new Option<string>("--version-name")
        {
            Description = "Its version. [default: a hash of the models]",
            DefaultValueFactory = _ => "",
        };
        var command = new Command("merge",
            "Merge text models that were trained apart, on texts that stay where they are.\n"
            + "Example: streamml models merge ./north ./south --out ./both")
        {
            models, folder, weights, name, version,
        };
        command.SetAction(parsed =>
        {
            ModelArtifact[] parts = [.. parsed.GetRequiredValue(models)
                .Select(path => ModelArtifact.Read(InputPaths.RequireFolder(path)))];
            string called = parsed.GetRequiredValue(name);
            string chosen = parsed.GetRequiredValue(version);
            var merged = TextModelMerge.Merge(parts, new TextMergeOptions
            {
                Name = called.Length == 0 ? null : called,
                Version = chosen.Length == 0 ? HashOf(parts) : chosen,
                BySamples = parsed.GetValue(weights) == Samples,
            });
            merged.Write(parsed.GetRequiredValue(folder));
            Console.WriteLine(
                $"{merged.Manifest.Name} {merged.Manifest.Version} of {parts.Length} models, "
                + $"{merged.Manifest.Samples} texts, {merged.Manifest.Bytes} bytes: "
                + $"{parsed.GetRequiredValue(folder)}.");
        });
        return command;
    }

    private static string HashOf(IEnumerable<ModelArtifact> parts) =>
        ModelArtifact.HashOf(
            System.Text.Encoding.ASCII.GetBytes(string.Join(',', parts.Select(part => part.Manifest.Sha256))))[..12];
}
