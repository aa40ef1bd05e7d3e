using Spectre.Console;
using StreamML.Demo;

namespace StreamML.Cli.Commands;

/// <summary>The demo's summary for people.</summary>
internal static class DemoSummary
{
    public static void Print(DemoReport report)
    {
        var sums = new Table().Border(TableBorder.Simple).AddColumns("", "");
        sums.AddRow("messages sent (revisions)", $"{report.Sent.Messages:N0}");
        sums.AddRow("statuses, feedback, events", $"{report.Sent.Statuses:N0}, {report.Sent.Feedback:N0}, {report.Sent.Events:N0}");
        sums.AddRow("HTTP requests answered", $"{report.Sent.Requests:N0} ({report.Sent.Retries:N0} sent again)");
        sums.AddRow("refused (forged)", $"{report.Refused:N0}");
        sums.AddRow("archived", $"{report.Archived:N0}");
        sums.AddRow("enriched", $"{report.Enriched:N0}");
        sums.AddRow("duplicates dropped", $"{report.DuplicatesDropped:N0}");
        sums.AddRow("dead letters", $"{report.DeadLetters.Found:N0}, expected {report.DeadLetters.Expected:N0}");
        sums.AddRow("throughput", $"{report.MessagesPerSecond:N0} messages/s");
        sums.AddRow("latency p50, p99", $"{report.LatencyMs.P50:N0} ms, {report.LatencyMs.P99:N0} ms");
        AnsiConsole.Write(sums);

        var topics = new Table().Border(TableBorder.Simple)
            .AddColumns("topic", "expected", "found", "lost", "duplicated", "unexpected", "wrong");
        foreach (var (topic, result) in report.Audit)
        {
            topics.AddRow(
                topic, $"{result.Expected:N0}", $"{result.Found:N0}", $"{result.Lost:N0}", $"{result.Duplicated:N0}",
                $"{result.Unexpected:N0}", $"{result.Wrong:N0}");
        }

        AnsiConsole.Write(topics);
        var tables = new Table().Border(TableBorder.Simple).AddColumns("table", "rows");
        foreach (var (table, rows) in report.Tables)
            tables.AddRow(table, $"{rows:N0}");
        AnsiConsole.Write(tables);
        foreach (string problem in report.TableProblems)
            AnsiConsole.WriteLine($"wrong: {problem}");
        AnsiConsole.WriteLine(report.Ok
            ? "every message is accounted for"
            : $"NOT accounted for: {report.Lost:N0} lost, {report.Duplicated:N0} duplicated");
    }
}
