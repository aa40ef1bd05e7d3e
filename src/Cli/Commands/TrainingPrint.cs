using System.Text.Json;
using Spectre.Console;
using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.Cli.Commands;

/// <summary>Trainings, for people and for programs.</summary>
internal static class TrainingPrint
{
    /// <summary>A table of trainings, with the comparisons that their versions are in.</summary>
    public static void Show(List<TrainingRun> runs, bool json, IReadOnlyList<TrainingGate>? gates = null)
    {
        TrainingGate[] trials = [.. (gates ?? []).Where(gate => gate.Challenger.Length > 0
            && runs.Exists(run => run.Version == gate.Challenger && TrialPrint.IsOf(gate, run.Task, run.Scope)))];
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new { Runs = runs.Select(Row), Trials = trials.Select(TrialPrint.Row) }, AnswerJson.Options));
            return;
        }

        if (runs.Count == 0)
        {
            Console.WriteLine("Nothing was trained yet.");
            return;
        }

        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("model", "version", "outcome", "examples", "seconds", "metrics", "what happened");
        foreach (var run in runs)
        {
            string metrics = string.Join(
                ", ", run.Metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal)
                    .Where(metric => !metric.Key.StartsWith("train_", StringComparison.Ordinal)).Take(4)
                    .Select(metric => FormattableString.Invariant($"{metric.Key} {metric.Value:0.###}")));
            table.AddRow(
                Markup.Escape(Name(run)), Markup.Escape(run.Version), Word(run.Status),
                $"{run.Rows:N0}",
                FormattableString.Invariant($"{Seconds(run):0.0}"), Markup.Escape(metrics), Markup.Escape(run.Message));
        }

        AnsiConsole.Write(table);
        TrialPrint.Show(trials);
        foreach (var run in runs)
        {
            string name = $"{Name(run)} {run.Version}";
            if (run.Test.Length > 0)
            {
                Console.WriteLine($"{name}: test of the live model {run.Test}");
            }

            if (run.Report.Length > 0)
            {
                Console.WriteLine($"{name}: report {run.Report}");
            }
        }
    }

    /// <summary>A training as JSON.</summary>
    public static object Row(TrainingRun run) => new
    {
        run.RunId,
        run.RequestId,
        Trigger = Word(run.Trigger),
        run.Task,
        Tenant = ModelScope.TenantOf(run.Scope),
        run.CampaignId,
        Status = Word(run.Status),
        run.Message,
        run.Progress,
        run.Metrics,
        Examples = run.Rows,
        MissingExamples = run.MissingRows,
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(run.StartedAtMs),
        Seconds = Seconds(run),
        run.Version,
        run.Sha256,
        run.Champion,
        run.Gate,
        run.HoldoutUse,
        run.RowsSha256,
        run.Report,
        run.Test,
    };

    private static double Seconds(TrainingRun run) =>
        run.EndedAtMs == 0 ? 0 : (run.EndedAtMs - run.StartedAtMs) / 1000.0;

    /// <summary>The model of a training.</summary>
    public static string Name(TrainingRun run) =>
        ModelNames.Of(run.Task, ModelScope.TenantOf(run.Scope), run.CampaignId);

    /// <summary>A value of an enumeration in words.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
