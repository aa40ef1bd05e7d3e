using System.Collections.Concurrent;
using System.Globalization;
using StreamML.Messaging;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.FaultInjection.Replays;

/// <summary>
/// Texts at a steady rate as long as the check goes on, and how long each took until its result could be read.
/// </summary>
internal sealed class LiveTexts(KafkaConnection kafka, int rate, int seed, TimeProvider time)
{
    private const string Tenant = "live";
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, (long At, int Phase)> _sent = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _watching = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RecordReader<EnrichedMessage> _enriched = new();
    private readonly Random _random = new(seed);
    private readonly Lock _gate = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<(int Phase, double Ms)> _latencies = [];
    private volatile int _phase;
    private int _doubled;
    private int _ofGenerations;

    /// <summary>What the texts sent from now on count for.</summary>
    public int Phase
    {
        get => _phase;
        set => _phase = value;
    }

    /// <summary>Ends when results are being watched: what is sent before is not seen.</summary>
    public Task Watching => _watching.Task;

    /// <summary>Texts sent.</summary>
    public int Sent => _sent.Count;

    /// <summary>Texts without a result.</summary>
    public int Lost => Sent - Seen;

    /// <summary>Second results of a text.</summary>
    public int Doubled => Volatile.Read(ref _doubled);

    /// <summary>Live results that are of a generation; there are none.</summary>
    public int OfGenerations => Volatile.Read(ref _ofGenerations);

    private int Seen
    {
        get
        {
            lock (_gate)
            {
                return _seen.Count;
            }
        }
    }

    /// <summary>A quantile of the latencies of a phase, milliseconds; 1: the longest.</summary>
    public double QuantileMs(int phase, double quantile)
    {
        lock (_gate)
        {
            double[] all = [.. _latencies.Where(each => each.Phase == phase).Select(each => each.Ms).Order()];
            return all.Length == 0 ? 0 : all[Math.Min(all.Length - 1, (int)(all.Length * quantile))];
        }
    }

    /// <summary>Sends until told to stop, and until everything is acknowledged.</summary>
    public async Task SendAsync(CancellationToken stop)
    {
        using var appender = kafka.CreateAppender();
        var under = new List<Task>();
        long started = time.GetTimestamp();
        for (int count = 0; !stop.IsCancellationRequested;)
        {
            int due = (int)(time.GetElapsedTime(started).TotalSeconds * rate);
            for (; count < due; count++)
            {
                under.Add(SendAsync(appender, count));
            }

            under.RemoveAll(task => task.IsCompletedSuccessfully);
            await Task.Delay(Tick, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(under);
    }

    /// <summary>Reads live results from now on until told to stop.</summary>
    public async Task WatchAsync(CancellationToken stop)
    {
        try
        {
            var records = kafka.CreateReader().ReadAsync(
                [TopicCatalogue.MessagesEnriched], ReadFrom.Latest, follow: true, () => _watching.TrySetResult(), stop);
            await foreach (var record in records)
            {
                if (_enriched.TryRead(record, out var message, out _))
                {
                    Take(message, time.GetTimestamp());
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>Waits until every text has its result, at most a time without any.</summary>
    public async Task SettleAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        long since = time.GetTimestamp();
        int last = -1;
        while (Lost > 0 && time.GetElapsedTime(since) < patience)
        {
            int now = Seen;
            if (now != last)
            {
                (last, since) = (now, time.GetTimestamp());
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }

    private Task SendAsync(RecordAppender appender, int number)
    {
        long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        string id = string.Create(CultureInfo.InvariantCulture, $"{Tenant}-{number:D9}");
        var text = CheckTexts.Make(Tenant, id, number, nowMs, _random);
        _sent[id] = (time.GetTimestamp(), _phase);
        return appender.AppendAsync(
            TopicCatalogue.MessagesText, text.ContactKey, text, nowMs, CancellationToken.None);
    }

    private void Take(EnrichedMessage message, long now)
    {
        lock (_gate)
        {
            _ofGenerations += message.Generation == 0 ? 0 : 1;
            if (!_sent.TryGetValue(message.MessageId, out var sent))
            {
                return;
            }

            if (_seen.Add(message.MessageId))
            {
                _latencies.Add((sent.Phase, time.GetElapsedTime(sent.At, now).TotalMilliseconds));
            }
            else
            {
                _doubled++;
            }
        }
    }
}
