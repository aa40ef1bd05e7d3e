using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using StreamML.Messaging.Connection;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Evaluation;
using StreamML.Trainer.Tables;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml train table FILE.csv --target COLUMN</c>: what any table can tell about one of its
/// columns.</summary>
internal static class TrainTableCommand
{
    private static readonly string[] Shown =
        ["auc", "log_loss", "calibration_error", "accuracy", "f1", "rmse", "mae", "r2"];

    private static readonly Argument<string> TableFile = new("file")
    {
        Description = "The table: CSV with a header, separated by commas, semicolons or tabs.",
    };

    private static readonly Option<string> Target = new("--target")
    {
        Description = "The column to predict: two values, or numbers.",
        Required = true,
    };

    private static readonly Option<string[]> Drop = new("--drop")
    {
        Description = "A column to leave out, such as one that is known only afterwards; repeat it for several.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> Group = new("--group")
    {
        Description = "The column that names the contact of a row. Rows of one contact stay together. "
            + "[default: each row is a contact]",
    };

    private static readonly Option<TableTask?> Task = new("--task")
    {
        Description = "binary or regression. [default: binary if the target has two values]",
    };

    private static readonly Option<int> Folds = Number("--folds", "Folds of the cross-validation, 2 to 50.", 5);
    private static readonly Option<int> Repeats =
        Number("--repeats", "How often the contacts are dealt anew, 1 to 20.", 1);

    private static readonly Option<int> Search = Number("--search", "Settings tried per learner, 1 to 200.", 1);
    private static readonly Option<int> Workers = Number("--workers", "Folds that are trained at a time, 1 to 64.", 1);
    private static readonly Option<int> Seed = Number("--seed", "Seed of folds and sampling.", 1);

    private static readonly Option<string?> Predictions = new("--predictions")
    {
        Description = "A CSV file to write, with the fold and the calibrated predictions of each row by models that "
            + "had not seen it.",
    };

    private static readonly Option<string?> Output = new("--out")
    {
        Description = "Folder for the better model, trained on four fifths of the contacts and measured on the others, "
            + "and encoding.json, which says how columns become features.",
    };

    private static readonly Option<bool> AsJson = new("--json")
    {
        Description = "Print the result as one JSON object on stdout.",
    };

    public static Command Create()
    {
        var command = new Command("table",
            "Train on any table and say how well one of its columns can be predicted: XGBoost and LightGBM,\n"
            + "calibrated, on rows that they have not seen.\n"
            + "Example: streamml train table customers.csv --target churned --drop customer_id --repeats 5")
        {
            TableFile, Target, Drop, Group, Task, Folds, Repeats, Search, Workers, Seed, Predictions, Output, AsJson,
        };
        command.SetAction((parsed, token) =>
        {
            Run(parsed, token);
            return System.Threading.Tasks.Task.FromResult(0);
        });
        return command;
    }

    private static void Run(ParseResult parsed, CancellationToken token)
    {
        string path = InputPaths.RequireFile(parsed.GetRequiredValue(TableFile));
        var table = TableEncoding.Encode(CsvTable.Read(path, new CsvOptions { KeepRefused = true }), new TableColumns
        {
            Target = parsed.GetRequiredValue(Target),
            Drop = parsed.GetValue(Drop) ?? [],
            Group = parsed.GetValue(Group),
            Task = parsed.GetValue(Task),
        });
        var options = new CrossValidationOptions
        {
            Folds = parsed.GetValue(Folds),
            Repeats = parsed.GetValue(Repeats),
            Candidates = parsed.GetValue(Search),
            Workers = parsed.GetValue(Workers),
            Seed = parsed.GetValue(Seed),
        };
        Validate(options);
        ITableLearner[] learners =
            [new XgBoostLearner(XgBoostLearner.Boosting), new LightGbmLearner(LightGbmLearner.Boosting)];
        var progress = new ProgressLines(new ProgressWriter());
        var study = TableStudy.Run(table.Data, learners, options, new(), progress, TimeProvider.System, token);
        if (parsed.GetValue(Predictions) is { } predictions)
        {
            WritePredictions(predictions, table, study);
        }

        string? folder = parsed.GetValue(Output);
        var model = folder is null ? null : Write(folder, table, study, options, progress, token);
        if (parsed.GetValue(AsJson))
        {
            Console.WriteLine(JsonSerializer.Serialize(Answer(table, study, folder, model), AnswerJson.Options));
        }
        else
        {
            Show(table, study, folder, model);
        }
    }

    private static Option<int> Number(string name, string description, int value) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => value,
    };

