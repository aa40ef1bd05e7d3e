using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using StreamML.Inference.Artifacts;
using StreamML.Messaging.Connection;
using StreamML.Trainer.Generation;

namespace StreamML.Cli.Commands;

/// <summary>
/// <c>streamml train scores --synthetic</c>: lead, churn and engagement models from a made-up history.
/// </summary>
internal static class TrainScoresCommand
{
    private static readonly string[] Shown = ["rmse", "mae", "r2", "accuracy", "precision", "recall", "f1", "auc"];

    public static Command Create()
    {
        var synthetic = new Option<bool>("--synthetic")
        {
            Description = "Train on histories of made-up contacts. The manifests say so: such models know nothing of "
                + "real people.",
        };
        var contacts = new Option<int>("--contacts")
        {
            Description = "Made-up contacts.",
            DefaultValueFactory = _ => 1_000,
        };
        var seed = new Option<int>("--seed")
        {
            Description = "Seed of the histories and the training.",
            DefaultValueFactory = _ => 1,
        };
        var output = new Option<string>("--out")
        {
            Description = "Folder for the artifacts: lead, churn and engagement.",
            DefaultValueFactory = _ => "models",
        };
        var version = new Option<string>("--version-name")
        {
            Description = "Version of the models.",
            DefaultValueFactory = _ => "1",
        };
        var json = new Option<bool>("--json") { Description = "Print the result as one JSON object on stdout." };
        var command = new Command("scores",
            "Train lead, churn and engagement models. The same seed gives the same bytes.\n"
            + "Example: streamml train scores --synthetic --contacts 1000 --out models")
        {
            synthetic, contacts, seed, output, version, json,
        };
        command.SetAction((parsed, token) =>
        {
            if (!parsed.GetValue(synthetic))
            {
                throw new RoleConfigurationException(
                    "Add --synthetic: this command only trains on made-up histories.");
            }

            int number = parsed.GetValue(contacts);
            if (number is < 1 or > 1_000_000)
            {
                throw new RoleConfigurationException($"--contacts is {number}, but must be 1 to 1,000,000.");
            }

            var models = SyntheticScores.Train(
                number, parsed.GetValue(seed), parsed.GetRequiredValue(version), new ProgressWriter(), token);
            string folder = parsed.GetRequiredValue(output);
            foreach (var model in models)
            {
                model.Write(Path.Combine(folder, model.Manifest.Task));
            }

            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(models.ToDictionary(
                    model => model.Manifest.Task, model => Answer(folder, model.Manifest)), AnswerJson.Options));
            }
            else
            {
                Show(folder, models);
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static object Answer(string folder, ModelManifest manifest) => new
    {
        Folder = Path.Combine(folder, manifest.Task),
        manifest.Name,
        manifest.Version,
        manifest.Samples,
        manifest.Synthetic,
        manifest.Sha256,
        manifest.Metrics,
        Importance = Strongest(manifest).ToDictionary(feature => feature.Name, feature => feature.Importance),
    };

    private static IEnumerable<TabularFeature> Strongest(ModelManifest manifest) =>
        manifest.Tabular!.Features.OrderByDescending(feature => feature.Importance)
            .ThenBy(feature => feature.Name, StringComparer.Ordinal);

    private static void Show(string folder, IReadOnlyList<ModelArtifact> models)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("model", "samples", "on held-out contacts", "strongest features", "folder");
        foreach (var manifest in models.Select(model => model.Manifest))
        {
            string metrics = string.Join(
                ", ", Shown.Where(manifest.Metrics!.ContainsKey)
                    .Select(name => $"{name} {manifest.Metrics![name]:0.000}"));
            string strongest = string.Join(
                ", ", Strongest(manifest).Take(3).Select(feature => $"{feature.Label} {feature.Importance:0 %}"));
            table.AddRow(
                $"{manifest.Name} {manifest.Version} (synthetic)", $"{manifest.Samples}", metrics, strongest,
                Path.Combine(folder, manifest.Task));
        }

        AnsiConsole.Write(table);
    }
}
