using StreamML.Schemas.V1;
using StreamML.Storage;
using StreamML.Storage.Seen;

namespace StreamML.StreamProcessors.Stages.Normalise;

/// <summary>
/// Lets each message, status, event and feedback through once. What came before is dropped and counted as a duplicate.
/// </summary>
internal sealed class DuplicateGate(SeenStore seen, SeenKeys keys)
{
    /// <summary>
    /// Whether this form of a message is new. A message may come live, in a history, and in it without its media at
    /// first. A better form replaces the others, never the other way round; the sink puts them in the same order.
    /// </summary>
    public bool TryPass(WhatsAppMessage message, RecordTimes times, StageOutput output)
    {
        bool isKnownBetter = message.History
            && (seen.Contains(keys.Live(message))
                || (message.Placeholder is not null && seen.Contains(keys.History(message))));
        return Count(!isKnownBetter && Add(keys.Message(message), times, output), output);
    }

    /// <summary>Whether a status is new.</summary>
    public bool TryPass(MessageStatus status, RecordTimes times, StageOutput output)
        => Count(Add(keys.Status(status), times, output), output);

    /// <summary>Whether the id of an event is new to its tenant.</summary>
    public bool TryPassEvent(string tenant, string eventId, RecordTimes times, StageOutput output)
        => Count(Add(keys.Event(tenant, eventId), times, output), output);

    /// <summary>Whether the id of a feedback is new to its tenant.</summary>
    public bool TryPassFeedback(string tenant, string eventId, RecordTimes times, StageOutput output)
        => Count(Add(keys.Feedback(tenant, eventId), times, output), output);

    private bool Add(Digest digest, RecordTimes times, StageOutput output)
        => seen.TryAdd(digest, times.ReadAtMs, output.Batch);

    private static bool Count(bool isFirst, StageOutput output)
    {
        output.Tally.Duplicates += isFirst ? 0 : 1;
        return isFirst;
    }
}
