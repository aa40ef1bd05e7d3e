using System.Globalization;
using StreamML.Api.Reads;

namespace StreamML.Api.Dashboard.Pages;

/// <summary>Figures and codes in words.</summary>
internal static class Words
{
    private static readonly Dictionary<string, string> RiskFactors = new(StringComparer.Ordinal)
    {
        ["positive_sentiment"] = "positive words",
        ["neutral_sentiment"] = "neutral words",
        ["negative_sentiment"] = "negative words",
        ["strongly_negative"] = "strongly negative words",
        ["hostile_emotion"] = "anger or disgust",
        ["distressed_emotion"] = "fear or sadness",
        ["joyful_emotion"] = "joy",
        ["emotion_unknown"] = "emotion not clear",
        ["no_sentiment_evidence"] = "nothing that shows a sentiment",
    };

    /// <summary>A duration as a person says it: 3 h 20 min.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => "less than a minute",
        { TotalHours: < 1 } => $"{(int)time.TotalMinutes} min",
        { TotalDays: < 1 } => $"{(int)time.TotalHours} h {time.Minutes} min",
        { TotalDays: < 2 } => $"1 day {time.Hours} h",
        _ => $"{(int)time.TotalDays} days",
    };

    /// <summary>A time for machines.</summary>
    public static string Machine(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A time for people, in UTC.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture) + " UTC";

    /// <summary>A time of the day, in UTC.</summary>
    public static string Clock(DateTimeOffset time) =>
        time.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    /// <summary>A count with separators.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A figure with up to three decimals.</summary>
    public static string Figure(double value) => value.ToString("#,0.###", CultureInfo.InvariantCulture);

    /// <summary>A place in a plot, for SVG.</summary>
    public static string Place(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A share from 0 to 1 in per cent.</summary>
    public static string Percent(double share) => share.ToString("P0", CultureInfo.InvariantCulture);

    /// <summary>A contribution or difference with its sign.</summary>
    public static string Signed(double value, int decimals = 2) => (value < 0 ? "−" : "+")
        + Math.Abs(value).ToString("0." + new string('#', decimals), CultureInfo.InvariantCulture);

    /// <summary>A version; empty is the model that ships.</summary>
    public static string Version(string version) => version.Length > 0 ? version : "the model that ships";

    /// <summary>A day.</summary>
    public static string Day(DateTimeOffset time) =>
        time.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>A code as words: on_trial is on trial.</summary>
    public static string Plain(string code) => code.Replace('_', ' ').Replace('-', ' ');

    /// <summary>A type of messages in words: audio is a voice note.</summary>
    public static string Kind(string type) => type == "audio" ? "voice note" : Plain(type);

    /// <summary>A scope in words.</summary>
    public static string Scope(string scope) => scope.Length == 0 ? "all tenants" : scope;

    /// <summary>Why a contact stands where it stands in the inbox: risk, waiting, value.</summary>
    public static IEnumerable<string> Reasons(InboxRow row, DateTimeOffset asOf)
    {
        if (row.Risk is "high" or "medium")
        {
            yield return $"{Capital(row.Risk)} risk{Because(row.RiskFactors)}.";
        }

        string more = row.Messages > 1 ? $" with {Count(row.Messages)} messages" : "";
        yield return $"Waits {Duration(asOf - row.WaitsSince)}{more}.";
        if (row.Trend == "declining")
        {
            yield return "The conversation gets worse.";
        }

        if (row.ChurnRisk is "critical" or "high")
        {
            yield return $"{Capital(row.ChurnRisk)} risk of leaving.";
        }

        if (row.LeadTier is "hot" or "warm" && row.LeadScore is { } score)
        {
            yield return $"{Capital(row.LeadTier)} lead, {Figure(Math.Round(score))} of 100.";
        }

        if (row.Orders > 0)
        {
            yield return row.Orders == 1 ? "1 order within a year." : $"{Count(row.Orders)} orders within a year.";
        }
    }

    /// <summary>What a person hides who may not read it: its length.</summary>
    public static string Hidden(string text) =>
        text.Length == 1 ? "1 character, hidden" : $"{Count(text.Length)} characters, hidden";

    /// <summary>The first letter large.</summary>
    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>Risk factors after a colon; empty where there are none.</summary>
    public static string Because(IReadOnlyList<string> factors) => factors.Count == 0
        ? ""
        : ": " + string.Join(", ", factors.Select(factor => RiskFactors.GetValueOrDefault(factor, Plain(factor))));
}
