using StreamML.Demo;
using StreamML.Hosting;
using StreamML.Messaging;
using StreamML.Messaging.Errors;
using StreamML.Traffic.Checking;
using StreamML.Traffic.Plan;

namespace StreamML.FaultInjection.Checking;

/// <summary>Waits until a run has settled.</summary>
internal sealed class Settling(KafkaConnection kafka, Settings settings, TimeSpan patience, TimeProvider time)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    // Longer than a killed role may be away.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(12);

    /// <summary>Waits until everything expected has been seen, or nothing has arrived for the patience.</summary>
    public async Task SeenAsync(TopicAudit audit, CancellationToken cancellationToken)
    {
        long last = -1;
        long since = time.GetTimestamp();
        while (!audit.Complete && time.GetElapsedTime(since) < patience)
        {
            long now = audit.Counts.Values.Sum();
            if (now != last)
            {
                (last, since) = (now, time.GetTimestamp());
            }

            await Task.Delay(Tick, time, cancellationToken);
        }
    }

    /// <summary>
    /// Waits until no role has anything left to read, or none makes progress: duplicates have arrived by then. Aborted
    /// records and their markers are lag that nobody reads.
    /// </summary>
    /// <returns>False if the patience ended first.</returns>
    public async Task<bool> DrainedAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        long since = started;
        long last = -1;
        while (time.GetElapsedTime(started) < patience)
        {
            try
            {
                var status = await StatusReport.TakeAsync(
                    kafka, settings, TimeSpan.FromMilliseconds(100), time, cancellationToken);
                long lag = status.Roles.Sum(role => role.Lag);
                if (lag != last)
                {
                    (last, since) = (lag, time.GetTimestamp());
                }

                if (lag == 0 || time.GetElapsedTime(since) > Quiet)
                {
                    return true;
                }

                await Task.Delay(Tick, time, cancellationToken);
            }
            catch (TaskRestartException)
            {
                await Task.Delay(Tick, time, cancellationToken);
            }
        }

        return false;
    }

    /// <summary>Waits until the tables match the ledger, or the patience ends.</summary>
    /// <returns>Rows per table, and the problems in words.</returns>
    public async Task<(IReadOnlyDictionary<string, long> Rows, IReadOnlyList<string> Problems)> TablesAsync(
        Ledger ledger, TopicAudit topics, CancellationToken cancellationToken)
    {
        var tables = new TableAudit(settings.Postgres, ledger);
        long started = time.GetTimestamp();
        while (true)
        {
            var (counts, problems) = await tables.CheckAsync(topics, cancellationToken);
            if (problems.Count == 0 || time.GetElapsedTime(started) > patience)
            {
                return (counts.Rows, problems);
            }

            await Task.Delay(Tick, time, cancellationToken);
        }
    }
}
