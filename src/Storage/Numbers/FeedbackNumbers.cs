using System.Buffers.Binary;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Storage.Digests;

namespace StreamML.Storage.Numbers;

/// <summary>
/// Numbers of feedback: 1, 2, 3, ... within a tenant, in the order of <c>api.raw</c>. An event id keeps its number for
/// ever, so that feedback that is read again has the number it had, however much the task has forgotten of it. Not
/// thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// A tenant's numbers are one sequence because <c>api.raw</c> is keyed by tenant: all its records are in one partition,
/// and one task reads that. Only the topic <c>feedback</c> spreads them, by contact.
/// </para>
/// <para>
/// Changelog <c>streamml.normaliser.numbers</c>, as <see cref="DigestStore"/> writes it: under the digest of a tenant
/// and an event id the number, under that of a tenant its last one, each 8 bytes big-endian.
/// </para>
/// </remarks>
/// <param name="directory">A folder of its own.</param>
/// <param name="digests">Keyed: an event id may hold a phone number, and the changelog is kept for ever.</param>
internal sealed class FeedbackNumbers(string directory, KeyedDigests digests)
{
    private const byte TenantDigest = 48;
    private const byte EventDigest = 49;
    private const long ForEver = -1;

    private readonly DigestStore _store = new(directory, TopicCatalogue.NormaliserNumbers, ForEver);

    /// <summary>The task's state.</summary>
    public IStateStore Store => _store;

    /// <summary>The number of a feedback: the one that it has, or the tenant's next.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="eventId">The event id of the feedback.</param>
    /// <param name="nowMs">The time of the change, milliseconds since the Unix epoch.</param>
    /// <param name="output">The batch that the feedback belongs to.</param>
    /// <exception cref="IOException">The files are damaged: the store begins anew when it is opened again.</exception>
    public long NumberOf(string tenant, string eventId, long nowMs, IBatchOutput output)
    {
        var (feedback, counter) = (digests.Of(EventDigest, tenant, eventId), digests.Of(TenantDigest, tenant));
        if (Find(feedback) is { } known)
        {
            return known;
        }

        long number = (Find(counter) ?? 0) + 1;
        _store.Put(feedback, Bytes(number), output, nowMs);
        _store.Put(counter, Bytes(number), output, nowMs);
        return number;
    }

    private long? Find(Digest key) => _store.Find(key) is { } value ? BinaryPrimitives.ReadInt64BigEndian(value) : null;

    private static byte[] Bytes(long number)
    {
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }
}
