using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>
/// Texts to enriched messages, one each: every model reads the texts of a batch in one call. A revision without text
/// goes
/// through without enrichment, a withdrawn one without its text. It keeps no state; the same records give the same
/// enrichments but for <c>latency_us</c> and <c>enriched_at_ms</c>.
/// </summary>
internal sealed class Enricher(EnrichmentModels models, TimeProvider time) : IBatchProcessor
{
    /// <summary>The stage's name in dead letters.</summary>
    public const string Name = "enricher";

    private readonly RecordReader<TextMessage> _reader = new(Name);
    private readonly StageMetrics _metrics = new(Name);

    /// <inheritdoc />
    public IReadOnlyList<IStateStore> Stores => [];

    /// <inheritdoc />
    public ValueTask ProcessAsync(
        IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var counted = new StageOutput(output);
        var messages = new List<(EnrichedMessage Message, RecordTimes Times)>(batch.Count);
        foreach (SourceRecord record in batch)
        {
            TextMessage? text = Read(record, counted);
            if (text is not null)
            {
                var times = new RecordTimes(record.TimestampMs, nowMs);
                messages.Add((Begin(text, times), times));
            }
        }

        Analyse([.. messages.Select(entry => entry.Message).Where(message => message.Text.Length > 0)]);
        foreach ((EnrichedMessage message, RecordTimes times) in messages)
        {
            message.EnrichedAtMs = nowMs;
            counted.Send(
                TopicCatalogue.MessagesEnriched, RecordKeys.Of(message.ContactKey, message.Tenant, message.MessageId),
                message, times.Bounded(message.Revision.TimeMs));
        }

        counted.Tally.In = batch.Count;
        _metrics.Add(counted.Tally, time.GetElapsedTime(started));
        return ValueTask.CompletedTask;
    }

    private static EnrichedMessage Begin(TextMessage text, RecordTimes times)
    {
        bool hasText = !text.Revision.Withdrawn && text.Text.Length > 0;
        return new EnrichedMessage
        {
            Tenant = text.Tenant,
            ContactKey = text.ContactKey,
            PhoneNumberId = text.PhoneNumberId,
            MessageId = text.MessageId,
            Revision = text.Revision,
            Direction = text.Direction,
            SentAtMs = times.Valid(text.SentAtMs),
            Type = text.Type,
            Text = hasText ? text.Text : "",
            Source = hasText ? text.Source : TextSource.None,
            ReceivedAtMs = times.Valid(text.ReceivedAtMs),
            Transcript = text.Revision.Withdrawn ? null : text.Transcript,
        };
    }

    private TextMessage? Read(SourceRecord record, StageOutput output)
    {
        TextMessage? text = _reader.Read(record, out DeadLetterReason? reason);
        if (text is not null && (text.MessageId.Length == 0 || text.Revision is null))
        {
            reason = new DeadLetterReason(Name, "without-id", "The record names no message or no revision.");
        }

        if (reason is null)
        {
            return text;
        }

        output.DeadLetter(record, reason);
        return null;
    }

    private void Analyse(EnrichedMessage[] messages)
    {
        var analysis = new TextAnalysis(models, [.. messages.Select(message => message.Text)], time);
        for (int i = 0; i < messages.Length; i++)
        {
            analysis.Fill(messages[i], i);
        }
    }
}
