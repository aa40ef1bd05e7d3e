using System.Diagnostics.Metrics;
using System.Text.Json;
using StreamML.Messaging.Telemetry;
using StreamML.Schemas.V1;
using StreamML.Trainer.Alerts;

namespace StreamML.Trainer.Role;

/// <summary>Counts what <see cref="TrainingInstruments"/> lists of trainings and alerts. Thread-safe.</summary>
internal static class TrainerMetrics
{
    private static readonly Meter Meter = new(Meters.Trainer);
    private static readonly Counter<long> Runs = TrainingInstruments.Runs.NewCounter(Meter);
    private static readonly Counter<long> Alerts = TrainingInstruments.Alerts.NewCounter(Meter);

    /// <summary>A training has ended.</summary>
    public static void Ended(string task, TrainingStatus status) =>
        Runs.Add(1, new("task", task), new("status", Label($"{status}")));

    /// <summary>People were told of something.</summary>
    public static void Alerted(AlertCause cause) =>
        Alerts.Add(1, new("task", cause.Task), new("kind", Label($"{cause.Kind}")));

    // TooFewRows: too_few_rows.
    private static string Label(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
