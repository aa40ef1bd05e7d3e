using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Trainer.Alerts;

namespace StreamML.Trainer.Role.Watch;

/// <summary>What a trainer had written to <c>streamml.trainer.watch</c>.</summary>
/// <param name="Alerts">The alerts that are out.</param>
/// <param name="Drift">The drift of the versions that are watched, by task and tenant.</param>
internal sealed record WatchMemory(
    IReadOnlyList<OpenAlert> Alerts, IReadOnlyDictionary<(string Task, string Tenant), WatchedDrift> Drift);

/// <summary>Records of <c>streamml.trainer.watch</c>.</summary>
internal static class WatchRecords
{
    private static readonly RecordReader<WatchState> Reader = new();

    /// <summary>Reads what is there now.</summary>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer, or lacks the
    /// topic.</exception>
    public static async Task<WatchMemory> ReadAsync(KafkaConnection kafka, CancellationToken cancellationToken)
    {
        var alerts = new Dictionary<AlertCause, OpenAlert>();
        var drift = new Dictionary<(string, string), WatchedDrift>();
        await foreach (var record in kafka.CreateReader().ReadAsync(
            [TopicCatalogue.TrainerWatch], ReadFrom.Earliest, follow: false, cancellationToken))
        {
            if (!Reader.TryRead(record, out var state, out _))
            {
                continue;
            }

            if (state.Drift is { } watched)
            {
                drift[(watched.Task, watched.Tenant)] = watched;
            }
            else if (state.Alert is { } alert)
            {
                var cause = new AlertCause((AlertKind)alert.Kind, alert.Task, alert.Scope);
                alerts.Remove(cause);
                if (!alert.Recovered)
                {
                    alerts.Add(cause, new OpenAlert(
                        cause, (AlertSeverity)alert.Severity, DateTimeOffset.FromUnixTimeMilliseconds(alert.SinceMs)));
                }
            }
        }

        return new WatchMemory([.. alerts.Values], drift);
    }

    /// <summary>The key of an alert's record.</summary>
    public static string KeyOf(AlertCause cause) =>
        $"alert/{cause.Kind}/{cause.Task}/{cause.Scope}".ToLowerInvariant();

    /// <summary>The key of a version's record: one a task and tenant, so that the one before goes.</summary>
    public static string KeyOf(WatchedDrift drift) => $"drift/{drift.Task}/{drift.Tenant}";

    /// <summary>The record of an alert.</summary>
    public static WatchState Of(OpenAlert alert, bool recovered) => new()
    {
        Alert = new WatchedAlert
        {
            Kind = (int)alert.Cause.Kind,
            Task = alert.Cause.Task,
            Scope = alert.Cause.Scope,
            Severity = (int)alert.Severity,
            SinceMs = alert.Since.ToUnixTimeMilliseconds(),
            Recovered = recovered,
        },
    };
}
