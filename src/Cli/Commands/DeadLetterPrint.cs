using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using StreamML.Messaging.Redriving;
using StreamML.Schemas.V1;

namespace StreamML.Cli.Commands;

/// <summary>Dead letters and redrives for people. Places and codes, never content.</summary>
internal static class DeadLetterPrint
{
    /// <summary>By topic, stage and reason; those that wait; the sums.</summary>
    public static void Print(DeadLetterBook book, IReadOnlyList<DeadLetter> waiting)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("topic", "stage", "reason", "redriven", "discarded", "waiting");
        foreach (var (letter, sums) in Reasons(book))
        {
            table.AddRow(
                Escaped(TopicOf(letter)), Escaped(letter.Stage), Escaped(letter.Reason), Number(sums.Redriven),
                Number(sums.Discarded), Number(sums.Waiting));
        }

        AnsiConsole.Write(table);
        foreach (var letter in waiting)
        {
            AnsiConsole.WriteLine(
                $"{letter.Id}  {letter.Stage}  {letter.Reason}  {Time(letter.FailedAtMs)}  {letter.Detail}");
        }

        if (waiting.Count < book.Sums.Waiting)
        {
            AnsiConsole.WriteLine($"... and {Number(book.Sums.Waiting - waiting.Count)} more that wait (--limit)");
        }

        AnsiConsole.WriteLine(Line(book.Sums));
    }

    /// <summary>The same as one JSON object.</summary>
    public static string Json(DeadLetterBook book, IReadOnlyList<DeadLetter> waiting) => JsonSerializer.Serialize(
        new
        {
            Reasons = Reasons(book).Select(group => new
            {
                Topic = TopicOf(group.Letter),
                group.Letter.Stage,
                group.Letter.Reason,
                group.Sums.Redriven,
                group.Sums.Discarded,
                group.Sums.Waiting,
            }),
            Letters = waiting.Select(letter => new
            {
                letter.Id,
                letter.Stage,
                letter.Reason,
                letter.Detail,
                letter.FailedAtMs,
                letter.Redrives,
                letter.ValueBytes,
            }),
            book.Sums.Redriven,
            book.Sums.Discarded,
            book.Sums.Waiting,
            book.Sums.All,
        },
        AnswerJson.Options);

    /// <summary>One letter, and what was decided.</summary>
    public static void Print(DeadLetterEntry entry)
    {
        var letter = entry.Letter;
        var table = new Table().Border(TableBorder.Simple).HideHeaders().AddColumns("", "");
        Row("id", letter.Id);
        Row("state", entry.State);
        Row("dead letter", letter.Place);
        Row("key", letter.Key);
        Row("stage", letter.Stage);
        Row("reason", letter.Reason);
        Row("detail", letter.Detail);
        Row("given up", Time(letter.FailedAtMs));
        Row("brought back", $"{letter.Redrives} times before");
        Row("bytes", Number(letter.ValueBytes));
        if (entry.Decision is { } decision)
        {
            Row("decided", $"{Time(decision.DecidedAtMs)} by {decision.By}");
            Row("why", decision.Reason);
            if (decision.Edit is { } edit)
            {
                Row("edited", Edit(edit));
            }
        }

        AnsiConsole.Write(table);

        void Row(string name, string value) => table.AddRow(Escaped(name), Escaped(value));
    }

    /// <summary>What a redrive would do.</summary>
    public static void Print(RedrivePlan plan)
    {
        AnsiConsole.WriteLine($"{Number(plan.Letters.Count)} would be brought back");
        PrintRefused(plan);
    }

    /// <summary>What a redrive has done.</summary>
    /// <returns>The exit code.</returns>
    public static int Print(RedriveResult result)
    {
        AnsiConsole.WriteLine(
            $"{Number(result.Redriven)} of {Number(result.Plan.Letters.Count)} are back on their topics");
        if (result.Gone > 0)
        {
            AnsiConsole.WriteLine($"{Number(result.Gone)} were gone: their topic had deleted them meanwhile");
        }

        PrintRefused(result.Plan);
        if (result.Stopped is null)
        {
            return 0;
        }

        Console.Error.WriteLine($"streamml: stopped. {result.Stopped}");
        return CommandLine.Failed;
    }

    /// <summary>The sums, as the last line of a list.</summary>
    internal static string Line(DeadLetterSums sums) =>
        $"{Number(sums.All)} dead letters = {Number(sums.Redriven)} redriven + {Number(sums.Discarded)} discarded + "
        + $"{Number(sums.Waiting)} waiting";

    private static void PrintRefused(RedrivePlan plan)
    {
        foreach (var why in Enum.GetValues<RedriveRefusal>().Where(why => plan.CountOf(why) > 0))
        {
            AnsiConsole.WriteLine($"{Number(plan.CountOf(why))} left waiting: {Redriver.Words(why)}");
        }
    }

    private static IEnumerable<(DeadLetter Letter, DeadLetterSums Sums)> Reasons(DeadLetterBook book) =>
        book.Entries.GroupBy(entry => (Topic: TopicOf(entry.Letter), entry.Letter.Stage, entry.Letter.Reason))
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key.Topic, StringComparer.Ordinal)
            .Select(group => (group.First().Letter, new DeadLetterBook([.. group]).Sums));

    private static string TopicOf(DeadLetter letter) => letter.Origin?.Topic.Name ?? letter.Source.Topic.Name;

    private static string Edit(DeadLetterEdit edit) =>
        $"{Number(edit.OriginalBytes)} bytes, sha-256 {Convert.ToHexStringLower(edit.OriginalSha256.Span)}, to "
        + $"{Number(edit.EditedBytes)} bytes, sha-256 {Convert.ToHexStringLower(edit.EditedSha256.Span)}";

    private static string Escaped(string text) => Markup.Escape(text);

    /// <summary>A number with separators.</summary>
    internal static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A time in UTC; empty for none.</summary>
    internal static string Time(long ms) => ms is > 0 and < 253_402_300_800_000
        ? DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
        : "";
}
