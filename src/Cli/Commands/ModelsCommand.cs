using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Language;
using StreamML.Inference.Text;
using StreamML.Messaging.Connection;
using StreamML.Trainer.Evaluation;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml models</c>: what is known of models, and which are served.</summary>
internal static class ModelsCommand
{
    private const string LanguageTask = "language";

    public static Command Create()
    {
        var command = new Command(
            "models", "Publish, test, compare and roll back models; choose live, shadow and canary.")
        {
            Evaluate(), ModelsTest.Create(), ModelsCompare.Create(), ModelPack.Create(), ModelsReproduce.Create(),
            ModelsMerge.Create(), ModelsBackup.Backup(), ModelsBackup.Restore(),
        };
        foreach (var each in ModelPublication.Create())
        {
            command.Add(each);
        }

        return command;
    }

    private static Command Evaluate()
    {
        var task = new Argument<string>("task")
        {
            Description = "sentiment, emotion, intent or language; with --model also personality or any other task.",
        };
        var file = new Argument<string>("file")
        {
            Description = "Labelled texts: text, tab, label. A label is a name, or a number in the alphabetical order "
                + "of the classes.",
        };
        var model = new Option<string>("--model")
        {
            Description = "Folder of an artifact, or lexicon. [default: the model that ships]",
            DefaultValueFactory = _ => "",
        };
        var meanings = new Option<bool>("--meanings")
        {
            Description = "The file has the same messages in several languages (text, language, meaning, intent, "
                + "sentiment, emotion): whether they get the same label, and the right one.",
        };
        var json = new Option<bool>("--json") { Description = "The report as one JSON object on stdout." };
        var command = new Command("evaluate",
            "Evaluate a text model on a labelled file, with 95 % bootstrap intervals.\n"
            + "'language' evaluates the detector, and CLD2 alone for comparison, by the number of words.\n"
            + "Example: streamml models evaluate intent corpora/held-out/intent.tsv")
        {
            task, file, model, meanings, json,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(task) == LanguageTask)
            {
                JudgeLanguages(parsed.GetRequiredValue(file), parsed.GetValue(json));
                return;
            }

            string chosen = parsed.GetRequiredValue(model);
            var artifact = chosen switch
            {
                TextModelOptions.Lexicon => null,
                "" => DefaultArtifacts.Load(parsed.GetRequiredValue(task)),
                _ => ModelArtifact.Read(InputPaths.RequireFolder(chosen)),
            };
            string path = InputPaths.RequireFile(parsed.GetRequiredValue(file));
            if (parsed.GetValue(meanings))
            {
                MeaningPrint.Write(
                    MeaningEvaluation.Run(
                        parsed.GetRequiredValue(task),
                        artifact ?? throw new RoleConfigurationException("--meanings needs a model, not the lexicon."),
                        path),
                    parsed.GetValue(json));
                return;
            }

            var report = TextEvaluation.Run(parsed.GetRequiredValue(task), artifact, path);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(report, AnswerJson.Options));
            }
            else
            {
                Show(report);
            }
        });
        return command;
    }

    private static void JudgeLanguages(string file, bool json)
    {
        var reports = LanguageEvaluation.Run(
            file, TimeProvider.System, new LanguageDetector(new()), new Cld2LanguageModel(new()));
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(reports, AnswerJson.Options));
            return;
        }

        foreach (var report in reports)
        {
            Console.WriteLine($"{report.Model}: median {report.MedianMicroseconds:0.0} us per text");
            Console.WriteLine("  words  texts  accuracy  reliable  right of reliable");
            foreach (var of in report.Lengths.Append(report.All))
            {
                string words = of.Words switch
                {
                    0 => "all",
                    LanguageEvaluation.MostWords => $"{of.Words}+",
                    _ => $"{of.Words}",
                };
                Console.WriteLine(
                    $"  {words,5}  {of.Texts,5}  {of.Accuracy,8:0.000}  {of.Reliable,8:0.000}  {of.ReliablePrecision,17:0.000}");
            }
        }
    }

    private static void Show(TextEvaluationReport report)
    {
        Console.WriteLine(
            $"{report.Model} on {report.Examples} examples ({report.Skipped} with several labels left out)");
        foreach (var (name, measure) in new[]
        {
            ("accuracy", report.Accuracy), ("macro recall", report.MacroRecall), ("macro F1", report.MacroF1),
        })
        {
            Console.WriteLine($"  {name,-12} {measure.Value:0.000} ({measure.Low:0.000} to {measure.High:0.000})");
        }

        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("class", "examples", "precision", "recall", "F1", "taken for");
        foreach (var (name, of) in report.Classes)
        {
            string others = string.Join(", ", report.Confusion[name].Where(entry => entry.Key != name)
                .OrderByDescending(entry => entry.Value).Take(3).Select(entry => $"{entry.Key} {entry.Value}"));
            table.AddRow(name, $"{of.Examples}", $"{of.Precision:0.00}", $"{of.Recall:0.00}", $"{of.F1:0.00}", others);
        }

        AnsiConsole.Write(table);
    }
}
