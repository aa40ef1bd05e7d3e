using System.Collections.Concurrent;
using StreamML.Inference.Speech;
using StreamML.Messaging.Sources;
using StreamML.Messaging;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Traffic.Plan;
using StreamML.Traffic.Voice;

namespace StreamML.Traffic.Checking;

/// <summary>Outcome of the voice notes.</summary>
/// <param name="Sent">Voice notes sent.</param>
/// <param name="Transcribed">Those with a text.</param>
/// <param name="WithoutText">Those passed on without one: nothing was heard, or a program is not installed.</param>
/// <param name="DeadLettered">Those that became dead letters.</param>
/// <param name="WordErrorRate">Wrong words over spoken words, of those transcribed; 0 if none.</param>
public sealed record VoiceCounts(
    long Sent, long Transcribed, long WithoutText, long DeadLettered, double WordErrorRate);

/// <summary>
/// Follows each voice note of the ledger to its single outcome: a text record, or a dead letter if planned. A broken
/// file may also pass without text if no program that could detect it is installed. One thread feeds; any may read.
/// </summary>
internal sealed class VoiceAudit(Ledger ledger)
{
    private readonly RecordReader<WhatsAppMessage> _messages = new();
    private readonly RecordReader<VoiceNote> _notes = new();
    private readonly ConcurrentDictionary<RevisionKey, int> _notFound = new();
    private readonly ConcurrentDictionary<RevisionKey, int> _broken = new();
    private readonly ConcurrentDictionary<RevisionKey, string> _heard = new();

    /// <summary>Dead letters of messages whose file cannot be fetched.</summary>
    public static TopicDefinition OfMessages { get; } = TopicCatalogue.WhatsAppMessages.DeadLetter();

    /// <summary>Dead letters of notes whose file is not audio.</summary>
    public static TopicDefinition OfNotes { get; } = TopicCatalogue.VoiceNotes.DeadLetter();

    /// <summary>Number of voice notes that became dead letters.</summary>
    public int DeadLettered => _notFound.Count + _broken.Count;

    /// <summary>Processes a dead letter.</summary>
    public void Observe(SourceRecord letter)
    {
        if (letter.Source.Topic.Equals(OfMessages) && _messages.TryRead(letter, out var message, out _))
        {
            Count(_notFound, message.PhoneNumberId, message.MessageId, message.Revision);
        }
        else if (letter.Source.Topic.Equals(OfNotes) && _notes.TryRead(letter, out var note, out _))
        {
            Count(_broken, note.PhoneNumberId, note.MessageId, note.Revision);
        }
    }

    /// <summary>Processes the text record of a revision.</summary>
    /// <returns>False if it is not that of a voice note.</returns>
    public bool Hear(RevisionKey key, string text)
    {
        if (!ledger.VoiceNotes.ContainsKey(key))
        {
            return false;
        }

        _heard[key] = text;
        return true;
    }

    /// <summary>Whether a revision became a dead letter, as planned or allowed.</summary>
    public bool IsDeadLettered(RevisionKey key) => ledger.VoiceNotes.TryGetValue(key, out var note) && note.Fate switch
    {
        NoteFate.NotFound => _notFound.ContainsKey(key),
        NoteFate.Broken => _broken.ContainsKey(key),
        _ => false,
    };

    /// <summary>The verdict on both kinds of dead letters.</summary>
    public IEnumerable<KeyValuePair<string, AuditResult>> Results()
    {
        yield return new(OfMessages.Name, Compare(_notFound, entry => entry.Value.Fate == NoteFate.NotFound));
        yield return new(OfNotes.Name,
            Compare(_broken, entry => entry.Value.Fate == NoteFate.Broken && !_heard.ContainsKey(entry.Key)));
    }

    /// <summary>The counts.</summary>
    public VoiceCounts Counts()
    {
        var all = _heard.ToArray();
        var said = all.Where(entry => entry.Value.Length > 0).ToList();
        var errors = said.Aggregate(default(WordErrorRate), (sum, entry) =>
            sum + WordErrorRate.Of(ledger.VoiceNotes[entry.Key].Sentence.Text, entry.Value));
        return new VoiceCounts(ledger.VoiceNotes.Count, said.Count, all.Length - said.Count, DeadLettered, errors.Rate);
    }

    private static void Count(
        ConcurrentDictionary<RevisionKey, int> letters, string phoneNumberId, string messageId, Revision? revision) =>
        letters.AddOrUpdate(new RevisionKey(phoneNumberId, messageId, revision?.Id ?? ""), 1, (_, count) => count + 1);

    private AuditResult Compare(
        ConcurrentDictionary<RevisionKey, int> letters, Func<KeyValuePair<RevisionKey, SpokenNote>, bool> isDue)
    {
        var expected = ledger.VoiceNotes.Where(isDue).Select(entry => entry.Key).ToHashSet();
        return new AuditResult(
            expected.Count,
            letters.Values.Sum(count => (long)count),
            expected.Count(key => !letters.ContainsKey(key)),
            letters.Values.Sum(count => count - 1L),
            letters.Keys.Count(key => !expected.Contains(key)),
            Wrong: 0);
    }
}