    private static void Validate(CrossValidationOptions options)
    {
        try
        {
            options.Validate();
        }
        catch (InvalidOperationException fault)
        {
            throw new RoleConfigurationException(fault.Message);
        }
    }

    // The comparison is done; the better learner alone is trained and calibrated once more, beside a holdout.
    private static TrainedModel Write(
        string folder, EncodedTable table, TableStudyResult study, CrossValidationOptions options,
        IProgress<TrainingProgress> progress, CancellationToken token)
    {
        var trained = TableTraining.Train(
            table.Data, [study.Comparison.Best.Learner], new TableTrainingOptions
            {
                Task = "table",
                CrossValidation = options with { Candidates = 1, Repeats = 1 },
            },
            progress, TimeProvider.System, token);
        trained.Artifact.Write(folder);
        File.WriteAllText(
            Path.Combine(folder, "encoding.json"),
            JsonSerializer.Serialize(new { table.Positive, table.Columns }, AnswerJson.Options));
        return trained;
    }

    private static void WritePredictions(string path, EncodedTable table, TableStudyResult study)
    {
        var learners = study.Learners;
        var deals = study.Comparison.Learners[0].OutOfFold;
        CsvTable.Write(
            path, ["line", "repeat", "fold", "label", .. learners.Select(each => each.Learner.Name)],
            deals.Index().SelectMany(deal => Enumerable.Range(0, deal.Item.Rows.Length).Select(i => (string[])
            [
                Text(table.Lines[deal.Item.Rows[i]]), Text(deal.Index + 1), Text(deal.Item.FoldOf[i] + 1),
                Text(deal.Item.Labels[i]), .. learners.Select(each => Text(each.Predictions[deal.Index][i])),
            ])));

        static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
    }

    private static object Answer(EncodedTable table, TableStudyResult study, string? folder, TrainedModel? model) => new
    {
        table.Data.Task,
        Rows = table.Data.Count,
        table.Data.Contacts,
        Features = table.Data.Schema.Count,
        table.Positive,
        table.Refused,
        Notices = (string[])[.. table.Notices, .. study.Comparison.Report.Notices],
        study.Comparison.Report.Best,
        Learners = study.Learners.Select(each => new
        {
            each.Learner.Name,
            each.Learner.Settings,
            Calibration = each.Calibration.Method,
            each.Calibration.LogLoss,
            Uncalibrated = each.Learner.Metrics,
            each.Metrics,
            each.OverDeals,
            Interval = each.Interval is var (low, high) ? new { Low = low, High = high } : null,
        }),
        Folder = folder,
        Sha256 = model?.Artifact.Manifest.Sha256,
        Holdout = model?.Artifact.Manifest.Metrics,
    };

    private static void Show(EncodedTable table, TableStudyResult study, string? folder, TrainedModel? model)
    {
        var data = table.Data;
        Console.WriteLine(
            $"{data.Count:N0} rows of {data.Contacts:N0} contacts, {data.Schema.Count} features, "
            + (table.Positive is null ? "a number" : $"probability of '{table.Positive}'"));
        foreach (var (reason, count) in table.Refused)
        {
            Console.WriteLine($"{count:N0} rows left out: {reason}");
        }

        foreach (string notice in table.Notices.Concat(study.Comparison.Report.Notices))
        {
            Console.WriteLine(notice);
        }

        string[] names = [.. Shown.Where(study.Learners[0].Metrics.ContainsKey)];
        var shown = new Table().Border(TableBorder.Simple).AddColumns(["learner", "calibration", .. names]);
        foreach (var learner in study.Learners)
        {
            bool isBest = learner.Learner.Name == study.Comparison.Report.Best;
            shown.AddRow([
                isBest ? $"{learner.Learner.Name} (better)" : learner.Learner.Name, learner.Calibration.Method,
                .. names.Select(name => Interval(learner.Metrics[name]))]);
        }

        AnsiConsole.Write(shown);
        Console.WriteLine("On unseen rows, with 95 % intervals over contacts.");
        if (model is not null)
        {
            Console.WriteLine($"{folder}: {model.Artifact.Manifest.Name}, sha-256 {model.Artifact.Manifest.Sha256}");
        }
    }

    private static string Interval(Measured value) => string.Create(
        CultureInfo.InvariantCulture, $"{value.Value:0.0000} ({value.Low:0.000}-{value.High:0.000})");

    private sealed class ProgressLines(IProgress<string> lines) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => lines.Report(string.Create(
            CultureInfo.InvariantCulture,
            $"{value.Learner}: settings {value.Candidate}, fold {value.Fold} of {value.Folds}, {value.Metric} "
            + $"{value.Value:0.0000}, {value.Left?.TotalSeconds:0} s left"));
    }
}
