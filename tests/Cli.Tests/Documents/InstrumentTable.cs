using StreamML.Messaging.Telemetry;

namespace StreamML.Cli.Tests.Documents;

/// <summary>The table of instruments in docs/operations.md.</summary>
internal static class InstrumentTable
{
    private const string Heading = "| instrument | at Prometheus | kind, unit | labels | meaning | when it is bad |\n"
        + "|---|---|---|---|---|---|\n";

    /// <summary>Has each instrument of the catalogue and no other.</summary>
    public static string Within(string text)
    {
        int table = text.IndexOf(Heading, StringComparison.Ordinal) + Heading.Length;
        int after = text.IndexOf("\n\n", table - 1, StringComparison.Ordinal) + 1;
        return text[..table] + string.Concat(InstrumentCatalogue.All.Select(Row)) + text[after..];
    }

    private static string Row(InstrumentDefinition each)
    {
        string kind = each.Kind == InstrumentKind.UpDownCounter ? "up-down counter" : $"{each.Kind}".ToLowerInvariant();
        string unit = each.Unit.Length > 0 ? $"{kind}, `{each.Unit}`" : kind;
        string labels = string.Join(", ", each.Labels.Select(label => $"`{label}`"));
        return $"| `{each.Name}` | `{each.PrometheusName}` | {unit} | {labels} | {each.Meaning} | {each.WhenBad} |\n";
    }
}
