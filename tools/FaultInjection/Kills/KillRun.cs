using StreamML.Hosting;
using StreamML.FaultInjection.Checking;
using StreamML.FaultInjection.Processes;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.Traffic;
using StreamML.Traffic.Plan;
using StreamML.Traffic.Sending;

namespace StreamML.FaultInjection.Kills;

/// <summary>
/// Repeatedly kills a random role or the broker while traffic flows, then compares every record and row with what was
/// sent. The same seed kills in the same order.
/// </summary>
public sealed class KillRun(KillOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    private const int Concurrency = 16;
    private const int MostMessages = 50_000_000;
    private const double TwilioShare = 0.3;

    private readonly Dictionary<string, int> _kills = new(StringComparer.Ordinal);

    /// <summary>Runs it.</summary>
    /// <exception cref="TimeoutException">The installation did not start.</exception>
    /// <exception cref="TrafficException">The pipeline gave a wrong response, or none for two minutes.</exception>
    public async Task<KillReport> RunAsync(CancellationToken cancellationToken)
    {
        await using var installation = await ProcessInstallation.StartAsync(common, time, progress, cancellationToken);
        var models = EnrichmentModels.CreateDefault();
        var plan = new TrafficPlan(new TrafficOptions
        {
            Messages = MostMessages,
            Seed = common.Seed,
            StartMs = time.GetUtcNow().AddDays(-1).ToUnixTimeMilliseconds(),
            MaxUpdates = 50,
            TwilioShare = TwilioShare,
        });
        using var sender = new TrafficSender(installation.Target, plan.Ledger, time);
        var offsets = new OffsetWatch(installation.Kafka, installation.Settings);
        using var work = new WorkWatch(installation, offsets, time);
        var live = new Reading(plan.Ledger, models, time);
        using var following = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var follower = live.FollowAsync(installation.Kafka, following.Token);
        var watcher = work.RunAsync(following.Token);
        long started = time.GetTimestamp();
        var killing = KillAsync(installation, work, cancellationToken);
        await sender.SendAsync(PacedAsync(plan, killing), Concurrency, cancellationToken);
        await killing;
        progress.Report($"{plan.Ledger.Revisions.Count} messages sent; settling");
        var settling = new Settling(installation.Kafka, installation.Settings, common.Patience, time);
        await settling.SeenAsync(live.Audit, cancellationToken);
        await settling.DrainedAsync(cancellationToken);
        await following.CancelAsync();
        await Task.WhenAll(follower, watcher);
        var final = new Reading(plan.Ledger, models, time);
        await final.ReadAllAsync(installation.Kafka, cancellationToken);
        foreach (string ending in installation.Endings)
        {
            progress.Report(ending);
        }

        progress.Report("checking the tables");
        var tables = await settling.TablesAsync(plan.Ledger, final.Audit, cancellationToken);
        return Report(
            plan.Ledger, sender.Retries, live, final, offsets.Regressed, tables, work, installation.UnaskedEnds,
            time.GetElapsedTime(started).TotalSeconds);
    }

    // Sends until the last killed role works again: a role without input cannot show that it works.
    private async IAsyncEnumerable<Delivery> PacedAsync(TrafficPlan plan, Task killing)
    {
        var pause = TimeSpan.FromSeconds(1.0 / options.DeliveriesPerSecond);
        foreach (var delivery in plan.Deliveries())
        {
            if (killing.IsCompleted)
            {
                plan.End();
            }
            else
            {
                await Task.Delay(pause, time);
            }

            yield return delivery;
        }
    }

    private async Task KillAsync(ProcessInstallation installation, WorkWatch work, CancellationToken cancellationToken)
    {
        var random = new Random(common.Seed);
        string[] targets = [
            .. ProcessInstallation.Roles.Prepend(RoleSet.Broker).Where(installation.Processes.ContainsKey)];
        for (int number = 1; number <= options.Kills; number++)
        {
            double span = (options.LongestPause - options.ShortestPause).TotalSeconds * random.NextDouble();
            await Task.Delay(options.ShortestPause + TimeSpan.FromSeconds(span), time, cancellationToken);
            string target = targets[random.Next(targets.Length)];
            long at = time.GetTimestamp();
            await installation.Processes[target].KillAsync();
            work.Killed(target, at);
            _kills[target] = _kills.GetValueOrDefault(target) + 1;
            progress.Report($"kill {number} of {options.Kills}: {target}");
        }

        // A role that is back within the limit is not given up before.
        var patience = common.Patience > options.RecoveryLimit ? common.Patience : options.RecoveryLimit;
        long since = time.GetTimestamp();
        while (!work.AllAtWork && time.GetElapsedTime(since) < patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }
    }

    private KillReport Report(
        Ledger ledger,
        long retries,
        Reading live,
        Reading final,
        long regressed,
        (IReadOnlyDictionary<string, long> Rows, IReadOnlyList<string> Problems) tables,
        WorkWatch work,
        int unaskedEnds,
        double seconds)
    {
        var audit = final.Audit.Results();
        var streams = final.Streams.Findings();
        var (changed, gone, skipped) = live.History.Compare(final.History);
        changed += live.History.Changed + final.History.Changed;
        long unsteady = gone + skipped + live.History.WentBack + final.History.WentBack;
        double[] away = [.. work.Recoveries.Select(recovery => recovery.Seconds).Order()];
        double longest = away.LastOrDefault();
        return new KillReport
        {
            Ok = audit.Values.All(result => result.Clean) && streams.Clean && changed == 0 && unsteady == 0
                && regressed == 0
                && tables.Problems.Count == 0 && work.AllAtWork && longest <= options.RecoveryLimit.TotalSeconds
                && final.Audit.DeadLetters >= ledger.Malformed && _kills.Values.Sum() == options.Kills,
            Kills = _kills,
            Messages = ledger.Revisions.Count,
            Retries = retries,
            Lost = audit.Values.Sum(result => result.Lost),
            Duplicated = audit.Values.Sum(result => result.Duplicated),
            Wrong = audit.Values.Sum(result => result.Wrong + result.Unexpected),
            Streams = streams,
            Changed = changed,
            Unsteady = unsteady,
            Regressed = regressed,
            TableProblems = tables.Problems,
            Tables = tables.Rows,
            Audit = audit,
            RecoveryMaxSeconds = longest,
            RecoveryMedianSeconds = away.Length == 0 ? 0 : away[away.Length / 2],
            RecoveryMaxByRole = work.Recoveries.GroupBy(recovery => recovery.Role)
                .ToDictionary(role => role.Key, role => role.Max(recovery => recovery.Seconds)),
            AllAtWork = work.AllAtWork,
            UnaskedEnds = unaskedEnds,
            Seconds = seconds,
        };
    }
}
