using System.Globalization;
using System.Text.RegularExpressions;

namespace StreamML.FaultInjection.Alerts;

/// <summary>
/// The rules of <c>ops/alerts.yml</c>: as they ship, and with all their times divided, so that a fault need not last
/// for an hour. Expressions, labels and other thresholds stay as they are.
/// </summary>
internal static partial class AlertRuleFile
{
    /// <summary>The label of faster rules, which their alerts carry.</summary>
    public const string PaceLabel = "pace";

    /// <summary>What the label says.</summary>
    public const string Faster = "faster";

    /// <summary>
    /// No wait, range or offset is made shorter, milliseconds: a rate needs two samples, a second apart, and a busy
    /// machine may miss one.
    /// </summary>
    public const int ShortestMs = 5_000;

    // A batch may take that long on a busy machine.
    private const double LeastThresholdSeconds = 1;

    /// <summary>The file as it ships.</summary>
    public static string Shipped()
    {
        using var stream = typeof(AlertRuleFile).Assembly.GetManifestResourceStream("alerts.yml")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Names of the rules of a file, in its order.</summary>
    public static IReadOnlyList<string> Names(string rules) =>
        [.. Name().Matches(rules).Select(match => match.Groups["name"].Value)];

    /// <summary>The rules with their times divided, in a group of their own and with a label that says so.</summary>
    /// <param name="rules">The file.</param>
    /// <param name="speed">By how much; from 1.</param>
    public static string Divided(string rules, double speed)
    {
        string text = Waited().Replace(rules, match => $"{match.Groups["word"]}{Milliseconds(match, speed)}");
        text = Ranged().Replace(text, match => $"[{Milliseconds(match, speed)}]");
        text = Threshold().Replace(
            text, match => $"{match.Groups["before"]}{Seconds(match.Groups["seconds"].Value, speed)}");
        text = Severity().Replace(text, match => $"{match.Value}\n          {PaceLabel}: {Faster}");
        return Group().Replace(text, match => $"{match.Value}-{Faster}");
    }

    private static string Milliseconds(Match match, double speed)
    {
        double unitMs = match.Groups["unit"].Value switch
        {
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => 86_400_000,
        };
        double ms = double.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture) * unitMs;
        return ms == 0
            ? "0s"
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(ShortestMs, Math.Round(ms / speed)):0}ms");
    }

    private static string Seconds(string text, double speed) => Math.Max(
        LeastThresholdSeconds, double.Parse(text, CultureInfo.InvariantCulture) / speed)
        .ToString("0.###", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ +- alert: (?<name>\w+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Name();

    [GeneratedRegex(
        @"(?<word>^ +for: |\boffset )(?<count>\d+)(?<unit>[smhd])\b",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Waited();

    [GeneratedRegex(@"\[(?<count>\d+)(?<unit>[smhd])\]", RegexOptions.ExplicitCapture)]
    private static partial Regex Ranged();

    /// <summary>A time that the age of a record, or of a row, is compared with.</summary>
    [GeneratedRegex(
        @"(?<before>^.*(freshness|sink_latency)_seconds.* > )(?<seconds>\d+)$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Threshold();

    [GeneratedRegex(@"^ +severity: \w+$", RegexOptions.Multiline)]
    private static partial Regex Severity();

    [GeneratedRegex(@"^ +- name: \w+$", RegexOptions.Multiline)]
    private static partial Regex Group();
}
