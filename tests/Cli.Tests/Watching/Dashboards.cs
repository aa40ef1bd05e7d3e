using StreamML.Messaging.Telemetry;

namespace StreamML.Cli.Tests.Watching;

/// <summary>The dashboards of ops/grafana: what to look at first, and every instrument of the catalogue.</summary>
internal static class Dashboards
{
    private const string Over = "[$__rate_interval]";

    public static IReadOnlyList<Dashboard> All { get; } =
    [
        new("overview.json", "StreamML: overview", [.. Overview()]),
        new("instruments.json", "StreamML: every instrument", [.. InstrumentCatalogue.All.Select(Whole)]),
    ];

    private static IEnumerable<Panel> Overview()
    {
        yield return new(
            "At work", "none", ProcessInstruments.Ready.Meaning,
            ($"min by (part) ({ProcessInstruments.Ready.PrometheusName})", "{{part}}"));
        yield return new(
            "Oldest record that waits", "s", StageInstruments.Freshness.Meaning,
            ($"max by (stage) ({StageInstruments.Freshness.PrometheusName})", "{{stage}}"));
        yield return new(
            "Webhook to row", "s", SinkInstruments.Latency.Meaning,
            (Quantile(SinkInstruments.Latency, 0.5, "table"), "{{table}} median"),
            (Quantile(SinkInstruments.Latency, 0.95, "table"), "{{table}} 95 %"));
        yield return new(
            "Requests", "reqps", "accepted ones, and others by reason",
            (Rate(IngestInstruments.Accepted, "endpoint"), "accepted {{endpoint}}"),
            (Rate(IngestInstruments.Refused, "reason"), "refused {{reason}}"));
        yield return Whole(IngestInstruments.Duration);
        yield return new(
            "Records by stage", "cps", "records read per second", (Rate(StageInstruments.In, "stage"), "{{stage}}"));
        yield return new(
            "Dead letters", "cps", "records dead-lettered by a stage, and refused by the sink",
            (Rate(StageInstruments.DeadLetters, "stage"), "{{stage}}"),
            (Rate(SinkInstruments.Refused, "topic, reason"), "sink {{topic}} {{reason}}"));
        yield return Whole(StageInstruments.BatchDuration);
        yield return Whole(SinkInstruments.Rows);
        yield return Whole(ModelInstruments.Latency);
        yield return Whole(ModelInstruments.Drift);
        yield return Whole(TrainingInstruments.Runs);
        yield return new(
            "Free space", "percentunit", ProcessInstruments.DiskFree.Meaning,
            ($"min by (instance) ({ProcessInstruments.DiskFree.PrometheusName} "
                + $"/ {ProcessInstruments.DiskSize.PrometheusName})", "{{instance}}"));
        yield return new(
            "Memory", "bytes", ProcessInstruments.WorkingSet.Meaning,
            ($"sum by (instance) ({ProcessInstruments.WorkingSet.PrometheusName})", "{{instance}}"));
        yield return new(
            "Processor", "none", "cores in use",
            (Rate(ProcessInstruments.CpuTime, "instance"), "{{instance}}"));
    }

    /// <summary>An instrument by all its labels.</summary>
    private static Panel Whole(InstrumentDefinition each)
    {
        string[] labels = [.. each.Labels.Select(label => label.Replace('.', '_'))];
        string by = string.Join(", ", labels);
        string legend = string.Join(' ', labels.Select(label => $"{{{{{label}}}}}"));
        string about = $"{each.Meaning}. {each.WhenBad}";
        return each.Kind switch
        {
            InstrumentKind.Counter => new(
                each.Name, each.Unit == "By" ? "Bps" : "cps", about, (Rate(each, by), legend)),
            InstrumentKind.Histogram => new(
                each.Name, each.Unit == "s" ? "s" : "none", about, (Quantile(each, 0.5, by), $"{legend} median".Trim()),
                (Quantile(each, 0.95, by), $"{legend} 95 %".Trim())),
            InstrumentKind.UpDownCounter => new(each.Name, Unit(each), about, (Sum(each.PrometheusName, by), legend)),
            _ => new(each.Name, Unit(each), about, ($"max{By(by)} ({each.PrometheusName})", legend)),
        };
    }

    private static string Unit(InstrumentDefinition each) => each.Unit switch
    {
        "s" => "s",
        "By" => "bytes",
        _ => "none",
    };

    private static string Rate(InstrumentDefinition counter, string by) =>
        Sum($"rate({counter.PrometheusName}{Over})", by);

    private static string Quantile(InstrumentDefinition histogram, double quantile, string by)
    {
        string labels = by.Length > 0 ? $"{by}, le" : "le";
        return FormattableString.Invariant(
            $"histogram_quantile({quantile}, {Sum($"rate({histogram.PrometheusName}_bucket{Over})", labels)})");
    }

    private static string Sum(string what, string by) => $"sum{By(by)} ({what})";

    private static string By(string labels) => labels.Length > 0 ? $" by ({labels})" : "";
}
