using System.CommandLine;
using StreamML.Messaging.Connection;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Evaluation;
using StreamML.Trainer.Reports;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml evaluate</c>: how good predictions are, whatever made them.</summary>
internal static class EvaluateCommand
{
    private static readonly Argument<string> Predictions = new("predictions")
    {
        Description = "CSV file with a header, a row a prediction.",
    };

    private static readonly Option<string> Label = new("--label")
    {
        Description = "Column of what is true: a number or the name of a class. Rows without it are left out.",
        Required = true,
    };

    private static readonly Option<string> Prediction = new("--prediction")
    {
        Description = "Column of what was predicted: a number, the name of a class, or the probability of the positive "
            + "of two classes.",
        Required = true,
    };

    private static readonly Option<string?> Group = new("--group")
    {
        Description = "Column of the contact. Intervals are drawn over contacts, as rows of one contact are alike.",
    };

    private static readonly Option<string?> Weight = new("--weight")
    {
        Description = "Column of what a row stands for, such as the inverse of the share that was sampled.",
    };

    private static readonly Option<string[]> Slices = new("--slice")
    {
        Description = "Columns to slice by, such as tenant and language; numbers are sliced by quarters.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> Positive = new("--positive")
    {
        Description = "The label that the probability is of. [default: 1, true, yes, y or positive]",
    };

    private static readonly Option<float> Threshold = new("--threshold")
    {
        Description = "Probability from which on the positive label is predicted.",
        DefaultValueFactory = _ => 0.5f,
    };

    private static readonly Option<string?> Html = new("--html")
    {
        Description = "Write the report with plots to this file: one page that needs no network.",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "The report as one JSON object." };

    public static Command Create()
    {
        var command = new Command(
            "evaluate",
            "Evaluate predictions: metrics with 95 % intervals over contacts, the worst slice, plots.\n"
            + "Example: streamml evaluate p.csv --label churned --prediction probability --group contact --slice "
            + "language --html p.html")
        {
            Predictions, Label, Prediction, Group, Weight, Slices, Positive, Threshold, Html, Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        float threshold = parsed.GetValue(Threshold);
        if (threshold is not (> 0 and < 1))
        {
            throw new RoleConfigurationException("--threshold must be above 0 and below 1.");
        }

        string path = InputPaths.RequireFile(parsed.GetRequiredValue(Predictions));
        var table = PredictionTable.Of(CsvTable.Read(path), new PredictionColumns
        {
            Label = parsed.GetRequiredValue(Label),
            Prediction = parsed.GetRequiredValue(Prediction),
            Group = parsed.GetValue(Group),
            Weight = parsed.GetValue(Weight),
            Slices = [.. (parsed.GetValue(Slices) ?? []).Distinct()],
            Positive = parsed.GetValue(Positive),
            Threshold = threshold,
        });
        var report = Report(path, table);
        if (parsed.GetValue(Html) is { } html)
        {
            report.WriteHtml(html);
        }

        Console.Write(parsed.GetValue(Json) ? report.ToJson() + "\n" : report.ToText());
        return 0;
    }

    private static EvaluationReport Report(string path, PredictionTable table)
    {
        var result = Evaluator.Evaluate(table.Set);
        var facts = new Dictionary<string, string>();
        if (table.Unlabelled > 0)
        {
            facts["Rows left out without a label"] = $"{table.Unlabelled:N0}";
        }

        return new EvaluationReport
        {
            Title = Path.GetFileName(path),
            Evaluation = result,
            Facts = facts,
            Advice = Advice.Of(new AdviceInput
            {
                Model = "the model",
                Unit = "rows",
                Classes = result.PerClass.ToDictionary(each => each.Class, each => each.Rows),
                Evaluation = result,
            }),
        };
    }
}
