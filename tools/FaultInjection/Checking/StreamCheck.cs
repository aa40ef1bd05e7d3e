using StreamML.Messaging.Sources;
using StreamML.Messaging;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.Traffic.Plan;

namespace StreamML.FaultInjection.Checking;

/// <summary>Problems between topics; all 0 if there are none.</summary>
/// <param name="Torn">Revisions on only one of <c>whatsapp.messages</c> and <c>messages.text</c>: one transaction
/// writes both, or the voice roles the second.</param>
/// <param name="Reordered">Records of a contact that are not in the order of their input.</param>
/// <param name="WronglyEnriched">Enrichments that differ from the models' output for the same text.</param>
public sealed record StreamFindings(long Torn, long Reordered, long WronglyEnriched)
{
    /// <summary>There are no problems.</summary>
    public bool Clean => Torn == 0 && Reordered == 0 && WronglyEnriched == 0;
}

/// <summary>
/// Compares topics with each other: output of one transaction, the order per contact, and enrichments against the
/// models. Feed it every record of the topics, in order per partition. Not thread-safe.
/// </summary>
internal sealed class StreamCheck(EnrichmentModels models)
{
    private readonly RecordReader<RawWebhook> _raw = new();
    private readonly RecordReader<WhatsAppMessage> _messages = new();
    private readonly RecordReader<TextMessage> _texts = new();
    private readonly RecordReader<EnrichedMessage> _enriched = new();
    private readonly Dictionary<(string Tenant, string Delivery), long> _rawOffsets = [];
    private readonly Dictionary<string,
        List<(RevisionKey Revision, string Tenant, string Delivery)>> _messageOrder = [];
    private readonly Dictionary<string, List<RevisionKey>> _textOrder = [];
    private readonly Dictionary<string, List<RevisionKey>> _enrichedOrder = [];
    private readonly List<EnrichedMessage> _toRecompute = [];
    private readonly HashSet<RevisionKey> _audio = [];

    /// <summary>Processes one record.</summary>
    public void Observe(SourceRecord record)
    {
        var topic = record.Source.Topic;
        if (topic.Equals(TopicCatalogue.WhatsAppRaw) && _raw.TryRead(record, out var body, out _))
        {
            _rawOffsets.TryAdd((body.Tenant, body.DeliveryId), record.Offset);
        }
        else if (topic.Equals(TopicCatalogue.WhatsAppMessages)
            && _messages.TryRead(record, out var message, out _))
        {
            var key = Key(message.PhoneNumberId, message.MessageId, message.Revision);
            Append(_messageOrder, message.ContactKey, (key, message.Tenant, message.DeliveryId));
            if (message.Type == "audio" && !message.Revision.Withdrawn)
            {
                _audio.Add(key);
            }
        }
        else if (topic.Equals(TopicCatalogue.MessagesText) && _texts.TryRead(record, out var text, out _))
        {
            Append(_textOrder, text.ContactKey, Key(text.PhoneNumberId, text.MessageId, text.Revision));
        }
        else if (topic.Equals(TopicCatalogue.MessagesEnriched)
            && _enriched.TryRead(record, out var found, out _))
        {
            Append(_enrichedOrder, found.ContactKey, Key(found.PhoneNumberId, found.MessageId, found.Revision));
            _toRecompute.Add(found);
        }
    }

    /// <summary>The verdict.</summary>
    public StreamFindings Findings() => new(Torn(), Reordered(), WronglyEnriched());

    private long Torn()
    {
        var left = _messageOrder.Values.SelectMany(list => list).Select(entry => entry.Revision).ToHashSet();
        var right = _textOrder.Values.SelectMany(list => list).ToHashSet();
        return left.Count(key => !right.Contains(key)) + right.Count(key => !left.Contains(key));
    }

