using System.Globalization;
using StreamML.Faults.Processes;
using StreamML.Sink.Counting;
using StreamML.Traffic;
using StreamML.Traffic.Plan;
using StreamML.Traffic.Sending;

namespace StreamML.Faults.Footprint;

/// <summary>Runs <c>up</c> as a process of its own, sends it messages, and looks at its memory while they pass.</summary>
public sealed class MemoryRun(MemoryOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    private const int Concurrency = 16;
    private const double MiB = 1024 * 1024;

    private readonly List<(double Program, double Postgres)> samples = [];

    /// <summary>Runs it.</summary>
    /// <exception cref="TimeoutException">The installation did not start.</exception>
    /// <exception cref="TrafficException">The pipeline answered what it must not, or not at all for two minutes.</exception>
    public async Task<MemoryReport> RunAsync(CancellationToken cancellationToken)
    {
        await using var up = await UpProcess.StartAsync(common, time, progress, cancellationToken);
        var plan = new TrafficPlan(new TrafficOptions
        {
            Messages = options.Messages,
            Seed = common.Seed,
            StartMs = time.GetUtcNow().AddDays(-7).ToUnixTimeMilliseconds(),
            Mischief = false,
        });
        using var sender = new TrafficSender(up.Target, plan.Ledger, time);
        using var sampling = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        long started = time.GetTimestamp();
        var sampler = SampleAsync(up, plan.Ledger, sampling.Token);
        await sender.SendAsync(plan.Deliveries(), Concurrency, cancellationToken);
        long expected = plan.Ledger.Revisions.Keys.Select(key => (key.PhoneNumberId, key.MessageId)).Distinct().LongCount();
        long rows = await ArrivedAsync(up, expected, cancellationToken);
        await sampling.CancelAsync();
        await sampler;
        return Report(plan.Ledger.Revisions.Count, rows, expected, time.GetElapsedTime(started).TotalSeconds);
    }

    private async Task<long> ArrivedAsync(UpProcess up, long expected, CancellationToken cancellationToken)
    {
        long last = -1;
        long since = time.GetTimestamp();
        while (true)
        {
            long rows = (await TableCounts.ReadRowsAsync(up.Settings.Postgres, cancellationToken)).GetValueOrDefault("enrichments");
            if (rows >= expected || time.GetElapsedTime(since) > common.Patience)
                return rows;
            if (rows != last)
                (last, since) = (rows, time.GetTimestamp());
            await Task.Delay(options.Every, time, cancellationToken);
        }
    }

    private async Task SampleAsync(UpProcess up, Ledger ledger, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                double program = ProcessMemory.Of(up.ProcessId) / MiB;
                samples.Add((program, ProcessMemory.Of(up.PostgresId) / MiB));
                if (samples.Count % 10 == 0)
                    progress.Report(string.Create(CultureInfo.InvariantCulture,
                        $"{ledger.Revisions.Count} of {options.Messages} messages; "
                            + $"program {program:0} MiB, PostgreSQL {samples[^1].Postgres:0} MiB"));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
    }

    private MemoryReport Report(long messages, long rows, long expected, double seconds)
    {
        double[] tenths = [.. Enumerable.Range(0, 10).Select(tenth => Mean(tenth, sample => sample.Program + sample.Postgres))];
        double ratio = tenths[1] > 0 ? tenths[9] / tenths[1] : double.PositiveInfinity;
        return new MemoryReport(
            rows == expected && ratio <= 1 + options.Growth,
            messages, rows, expected, tenths[1], tenths[9], ratio,
            Mean(1, sample => sample.Program), Mean(9, sample => sample.Program),
            samples.Count == 0 ? 0 : samples.Max(sample => sample.Program + sample.Postgres),
            messages / seconds, seconds, tenths);
    }

    private double Mean(int tenth, Func<(double Program, double Postgres), double> of)
    {
        var part = samples.Skip(samples.Count * tenth / 10).Take((samples.Count * (tenth + 1) / 10) - (
            samples.Count * tenth / 10)).ToList();
        return part.Count == 0 ? 0 : part.Average(of);
    }
}
