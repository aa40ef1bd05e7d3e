using StreamML.Inference;
using StreamML.Serving;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Messaging;
using StreamML.Schemas.Messages;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>
/// Texts to enriched messages, one each: every model reads the texts of a batch in one call, or in two where some are
/// translated first. A revision without text goes through without enrichment, a withdrawn one without its text. It
/// keeps no state; the same records give the same enrichments but for <c>latency_us</c>, <c>enriched_at_ms</c>, and a
/// translation whose engine is away.
/// </summary>
/// <param name="parts">Models and what else the tasks share.</param>
/// <param name="time">The clock.</param>
/// <param name="metrics">What counters call the stage.</param>
internal sealed class Enricher(
    EnricherServices parts, TimeProvider time, string metrics = Enricher.Name) : IBatchProcessor
{
    /// <summary>The stage's name in dead letters.</summary>
    public const string Name = "enricher";

    private readonly RecordReader<TextMessage> _reader = new();
    private readonly StageMetrics _metrics = new(metrics);

    /// <inheritdoc />
    public IReadOnlyList<IStateStore> Stores => [];

    /// <inheritdoc />
    public async ValueTask<int> ProcessAsync(
        IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var counted = new StageOutput(output);
        var messages = new List<Begun>(batch.Count);
        foreach (var record in batch)
        {
            var text = Read(record, counted);
            if (text is not null)
            {
                var times = new RecordTimes(record.TimestampMs, nowMs);
                messages.Add(new Begun(Begin(text, times), times, RecordKeys.Of(text.ContactKey, record), record));
            }
        }

        await AnalyseAsync(messages, nowMs, counted, cancellationToken);
        foreach ((var message, var times, string key, var origin) in messages)
        {
            message.EnrichedAtMs = nowMs;
            counted.Send(
                TopicCatalogue.MessagesEnriched, key, message, times.Bounded(message.Revision.TimeMs), origin);
        }

        counted.Tally.In = batch.Count;
        _metrics.Add(counted.Tally, time.GetElapsedTime(started));
        return batch.Count;
    }

    private static EnrichedMessage Begin(TextMessage text, RecordTimes times)
    {
        bool hasText = !text.Revision.Withdrawn && text.Text.Length > 0;
        long receivedAtMs = times.Valid(text.ReceivedAtMs);
        var made = new EnrichedMessage
        {
            Tenant = text.Tenant,
            ContactKey = text.ContactKey,
            PhoneNumberId = text.PhoneNumberId,
            MessageId = text.MessageId,
            Revision = text.Revision,
            Direction = text.Direction,
            SentAtMs = EventTimes.Bound(text.SentAtMs, receivedAtMs),
            Type = text.Type,
            Text = hasText ? text.Text : "",
            Source = hasText ? text.Source : TextSource.None,
            ReceivedAtMs = receivedAtMs,
            Transcript = text.Revision.Withdrawn ? null : text.Transcript,
            NotWritten = text.NotWritten,
            History = text.History,
            TimeReplaced = text.TimeReplaced,
        };
        if (text.HasContactUtcOffsetMinutes)
        {
            made.ContactUtcOffsetMinutes = text.ContactUtcOffsetMinutes;
        }

        return made;
    }

    private TextMessage? Read(SourceRecord record, StageOutput output)
    {
        var text = _reader.Read(record, Name, out var reason);
        if (text is not null && (text.MessageId.Length == 0 || text.Revision is null))
        {
            reason = new DeadLetterReason(Name, RefusalCode.WithoutId, "The record names no message or no revision.");
        }

        if (reason is null)
        {
            return text;
        }

        output.DeadLetter(record, reason);
        return null;
    }

    private async ValueTask AnalyseAsync(
        List<Begun> messages,
        long nowMs,
        StageOutput output,
        CancellationToken cancellationToken)
    {
        Begun[] said = [.. messages.Where(entry => entry.Message.Text.Length > 0)];

        // The models once a batch: what a record says of its model holds for all of it, and a switch waits for the next
        // batch.
        using var lease = parts.Hub.Take();
        var analysis = await parts.Analyzer.AnalyseAsync(
            parts.Models, TextTasks.Of(lease, parts.Models.Audience is not null), Array.ConvertAll(said, Source),
            cancellationToken);
        for (int i = 0; i < said.Length; i++)
        {
            EnrichedFields.Fill(said[i].Message, analysis, i);
        }

        foreach (var (place, prediction) in PredictionLog.Of(analysis, [.. said.Select(entry => entry.Message)]))
        {
            (var message, var times, string key, var origin) = said[place];
            prediction.PredictedAtMs = nowMs;
            output.Send(TopicCatalogue.Predictions, key, prediction, times.Bounded(message.Revision.TimeMs), origin);
        }

        if (parts.IsWatched)
        {
            parts.Monitor.Observe(analysis);
        }
    }

    private SourceText Source(Begun entry)
    {
        var message = entry.Message;
        var source = SourceText.Of(message);
        bool shadowed = parts.ShadowShare >= 1 || ModelSets.Point("shadow", message.MessageId) < parts.ShadowShare;
        return source with { Owner = new TextOwner(message.Tenant, message.ContactKey, shadowed) };
    }

    /// <summary>A message under way, with the times and the key of the record that it is made of.</summary>
    private readonly record struct Begun(
        EnrichedMessage Message, RecordTimes Times, string Key, SourceRecord Origin);
}
