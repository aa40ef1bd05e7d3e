using System.Text.RegularExpressions;
using StreamML.Messaging.Telemetry;

namespace StreamML.Cli.Tests.Watching;

/// <summary>What a PromQL expression names: enough of the language for our own expressions.</summary>
internal static partial class Query
{
    private static readonly string[] Words = ["or", "and", "unless", "offset", "by"];

    // Of Prometheus itself: whether a scrape succeeded, where it went, and the bucket of a histogram.
    private static readonly string[] OwnLabels = ["job", "instance", "le"];

    /// <summary>What is wrong with an expression; empty: nothing.</summary>
    public static IEnumerable<string> Faults(string expression)
    {
        string[] metrics = [.. Metrics(expression)];
        if (metrics.Length == 0)
        {
            yield return $"{expression}: names no metric";
        }

        var known = InstrumentCatalogue.All
            .SelectMany(each => each.PrometheusSeries, (each, series) => (Series: series, each.Labels))
            .ToDictionary(pair => pair.Series, pair => pair.Labels);
        foreach (string metric in metrics.Where(metric => metric != "up" && !known.ContainsKey(metric)))
        {
            yield return $"{expression}: the catalogue has no {metric}";
        }

        var labels = metrics.SelectMany(metric => known.GetValueOrDefault(metric) ?? [])
            .Select(label => label.Replace('.', '_')).Concat(OwnLabels).ToHashSet(StringComparer.Ordinal);
        foreach (string label in Labels(expression).Where(label => !labels.Contains(label)))
        {
            yield return $"{expression}: none of its metrics has the label {label}";
        }
    }

    private static IEnumerable<string> Metrics(string expression) =>
        Name().Matches(Aside().Replace(expression, " ")).Select(match => match.Value)
            .Where(name => !Words.Contains(name)).Distinct();

    private static IEnumerable<string> Labels(string expression) =>
        Grouping().Matches(expression)
            .SelectMany(match => match.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries))
            .Concat(Selected().Matches(expression).Select(match => match.Groups["label"].Value));

    /// <summary>Labels, ranges and offsets.</summary>
    [GeneratedRegex(@"\bby \([^)]*\)|\{[^}]*\}|\[[^\]]*\]|\boffset \w+")]
    private static partial Regex Aside();

    /// <summary>A name that is no function.</summary>
    [GeneratedRegex(@"(?<![\w.])[A-Za-z_][A-Za-z0-9_]*\b(?!\s*\()")]
    private static partial Regex Name();

    [GeneratedRegex(@"\bby \((?<labels>[^)]*)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Grouping();

    [GeneratedRegex(@"[{,]\s*(?<label>\w+)\s*(=~|!~|!=|=)", RegexOptions.ExplicitCapture)]
    private static partial Regex Selected();
}
