using StreamML.Messaging.Telemetry;

namespace StreamML.Cli.Tests.Watching;

/// <summary>The rules of ops/alerts.yml, over instruments of the catalogue.</summary>
internal static class AlertRules
{
    private const string Down = "Alert: a role is down";
    private const string Behind = "Alert: a role is behind";
    private const string SinkBehind = "Alert: the sink is behind";
    private const string DeadLetters = "Alert: dead letters rise";
    private const string Refused = "Alert: webhooks are refused";
    private const string NoTraffic = "Alert: no traffic";
    private const string Slow = "Alert: a model is slow";
    private const string Degraded = "Alert: a model is degraded";
    private const string TrainingFailed = "Alert: a training failed";
    private const string DiskFull = "Alert: the disk is nearly full";

    private static readonly string Freshness = StageInstruments.Freshness.PrometheusName;
    private static readonly string Accepted = IngestInstruments.Accepted.PrometheusName;
    private static readonly string NotAccepted = IngestInstruments.Refused.PrometheusName;

    public static IReadOnlyList<AlertRule> All { get; } =
    [
        new("StreamMLRoleDown", ["up{job=\"streamml\"} == 0"], "2m", AlertRule.Critical,
            "{{ $labels.instance }} does not answer.", Down),
        new("StreamMLNotReady",
            [$"min by (instance, part) ({ProcessInstruments.Ready.PrometheusName}) == 0"], "2m", AlertRule.Critical,
            "{{ $labels.part }} of {{ $labels.instance }} is not at work.", Down),
        new("StreamMLRoleBehind",
            [$"max by (stage) ({Freshness}{{stage!~\"sink|media-fetcher|transcriber\"}}) > 300"], "5m",
            AlertRule.Warning,
            "The oldest record before {{ $labels.stage }} has waited for {{ $value | humanizeDuration }}.", Behind),
        new("StreamMLVoiceNotesBehind",
            [$"max by (stage) ({Freshness}{{stage=~\"media-fetcher|transcriber\"}}) > 1800"], "10m",
            AlertRule.Warning,
            "The oldest voice note before {{ $labels.stage }} has waited for {{ $value | humanizeDuration }}.",
            Behind),
        new("StreamMLSinkBehind", [$"max({Freshness}{{stage=\"sink\"}}) > 120"], "5m", AlertRule.Critical,
            "Rows are missing in PostgreSQL: the oldest record has waited for {{ $value | humanizeDuration }}.",
            SinkBehind),
        new("StreamMLRowsLate",
            [Quantile(SinkInstruments.Latency, "{table=\"messages\"}", "10m", "table") + " > 60"], "10m",
            AlertRule.Warning,
            "One message in twenty takes more than {{ $value | humanizeDuration }} from webhook to row.",
            SinkBehind),
        new("StreamMLDeadLetters",
            Rose(StageInstruments.DeadLetters, "", "stage", "15m", 10), "0m",
            AlertRule.Warning, "{{ $labels.stage }} has dead-lettered {{ $value | humanize }} records in 15 minutes.",
            DeadLetters),
        new("StreamMLRowsRefused",
            Rose(SinkInstruments.Refused, "", "topic, reason", "15m", 10), "0m",
            AlertRule.Warning,
            "{{ $value | humanize }} records of {{ $labels.topic }} became no rows: {{ $labels.reason }}.",
            DeadLetters),
        new("StreamMLIngestErrors",
            Rose(IngestInstruments.Refused, "{reason=~\"append|busy|fault\"}", "reason", "5m", 5), "2m",
            AlertRule.Critical, "Requests are answered with 5xx: {{ $labels.reason }}.", Refused),
        new("StreamMLSignaturesWrong",
        [
            $"sum by (endpoint) (rate({NotAccepted}{{reason=\"signature\"}}[15m]))",
            $"  > (sum by (endpoint) (rate({Accepted}[15m])) or 0 * sum by (endpoint) ({NotAccepted}))",
        ],
            "10m", AlertRule.Warning, "More webhooks of {{ $labels.endpoint }} are refused as forged than accepted.",
            Refused),
        new("StreamMLKeysRefused",
        [
            $"sum by (endpoint) (rate({NotAccepted}{{endpoint=~\"events|feedback\", reason=\"token\"}}[15m]))",
            $"  > (sum by (endpoint) (rate({Accepted}[15m])) or 0 * sum by (endpoint) ({NotAccepted}))",
        ],
            "10m", AlertRule.Warning,
            "More requests to {{ $labels.endpoint }} are refused for their key than accepted.", Refused),
        new("StreamMLNoTraffic",
            [$"sum(increase({Accepted}[1h])) == 0", $"  or absent({Accepted})"], "5m", AlertRule.Warning,
            "No request has been accepted for an hour.", NoTraffic),
        new("StreamMLModelSlow", [Quantile(ModelInstruments.Latency, "", "10m", "task") + " > 0.1"], "15m",
            AlertRule.Warning,
            "The model of {{ $labels.task }} takes {{ $value | humanizeDuration }} for one text.", Slow),
        new("StreamMLModelDegraded",
            Rose(TrainingInstruments.Alerts, "{kind=~\"degraded|drift|test_failed\"}", "task, kind"), "0m",
            AlertRule.Warning, "The trainer has raised {{ $labels.kind }} for {{ $labels.task }}.", Degraded),
        new("StreamMLModelSentBack", Rose(TrainingInstruments.Rollbacks, "", "task"), "0m", AlertRule.Warning,
            "The live version of {{ $labels.task }} was sent back.", Degraded),
        new("StreamMLModelDrift", [$"max by (task, of) ({ModelInstruments.Drift.PrometheusName}) >= 0.2"], "15m",
            AlertRule.Warning, "Answers for {{ $labels.task }} are distributed otherwise than before.", Degraded),
        new("StreamMLModelRefused", Rose(ModelInstruments.Refused, "", "task, reason"), "0m", AlertRule.Warning,
            "A version of {{ $labels.task }} was refused: {{ $labels.reason }}. The one before stays live.",
            Degraded),
        new("StreamMLTrainingFailed",
            Rose(TrainingInstruments.Runs, "{status=~\"failed|abandoned\"}", "task, status"), "0m",
            AlertRule.Warning, "A training of {{ $labels.task }} has {{ $labels.status }} and published nothing.",
            TrainingFailed),
        new("StreamMLDiskNearlyFull",
        [
            $"min by (instance) ({ProcessInstruments.DiskFree.PrometheusName}",
            $"  < 0.1 * {ProcessInstruments.DiskSize.PrometheusName})",
        ],
            "10m", AlertRule.Critical,
            "{{ $labels.instance }} has {{ $value | humanize1024 }}B left on its volume.", DiskFull),
    ];

    /// <summary>The 95th percentile of a histogram, by a label.</summary>
    private static string Quantile(InstrumentDefinition histogram, string selector, string over, string by) =>
        $"histogram_quantile(0.95, sum by ({by}, le) (rate({histogram.PrometheusName}_bucket{selector}[{over}])))";

    // A counter that begins with its first events has no increase then: what was not there before counts, too.
    private static string[] Rose(
        InstrumentDefinition counter, string selector, string by, string over = "1h", int more = 0)
    {
        string series = $"{counter.PrometheusName}{selector}";
        return
        [
            $"sum by ({by}) (increase({series}[{over}])) > {more}",
            $"  or sum by ({by}) ({series}",
            $"    unless {series} offset {over}) > {more}",
        ];
    }
}
