using Spectre.Console;
using StreamML.Demo;
using StreamML.Traffic.Checking;

namespace StreamML.Cli.Commands;

/// <summary>The demo's summary for people.</summary>
internal static class DemoSummary
{
    private static string By(IReadOnlyDictionary<string, long> counts) => counts.Count == 0
        ? "none"
        : string.Join(", ", counts.Select(count => $"{count.Value:N0} {count.Key}"));

    public static void Print(DemoReport report)
    {
        PrintAudit(report);
        var sums = new Grid().AddColumn(new GridColumn().Padding(2, 0, 3, 0).NoWrap()).AddColumn();
        sums.AddRow("messages sent (revisions)", $"{report.Sent.Messages:N0}");
        sums.AddRow("statuses, feedback, events",
            $"{report.Sent.Statuses:N0}, {report.Sent.Feedback:N0}, {report.Sent.Events:N0}");
        sums.AddRow("HTTP requests answered", $"{report.Sent.Requests:N0} ({report.Sent.Retries:N0} sent again)");
        sums.AddRow("refused (forged)", $"{report.Refused:N0}");
        sums.AddRow("archived", $"{report.Archived:N0}");
        sums.AddRow("enriched", $"{report.Enriched:N0}");
        sums.AddRow("duplicates dropped", $"{report.DuplicatesDropped:N0}");
        sums.AddRow("dead letters", $"{report.DeadLetters.Found:N0}, expected {report.DeadLetters.Expected:N0}");
        sums.AddRow("voice notes", $"{report.Voice.Sent:N0}: {report.Voice.Transcribed:N0} transcribed, "
            + $"{report.Voice.DeadLettered:N0} dead letters, {report.Voice.WithoutText:N0} without text");
        if (report.Voice.Transcribed > 0)
        {
            sums.AddRow("words misheard", $"{report.Voice.WordErrorRate:P0} (a synthesiser speaks)");
        }

        sums.AddRow(
            "contacts scored",
            $"{report.Scores.Scored:N0} of {report.Scores.Contacts:N0}, {report.Scores.WithNumbers:N0} with numbers");
        sums.AddRow("lead tiers", By(report.Scores.Tiers));
        sums.AddRow("churn risks", By(report.Scores.Risks));
        sums.AddRow("engagement levels", By(report.Scores.Levels));
        sums.AddRow("score changes", $"{report.Scores.Changes:N0}");
        sums.AddRow("counted in windows", $"{report.Windows.Counted:N0} messages");
        sums.AddRow("conversations", By(report.Windows.Trends));
        sums.AddRow("throughput", $"{report.MessagesPerSecond:N0} messages/s");
        sums.AddRow("latency p50, p99", $"{report.LatencyMs.P50:N0} ms, {report.LatencyMs.P99:N0} ms");
        if (report.Learning is { } learning)
        {
            sums.AddRow("corrections", $"{learning.Corrections:N0} of the label intent; training {learning.Status}");
            if (learning.SecondsToFirstRecord > 0)
            {
                sums.AddRow(
                    "new model",
                    $"{learning.Version}, gate {learning.Gate}, {learning.SecondsToModel:N0} s after the first "
                    + "correction");
                sums.AddRow(
                    "labels right", $"{learning.RightBefore:P0} before, {learning.RightAfter:P0} by the new model, "
                    + $"{learning.SecondsToFirstRecord:N0} s after the first correction");
            }
        }

        AddSuggestions(sums, report.Suggestions);
        AddOperations(sums, report.Replay, report.Redrive, report.Erasure);
        AnsiConsole.Write(sums);
        PrintEnd(report);
    }

    // A cell is no markup: reasons are our own words, counts and names have no brackets.
    private static void AddSuggestions(Grid sums, SuggestionReport? suggestions)
    {
        if (suggestions is null)
        {
            return;
        }

        sums.AddRow(
            "an angry message", $"{suggestions.TicketPriority}: {string.Join("; ", suggestions.TicketReasons)}");
        sums.AddRow(
            "campaign by language",
            $"{By(suggestions.CampaignLanguages)}; {suggestions.CampaignTexts} of "
            + $"{suggestions.CampaignLanguages.Count} languages have a text");
        sums.AddRow("leads by queue", By(suggestions.LeadQueues));
        sums.AddRow("likely to leave", $"{suggestions.ChurnHighRisk:N0} of {suggestions.ChurnChecked:N0}");
        sums.AddRow(
            "best hours to send",
            suggestions.SendHours is { } hours
                ? string.Join(", ", hours.Select(hour => $"{hour.Value:N0} at {hour.Key}"))
                : "no engagement model is trained");
    }

