using System.Collections.Concurrent;
using System.Globalization;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Traffic.People;

namespace StreamML.Traffic.Sending;

/// <summary>Texts at a steady rate, and when each came out enriched.</summary>
internal sealed class SteadyTexts(KafkaConnection kafka, int rate, int seed, TimeProvider time)
{
    /// <summary>The tenant of the texts.</summary>
    public const string Tenant = "steady";

    private const int Contacts = 997;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentDictionary<string, (long SentAt, int Phase)> _sent = new(StringComparer.Ordinal);
    private readonly List<(string Id, long At, EnrichedMessage Message)> _seen = [];
    private readonly Dictionary<int, double> _sentGapsMs = [];
    private readonly RecordReader<EnrichedMessage> _enriched = new();
    private readonly Random _random = new(seed);

    /// <summary>Texts sent.</summary>
    public int Sent => _sent.Count;

    /// <summary>Enriched messages, in order of arrival.</summary>
    public IReadOnlyList<(string Id, long At, EnrichedMessage Message)> Seen
    {
        get
        {
            lock (_seen)
            {
                return [.. _seen];
            }
        }
    }

    /// <summary>When a text was sent.</summary>
    public long SentAt(string id) => _sent[id].SentAt;

    /// <summary>Whether a text was sent.</summary>
    public bool Knows(string id) => _sent.ContainsKey(id);

    /// <summary>Largest gap between two texts sent in a phase, milliseconds.</summary>
    public double SentGapMs(int phase) => _sentGapsMs[phase];

    /// <summary>Largest gap between two committed outputs of a phase, milliseconds.</summary>
    public double GapMs(int phase)
    {
        long[] times = [.. Of(phase).Select(entry => entry.At)];
        return times.Zip(times.Skip(1), (one, next) => time.GetElapsedTime(one, next).TotalMilliseconds)
            .DefaultIfEmpty(0).Max();
    }

    /// <summary>99th percentile from sending to seeing, milliseconds.</summary>
    public double LatencyP99Ms(int phase)
    {
        double[] all = [.. Of(phase)
            .Select(entry => time.GetElapsedTime(_sent[entry.Id].SentAt, entry.At).TotalMilliseconds).Order()];
        return all.Length == 0 ? 0 : all[(int)(all.Length * 0.99)];
    }

    /// <summary>Sends for the duration; returns when everything is acknowledged.</summary>
    public async Task SendAsync(int phase, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var appender = kafka.CreateAppender();
        var under = new List<Task>();
        long started = time.GetTimestamp();
        long last = started;
        int count = 0;
        while (time.GetElapsedTime(started) < duration)
        {
            int due = (int)(time.GetElapsedTime(started).TotalSeconds * rate);
            if (due > count)
            {
                long now = time.GetTimestamp();
                _sentGapsMs[phase] = Math.Max(
                    _sentGapsMs.GetValueOrDefault(phase), time.GetElapsedTime(last, now).TotalMilliseconds);
                last = now;
            }

            for (; count < due; count++)
            {
                under.Add(appender.AppendAsync(
                    TopicCatalogue.MessagesText, $"{Tenant}/{_sent.Count % Contacts}", Next(phase), NowMs(),
                    cancellationToken));
            }

            await Task.Delay(Tick, time, cancellationToken);
        }

        await Task.WhenAll(under);
    }

    /// <summary>Waits until all is seen, and 1 s for what came twice; at most a time without arrivals.</summary>
    public async Task SettleAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        long since = time.GetTimestamp();
        int last = -1;
        while (time.GetElapsedTime(since) < (Seen.Count >= Sent ? TimeSpan.FromSeconds(1) : patience))
        {
            int now = Seen.Count;
            if (now != last)
            {
                (last, since) = (now, time.GetTimestamp());
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }
    }

    /// <summary>Records output until cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var records = kafka.CreateReader().ReadAsync(
                [TopicCatalogue.MessagesEnriched], ReadFrom.Earliest, follow: true, cancellationToken);
            await foreach (var record in records)
            {
                long now = time.GetTimestamp();
                if (!_enriched.TryRead(record, out var message, out _))
                {
                    throw new TaskRestartException(
                        $"{record.Source} holds at {record.Offset} what is no enriched message.");
                }

                lock (_seen)
                {
                    _seen.Add((message.MessageId, now, message));
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
    }

    private IEnumerable<(string Id, long At, EnrichedMessage Message)> Of(int phase) =>
        Seen.Where(entry => _sent.TryGetValue(entry.Id, out var of) && of.Phase == phase);

    private long NowMs() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private TextMessage Next(int phase)
    {
        int number = _sent.Count;
        string id = string.Create(CultureInfo.InvariantCulture, $"{Tenant}-{number:D9}");
        _sent[id] = (time.GetTimestamp(), phase);
        return new TextMessage
        {
            Tenant = Tenant,
            ContactKey = $"{Tenant}/{number % Contacts}",
            PhoneNumberId = "7",
            MessageId = id,
            Revision = new Revision { Id = id, TimeMs = NowMs() },
            Direction = Direction.Inbound,
            SentAtMs = NowMs(),
            Type = "text",
            Text = ModelPhrases.Pick("en", _random),
            Source = TextSource.Typed,
            ReceivedAtMs = NowMs(),
        };
    }
}
