using System.Collections.Concurrent;
using StreamML.Traffic.Voice;

namespace StreamML.Traffic.Plan;

/// <summary>Identifies one message revision, which the pipeline must store exactly once.</summary>
/// <param name="PhoneNumberId">The business number's id.</param>
/// <param name="MessageId">The original's id.</param>
/// <param name="RevisionId">The id of the webhook message that made the revision.</param>
public readonly record struct RevisionKey(string PhoneNumberId, string MessageId, string RevisionId);

/// <summary>Identifies one status.</summary>
/// <param name="MessageId">The message it is about.</param>
/// <param name="Status">As received.</param>
/// <param name="Detail">User id of the participant, or id of the refund; empty if it has neither.</param>
public readonly record struct StatusKey(string MessageId, string Status, string Detail);

/// <summary>Expected final state of a message that was edited or revoked.</summary>
/// <param name="Withdrawn">Whether it was revoked.</param>
/// <param name="Text">Its last text; empty if withdrawn.</param>
public sealed record SettledMessage(bool Withdrawn, string Text);

/// <summary>
/// Expected results of the traffic actually sent. The planner adds what a delivery promises; the sender confirms it
/// when the pipeline has acknowledged it. Thread-safe.
/// </summary>
public sealed class Ledger
{
    private long _duplicates;
    private long _refused;
    private long _archived;
    private long _malformed;
    private long _people;

    /// <summary>Message revisions and the expected text of each.</summary>
    public ConcurrentDictionary<RevisionKey, string> Revisions { get; } = new();

    /// <summary>Voice notes among the revisions, with the spoken text and the planned outcome of each.</summary>
    public ConcurrentDictionary<RevisionKey, SpokenNote> VoiceNotes { get; } = new();

    /// <summary>Statuses.</summary>
    public ConcurrentDictionary<StatusKey, byte> Statuses { get; } = new();

    /// <summary>Event ids of feedback.</summary>
    public ConcurrentDictionary<string, byte> Feedback { get; } = new(StringComparer.Ordinal);

    /// <summary>Event ids of business events.</summary>
    public ConcurrentDictionary<string, byte> Events { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Messages that were edited or revoked: (phone number id, original id) to the expected state in the tables.
    /// </summary>
    public ConcurrentDictionary<(string PhoneNumberId, string MessageId), SettledMessage> Settled { get; } = new();

    /// <summary>Updates that were sent again and must have no effect.</summary>
    public long Duplicates => Interlocked.Read(ref _duplicates);

    /// <summary>Deliveries that had to be refused (forged signatures).</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Least number of records in the raw topics.</summary>
    public long Archived => Interlocked.Read(ref _archived);

    /// <summary>Unreadable bodies with a valid signature: one dead letter each time one was accepted.</summary>
    public long Malformed => Interlocked.Read(ref _malformed);

    /// <summary>Number of people who wrote.</summary>
    public long People => Interlocked.Read(ref _people);

    internal void AddDuplicates(int count) => Interlocked.Add(ref _duplicates, count);

    internal void AddRefused() => Interlocked.Increment(ref _refused);

    internal void AddArchived(int records) => Interlocked.Add(ref _archived, records);

    internal void AddMalformed() => Interlocked.Increment(ref _malformed);

    internal void AddPerson() => Interlocked.Increment(ref _people);
}