    private long Reordered()
    {
        long reordered = 0;
        foreach (var (contact, list) in _messageOrder)
        {
            // A tenant's bodies are in one partition, so their offsets are the order in which the Normaliser read them.
            long[] inputs = [
                .. list.Select(entry => _rawOffsets.GetValueOrDefault((entry.Tenant, entry.Delivery), -1))];
            reordered += inputs.Zip(inputs.Skip(1)).Count(pair => pair.Second < pair.First);
            var written = _textOrder.GetValueOrDefault(contact) ?? [];
            var analysed = _enrichedOrder.GetValueOrDefault(contact) ?? [];
            RevisionKey[] read = [.. list.Select(entry => entry.Revision)];

            // A voice note takes longer: its order is checked among voice notes only.
            reordered += Displaced([.. read.Where(_audio.Contains)], [.. written.Where(_audio.Contains)])
                + Displaced(
                    [.. read.Where(key => !_audio.Contains(key))], [.. written.Where(key => !_audio.Contains(key))])
                + Displaced(written, analysed);
        }

        return reordered;
    }

    // Only records in both: missing and duplicate ones are found by another check.
    private static int Displaced(IReadOnlyList<RevisionKey> before, IReadOnlyList<RevisionKey> after)
    {
        var both = before.ToHashSet();
        both.IntersectWith(after);
        return before.Where(both.Contains).Distinct()
            .Zip(after.Where(both.Contains).Distinct())
            .Count(pair => pair.First != pair.Second);
    }

    private long WronglyEnriched()
    {
        const int Batch = 1_000;
        return _toRecompute.Where(message => message.Text.Length == 0).LongCount(HasModels)
            + _toRecompute.Where(message => message.Text.Length > 0).Chunk(Batch).Sum(WronglyEnriched);
    }

    // Whether a text was translated depends on the engine's availability, so the outcome is taken from the record.
    private long WronglyEnriched(EnrichedMessage[] batch)
    {
        var analysis = TextAnalyzer.Recompute(
            models, [.. batch.Select(SourceText.Of)], [.. batch.Select(message => Translated(message.Translation))],
            TimeProvider.System);
        long wrong = 0;
        for (int index = 0; index < batch.Length; index++)
        {
            var message = batch[index];
            var (sentiment, emotion) = (analysis.Sentiments[index], analysis.Emotions[index]);
            bool right = message.Language?.Code == analysis.Languages[index].Code
                && (message.Translation is null || analysis.IsForeign(index) || analysis.IsForPeople(index))
                && message.Sentiment?.Label.ToString() == sentiment.Label.ToString()
                && message.Sentiment.Score.Equals(sentiment.Score)
                && message.Sentiment.LowConfidence == analysis.IsFlagged(index, analysis.Sentiments)
                && message.Emotion?.Label.ToString() == emotion.Label.ToString()
                && message.Emotion.Confidence.Equals(emotion.Confidence)
                && message.Emotion.LowConfidence == analysis.IsFlagged(index, analysis.Emotions)
                && (message.Direction == Direction.Outbound || IsRightInbound(message, analysis, index));
            wrong += right ? 0 : 1;
        }

        return wrong;
    }

    private static bool IsRightInbound(EnrichedMessage message, TextAnalysis analysis, int index) =>
        message.Risk?.Level.ToString() == analysis.Risks[index].Level.ToString()
        && message.Intent?.Label.ToString() == analysis.Intents[index].Label.ToString()
        && message.Intent.Confidence.Equals(analysis.Intents[index].Confidence)
        && message.Intent.LowConfidence == analysis.IsFlagged(index, analysis.Intents);

    private static Inference.Translation.TranslationResult? Translated(TranslationEnrichment? translation) =>
        translation is { Text.Length: > 0 }
            ? new(Inference.Translation.TranslationOutcome.Translated, translation.Text, translation.Source, default,
                null)
            : null;

    private static bool HasModels(EnrichedMessage message) =>
        message.Language is not null || message.Sentiment is not null || message.Emotion is not null
            || message.Intent is not null
            || message.Risk is not null;

    private static RevisionKey Key(string phoneNumberId, string messageId, Revision revision) =>
        new(phoneNumberId, messageId, revision.Id);

    private static void Append<T>(Dictionary<string, List<T>> order, string contact, T entry)
    {
        if (!order.TryGetValue(contact, out var list))
        {
            order[contact] = list = [];
        }

        list.Add(entry);
    }
}
