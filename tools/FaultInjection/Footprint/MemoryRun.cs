using System.Globalization;
using StreamML.FaultInjection.Processes;
using StreamML.Messaging.Roles;
using StreamML.Sink.Counting;
using StreamML.Traffic;
using StreamML.Traffic.Plan;
using StreamML.Traffic.Sending;

namespace StreamML.FaultInjection.Footprint;

/// <summary>Runs <c>up</c> as a separate process, sends it messages, and samples its memory meanwhile.</summary>
public sealed class MemoryRun(
    MemoryOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    private const int Concurrency = 16;
    private const double MiB = 1024 * 1024;

    private readonly List<MemorySample> _samples = [];

    /// <summary>Runs it.</summary>
    /// <exception cref="TimeoutException">The installation did not start.</exception>
    /// <exception cref="TrafficException">The pipeline gave a wrong response, or none for two minutes.</exception>
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
        var sampler = time.RepeatAsync(options.Every, () => Sample(up, plan.Ledger), sampling.Token);
        await sender.SendAsync(PacedAsync(plan), Concurrency, cancellationToken);
        long expected = plan.Ledger.Revisions.Keys.Select(key => (key.PhoneNumberId, key.MessageId)).Distinct()
            .LongCount();
        long rows = await ArrivedAsync(up, expected, cancellationToken);
        await sampling.CancelAsync();
        await sampler;
        return Report(plan.Ledger.Revisions.Count, rows, expected, time.GetElapsedTime(started).TotalSeconds);
    }

    private async IAsyncEnumerable<Delivery> PacedAsync(TrafficPlan plan)
    {
        long started = time.GetTimestamp();
        long updates = 0;
        foreach (var delivery in plan.Deliveries())
        {
            if (options.Rate > 0)
            {
                var early = TimeSpan.FromSeconds((double)updates / options.Rate) - time.GetElapsedTime(started);
                if (early > TimeSpan.FromMilliseconds(1))
                {
                    await Task.Delay(early, time);
                }

                updates += delivery.Updates;
            }

            yield return delivery;
        }
    }

    private async Task<long> ArrivedAsync(UpProcess up, long expected, CancellationToken cancellationToken)
    {
        long last = -1;
        long since = time.GetTimestamp();
        while (true)
        {
            long rows = (await TableCounts.ReadRowsAsync(up.Settings.Postgres, cancellationToken))
                .GetValueOrDefault("enrichments");
            if (rows >= expected || time.GetElapsedTime(since) > common.Patience)
            {
                return rows;
            }

            if (rows != last)
            {
                (last, since) = (rows, time.GetTimestamp());
            }

            await Task.Delay(options.Every, time, cancellationToken);
        }
    }

    private void Sample(UpProcess up, Ledger ledger)
    {
        var sample = MemorySample.Of(up);
        _samples.Add(sample);
        if (_samples.Count % 10 == 0)
        {
            progress.Report(string.Create(CultureInfo.InvariantCulture,
                $"{ledger.Revisions.Count} of {options.Messages} messages; program {sample.Program:0} MiB, "
                    + $"PostgreSQL {sample.Postgres:0} MiB, mapped files {sample.Mapped:0} MiB"));
        }
    }

    private MemoryReport Report(long messages, long rows, long expected, double seconds)
    {
        double[] tenths = Tenths(sample => sample.Held);
        double[] all = Tenths(sample => sample.Held + sample.Mapped);
        double[] program = Tenths(sample => sample.Program);
        double ratio = Ratio(tenths);
        return new MemoryReport(
            rows == expected && ratio <= 1 + options.Growth,
            messages, rows, expected, tenths[1], tenths[9], ratio, Ratio(all), program[1], program[9],
            _samples.Count == 0 ? 0 : _samples.Max(sample => sample.Held),
            messages / seconds, seconds, tenths, Tenths(sample => sample.Mapped));
    }

    private static double Ratio(double[] tenths) => tenths[1] > 0 ? tenths[9] / tenths[1] : double.PositiveInfinity;

    private double[] Tenths(Func<MemorySample, double> of) =>
        [.. Enumerable.Range(0, 10).Select(tenth => Mean(tenth, of))];

    private double Mean(int tenth, Func<MemorySample, double> of)
    {
        int first = _samples.Count * tenth / 10;
        var part = _samples.Skip(first).Take((_samples.Count * (tenth + 1) / 10) - first).ToList();
        return part.Count == 0 ? 0 : part.Average(of);
    }

    // MiB.
    private readonly record struct MemorySample(double Program, double Postgres, double Mapped)
    {
        public double Held => Program + Postgres;

        public static MemorySample Of(UpProcess up)
        {
            var program = ProcessMemory.Of(up.ProcessId);
            var postgres = ProcessMemory.Of(up.PostgresId);
            return new MemorySample(program.Held / MiB, postgres.Held / MiB, (program.Mapped + postgres.Mapped) / MiB);
        }
    }
}