    private static void AddOperations(
        Grid sums, ReplayReport? replay, VoiceRedriveReport? redrive, ErasureReport? erasure)
    {
        if (replay is not null)
        {
            sums.AddRow(
                "texts replayed",
                $"{replay.Written:N0} of {replay.Planned:N0}: {replay.Changed:N0} with another label, "
                + $"{replay.Shown:N0} rows shown{(replay.Restored ? " and taken back" : ", NOT taken back")}; "
                + $"{replay.Seconds:0.0} s");
        }

        if (redrive is { Redriven: > 0 })
        {
            sums.AddRow(
                "dead letters redriven",
                $"{redrive.Redriven:N0}: {redrive.Arrived:N0} arrived, {redrive.FailedAgain:N0} failed again; "
                + $"{redrive.Seconds:0.0} s");
        }

        if (erasure is not null)
        {
            sums.AddRow(
                "a person erased",
                $"{erasure.Records:N0} records, {erasure.Rows:N0} rows; {erasure.Left:N0} records left; "
                + $"receipt {(erasure.Verified ? "verified" : "NOT verified")}; {erasure.Seconds:0.0} s");
        }
    }

    private static void PrintAudit(DemoReport report)
    {
        // What no topic has takes no column: the table then fits into 80 columns.
        var faults = new (string Name, Func<AuditResult, long> Count)[]
        {
            ("lost", result => result.Lost), ("duplicated", result => result.Duplicated),
            ("unexpected", result => result.Unexpected), ("wrong", result => result.Wrong),
        }.Where(fault => report.Audit.Values.Any(result => fault.Count(result) != 0)).ToList();
        var topics = new Table().Border(TableBorder.Simple)
            .AddColumns(["topic", "expected", "found", .. faults.Select(fault => fault.Name)]);
        foreach (var (topic, result) in report.Audit)
        {
            topics.AddRow(
            [
                topic, $"{result.Expected:N0}", $"{result.Found:N0}",
                .. faults.Select(fault => $"{fault.Count(result):N0}"),
            ]);
        }

        AnsiConsole.Write(topics);
        var tables = new Table().Border(TableBorder.Simple).AddColumns("table", "rows");
        foreach (var (table, rows) in report.Tables)
        {
            tables.AddRow(table, $"{rows:N0}");
        }

        AnsiConsole.Write(tables);
    }

    private static void PrintEnd(DemoReport report)
    {
        if (report.Voice is { Sent: > 0, Transcribed: 0 })
        {
            AnsiConsole.WriteLine(
                "no voice note was transcribed: ffmpeg or PocketSphinx is missing; './streamml setup' installs them");
        }

        if (report.NotTrained is { } why)
        {
            AnsiConsole.WriteLine($"no score model was trained, so scores have no numbers: {why}");
        }

        foreach (string problem in report.TableProblems)
        {
            AnsiConsole.WriteLine($"wrong: {problem}");
        }

        if (report.Learning is { Ok: false } learning)
        {
            AnsiConsole.WriteLine($"the model did NOT learn: {learning.Reason}");
        }

        if (report.Replay is { Ok: false } replay)
        {
            AnsiConsole.WriteLine(
                $"the replay did NOT succeed: {replay.Written:N0} of {replay.Planned:N0} written, "
                + $"{replay.DeadLetters:N0} given up, {replay.Compared:N0} compared, {replay.Shown:N0} shown. "
                + replay.Stopped);
        }

        if (report.Redrive is { Ok: false } redrive)
        {
            AnsiConsole.WriteLine(
                $"the redrive did NOT succeed: {redrive.Arrived:N0} of {redrive.Redriven:N0} arrived. "
                + redrive.Stopped);
        }

        if (report.Erasure is { Ok: false })
        {
            AnsiConsole.WriteLine(
                "the erasure did NOT succeed: it found nothing, left something, or its receipt is not verified");
        }

        AnsiConsole.WriteLine(report.Ok
            ? "every message is accounted for: none lost, none duplicated, none wrong"
            : $"NOT accounted for: {report.Lost:N0} lost, {report.Duplicated:N0} duplicated");
    }
}
