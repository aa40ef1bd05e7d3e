using System.CommandLine;
using StreamML.Messaging.Connection;
using StreamML.Serving;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Evaluation;
using StreamML.Trainer.Reports;

namespace StreamML.Cli.Commands;

/// <summary>
/// <c>streamml evaluate</c>: how good the models of an installation are, or predictions in a file, whatever made them.
/// </summary>
internal static class EvaluateCommand
{
    private static readonly Argument<string> What = new("MODEL|FILE")
    {
        Description = $"{ModelNames.List}; or a CSV file with a header, a row a prediction.",
        DefaultValueFactory = _ => ModelNames.All,
    };

    private static readonly Option<string?> Label = new("--label")
    {
        Description = "Of a file: column of what is true, a number or the name of a class. Rows without it are left out.",
    };

    private static readonly Option<string?> Prediction = new("--prediction")
    {
        Description = "Of a file: column of what was predicted, a number, the name of a class, or the probability of the "
            + "positive of two classes.",
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
        var models = new EvaluateModels(Html, Json);
        var command = new Command(
            "evaluate",
            "Evaluate the models of an installation on labelled examples that they were not trained on, or predictions\n"
            + "in a file: metrics with 95 % intervals over contacts, the worst slice, plots, advice.\n"
            + "Example: streamml evaluate lead --html lead.html   or   streamml evaluate p.csv --label churned\n"
            + "--prediction probability --group contact --slice language")
        {
            What, Label, Prediction, Group, Weight, Slices, Positive, Threshold, Html, Json,
        };
        models.AddTo(command);
        command.SetAction((parsed, token) =>
        {
            string what = parsed.GetRequiredValue(What);
            bool isModel = what == ModelNames.All || ModelTasks.All.Contains(what);
            return isModel && parsed.GetValue(Label) is null && parsed.GetValue(Prediction) is null
                ? models.RunAsync(parsed, what, token)
                : Task.FromResult(OfFile(parsed, what));
        });
        return command;
    }

    private static int OfFile(ParseResult parsed, string what)
    {
        if (InputPaths.FileProblem(what) is { } problem)
        {
            throw new RoleConfigurationException(
                $"{what}: {problem}, and no model is called so. There are: {ModelNames.All}, "
                + $"{string.Join(", ", ModelTasks.All)}.");
        }

        if (parsed.GetValue(Label) is not { } label || parsed.GetValue(Prediction) is not { } prediction)
        {
            throw new RoleConfigurationException(
                "A file needs --label and --prediction: the columns of what is true and of what was predicted.");
        }

        float threshold = parsed.GetValue(Threshold);
        if (threshold is not (> 0 and < 1))
        {
            throw new RoleConfigurationException("--threshold must be above 0 and below 1.");
        }

        var table = PredictionTable.Of(CsvTable.Read(what), new PredictionColumns
        {
            Label = label,
            Prediction = prediction,
            Group = parsed.GetValue(Group),
            Weight = parsed.GetValue(Weight),
            Slices = [.. (parsed.GetValue(Slices) ?? []).Distinct()],
            Positive = parsed.GetValue(Positive),
            Threshold = threshold,
        });
        var report = Report(what, table);
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
