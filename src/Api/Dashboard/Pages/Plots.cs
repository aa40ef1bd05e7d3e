using System.Globalization;
using StreamML.Api.Reads;
using StreamML.Api.Suggestions;

namespace StreamML.Api.Dashboard.Pages;

/// <summary>Figures as plots: what is drawn, and what it says.</summary>
internal static class Plots
{
    // Of fewer, one answer more or less decides which hour is best.
    private const int HourSendsMin = 20;
    private const int HoursADay = 24;

    /// <summary>What people said of a campaign, by day.</summary>
    public static Plot Said(CampaignDetail campaign)
    {
        var said = campaign.Row.Said;
        string sentence = said.Labelled == 0
            ? "Nobody has said whether they like it."
            : $"{Words.Percent((double)said.Positive / said.Labelled)} of {Words.Count(said.Labelled)} labelled feedback is "
                + $"positive, {Words.Percent((double)said.Negative / said.Labelled)} negative.";
        return new Plot("Sentiment by day", sentence, "Day", [.. campaign.Days.Select(day => Day(day.Day))], Mood(
            campaign.Days, day => day.Positive, day => day.Neutral, day => day.Negative));
    }

    /// <summary>How far what was sent came.</summary>
    public static Plot Engagement(CampaignRow row)
    {
        (string Name, long Count)[] steps =
        [
            ("sent", row.Sent), ("opened", row.Opened), ("clicked", row.Clicked), ("replied", row.Replied),
            ("opted out", row.OptedOut),
        ];
        string sentence = row.Sent == 0
            ? "Nothing is known to be sent."
            : $"Of {Words.Count(row.Sent)} sent, {Words.Count(row.Opened)} were opened, {Words.Count(row.Clicked)} clicked, "
                + $"{Words.Count(row.Replied)} answered; {Words.Count(row.OptedOut)} opted out.";
        return new Plot(
            "Engagement", sentence, "Step", [.. steps.Select(step => step.Name)],
            [new PlotSeries("events", "one", [.. steps.Select(step => (double)step.Count)])]);
    }

    /// <summary>What groups of people said.</summary>
    public static Plot Split(CampaignDetail campaign, string group)
    {
        var named = campaign.Groups.Where(each => each.Labelled > 0).ToList();
        var happy = named.MaxBy(each => (double)each.Positive / each.Labelled);
        var angry = named.MaxBy(each => (double)each.Negative / each.Labelled);
        string sentence = happy is null || angry is null
            ? $"No feedback says both {group} and a label."
            : $"Most positive is {happy.Name} with {Words.Percent((double)happy.Positive / happy.Labelled)} of "
                + $"{Words.Count(happy.Labelled)}; most negative {angry.Name} with "
                + $"{Words.Percent((double)angry.Negative / angry.Labelled)} of {Words.Count(angry.Labelled)}.";
        return new Plot(
            $"Sentiment by {group}", sentence, Words.Capital(group), [.. named.Select(each => each.Name)],
            Mood(named, each => each.Positive, each => each.Neutral, each => each.Negative));
    }

    /// <summary>At which hour of sending people answer.</summary>
    public static Plot BestHour(CampaignDetail campaign)
    {
        var hours = Enumerable.Range(0, HoursADay).Select(hour =>
            campaign.Hours.FirstOrDefault(each => each.Hour == hour) ?? new HourCount(hour, 0, 0)).ToList();
        var best = hours.Where(hour => hour.Sent >= HourSendsMin).MaxBy(Rate);
        string sentence = best is null
            ? $"Too little was sent to say: no hour has {HourSendsMin} messages."
            : $"What was sent at {Hour(best.Hour)} was opened, clicked or answered most within {CampaignReads.AnswerDays} days: "
                + $"{Words.Percent(Rate(best))} of {Words.Count(best.Sent)}.";
        return new Plot(
            "Best hour", sentence, "Hour, UTC", [.. hours.Select(hour => Hour(hour.Hour))],
            [new PlotSeries("share with an answer", "one", [.. hours.Select(Rate)])])
        {
            IsShare = true,
        };

        static double Rate(HourCount hour) => hour.Sent == 0 ? 0 : (double)hour.Answered / hour.Sent;
    }

    /// <summary>The mood of a tenant's messages, by day.</summary>
    public static Plot Moods(IReadOnlyList<WindowCount> days)
    {
        long all = days.Sum(day => day.Positive + day.Neutral + day.Negative), bad = days.Sum(day => day.Negative);
        string sentence = all == 0
            ? "Nobody has written yet."
            : $"{Words.Percent((double)bad / all)} of {Words.Count(all)} messages are negative"
                + (days.MaxBy(day => day.Negative) is { Negative: > 0 } worst
                    ? $"; most of them came on {Day(worst.Start)}, {Words.Count(worst.Negative)}."
                    : ".");
        return new Plot(
            "Mood of messages by day", sentence, "Day", [.. days.Select(day => Day(day.Start))],
            Mood(days, day => day.Positive, day => day.Neutral, day => day.Negative));
    }

