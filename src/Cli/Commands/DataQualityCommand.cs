using System.CommandLine;
using StreamML.Messaging.Connection;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Quality;
using StreamML.Trainer.Reports;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml data-quality</c>: what is wrong with a table before a model learns it.</summary>
internal static class DataQualityCommand
{
    private static readonly string[] Fixes = ["duplicates", "near-duplicates", "missing", "outliers", "balance"];

    private static readonly Argument<string> File = new("file") { Description = "CSV file with a header." };

    private static readonly Option<string?> Label = new("--label")
    {
        Description = "Column of the label. Without it, balance and leakage are not looked at.",
    };

    private static readonly Option<string?> Text = new("--text")
    {
        Description = "Column of texts, in which near duplicates are looked for.",
    };

    private static readonly Option<string[]> Drop = new("--drop")
    {
        Description = "Columns that are not looked at, such as names and keys.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> Clean = new("--clean")
    {
        Description = "Write the cleaned table to this file. Clean training rows alone, never a holdout.",
    };

    private static readonly Option<string> Fix = new("--fix")
    {
        Description = $"What is mended, with commas: {string.Join(", ", Fixes)}.",
        DefaultValueFactory = _ => "duplicates,missing",
    };

    private static readonly Option<ClassBalance> Balance = new("--balance")
    {
        Description = "How: Weights adds a column sample_weight, Oversample repeats rows, Undersample leaves rows out.",
        DefaultValueFactory = _ => ClassBalance.Weights,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "The report as one JSON object." };

    public static Command Create()
    {
        var command = new Command(
            "data-quality",
            "Check a labelled table: missing values, constants, duplicates, outliers, balance, columns that know the "
            + "label.\n"
            + "Example: streamml data-quality customers.csv --label churned --clean clean.csv --fix duplicates,missing")
        {
            File, Label, Text, Drop, Clean, Fix, Balance, Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string path = InputPaths.RequireFile(parsed.GetRequiredValue(File));
        var file = CsvTable.Read(path);
        string? text = parsed.GetValue(Text);
        var table = QualityTable.Of(
            file, parsed.GetValue(Label), [.. parsed.GetValue(Drop) ?? [], .. text is null ? [] : new[] { text }]);
        string[]? texts = text is null ? null : file.Texts(text);
        var quality = QualityCheck.Of(table, texts);
        CleanedTable? cleaned = null;
        if (parsed.GetValue(Clean) is { } target)
        {
            cleaned = Cleaning.Of(table, Options(parsed), texts);
            CleanedFile.Write(target, file, table, cleaned);
        }

        Console.Write(parsed.GetValue(Json)
            ? QualityReport.ToJson(quality, cleaned?.Steps) + "\n"
            : QualityReport.ToText(Path.GetFileName(path), quality, cleaned?.Steps));
        return 0;
    }

    private static CleaningOptions Options(ParseResult parsed)
    {
        string[] fixes = parsed.GetRequiredValue(Fix).Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string? unknown = fixes.FirstOrDefault(fix => !Fixes.Contains(fix));
        if (unknown is not null || fixes.Length == 0)
        {
            throw new RoleConfigurationException(
                $"--fix must be some of {string.Join(", ", Fixes)}, not '{unknown ?? ""}'.");
        }

        return new CleaningOptions
        {
            Duplicates = fixes.Contains("duplicates"),
            NearDuplicates = fixes.Contains("near-duplicates"),
            Missing = fixes.Contains("missing"),
            Outliers = fixes.Contains("outliers"),
            Balance = fixes.Contains("balance") ? parsed.GetValue(Balance) : ClassBalance.None,
        };
    }
}