    /// <summary>Messages of the last 24 hours beside those of the 24 before.</summary>
    public static Plot LastDay(IReadOnlyList<WindowCount> windows, DateTimeOffset now)
    {
        var starts = LastHours(now);
        var inbound = windows.GroupBy(window => window.Start).ToDictionary(
            group => group.Key, group => (double)group.Sum(window => window.Inbound));
        double[] last = [.. starts.Select(start => inbound.GetValueOrDefault(start))];
        double[] before = [.. starts.Select(start => inbound.GetValueOrDefault(start.AddDays(-1)))];
        string sentence = $"{Words.Figure(last.Sum())} came within 24 hours, {Words.Figure(before.Sum())} in the 24 before"
            + (last.Max() > 0 ? $"; the busiest hour began at {Hour(starts[Array.IndexOf(last, last.Max())].Hour)}." : ".");
        return new Plot(
            "Messages in by hour", sentence, "Hour, UTC", [.. starts.Select(start => Hour(start.Hour))],
            [new PlotSeries("24 hours before", "even", before), new PlotSeries("last 24 hours", "one", last)])
        {
            HasLines = true,
        };
    }

    /// <summary>Contacts by the hour at which they are likeliest to answer.</summary>
    /// <param name="schedule">The contacts.</param>
    /// <param name="asked">The hours that were to choose from, in order.</param>
    public static Plot SendHours(ScheduleSuggestion schedule, IReadOnlyList<int> asked)
    {
        var counts = schedule.Hours.ToDictionary(hour => hour.Hour, hour => (double)hour.Count);
        string sentence = schedule.Hours.MaxBy(hour => hour.Count) is { } best
            ? $"{best.Time} suits most: {Words.Count(best.Count)} of {Words.Count(schedule.Count)} contacts."
            : "No contact has been scored yet.";
        return new Plot(
            "Contacts by their best hour", sentence, "Hour of the contact's day",
            [.. asked.Select(Hour)],
            [new PlotSeries("contacts", "one", [.. asked.Select(hour => counts.GetValueOrDefault(hour))])]);
    }

    /// <summary>How long messages took, by hour of the last 24.</summary>
    public static Plot Latency(IReadOnlyList<LatencyHour> hours, DateTimeOffset now)
    {
        var starts = LastHours(now);
        var byStart = hours.ToDictionary(hour => hour.Start);
        double[] seconds =
        [
            .. starts.Select(start => byStart.TryGetValue(start, out var hour) && hour.Messages > 0
                ? Math.Round(hour.Time.TotalSeconds / hour.Messages, 3)
                : 0),
        ];
        long messages = hours.Where(hour => starts.Contains(hour.Start)).Sum(hour => hour.Messages);
        int worst = Array.IndexOf(seconds, seconds.Max());
        string sentence = messages == 0
            ? "No message came within 24 hours."
            : $"{Words.Count(messages)} messages came within 24 hours. The slowest hour began at {Hour(starts[worst].Hour)}: "
                + $"{Words.Figure(seconds[worst])} s on average.";
        return new Plot(
            "Seconds from receipt to labels", sentence, "Hour, UTC", [.. starts.Select(start => Hour(start.Hour))],
            [new PlotSeries("mean, s", "one", seconds)]);
    }

    private static List<DateTimeOffset> LastHours(DateTimeOffset now)
    {
        var end = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddHours(now.UtcDateTime.Hour);
        return [.. Enumerable.Range(1 - HoursADay, HoursADay).Select(hour => end.AddHours(hour))];
    }

    private static IReadOnlyList<PlotSeries> Mood<T>(
        IReadOnlyList<T> rows, Func<T, long> positive, Func<T, long> neutral, Func<T, long> negative) =>
    [
        new PlotSeries("negative", "bad", [.. rows.Select(row => (double)negative(row))]),
        new PlotSeries("neutral", "even", [.. rows.Select(row => (double)neutral(row))]),
        new PlotSeries("positive", "good", [.. rows.Select(row => (double)positive(row))]),
    ];

    private static string Day(DateTimeOffset day) => day.UtcDateTime.ToString("d MMM", CultureInfo.InvariantCulture);

    private static string Hour(int hour) => $"{hour:00}:00";
}
