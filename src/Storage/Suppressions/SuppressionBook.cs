using System.Collections.Concurrent;
using System.Text;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;

namespace StreamML.Storage.Suppressions;

/// <summary>
/// Who was erased, as the topic <c>suppressions</c> says: by keyed hash of each identity and by contact key, about 300
/// bytes each. Thread-safe.
/// </summary>
internal sealed class SuppressionBook
{
    private static readonly RecordReader<Suppression> Reader = new();

    private volatile ConcurrentDictionary<Digest, Suppression> _known = new();

    /// <summary>Whether nobody was ever erased.</summary>
    public bool IsEmpty => _known.IsEmpty;

    /// <summary>All suppressions with the digests of their keys, in no order.</summary>
    public IReadOnlyCollection<KeyValuePair<Digest, Suppression>> All => [.. _known];

    /// <summary>
    /// Begins a pass of a <see cref="TopicFollower"/>. What was known stays until it has caught up: nobody comes back
    /// in the meantime.
    /// </summary>
    public TopicPass Begin()
    {
        var known = new ConcurrentDictionary<Digest, Suppression>();
        return new TopicPass(record => Apply(known, record), () => _known = known);
    }

    /// <summary>Takes in a record of the topic.</summary>
    public void Apply(SourceRecord record) => Apply(_known, record);

    /// <summary>What is known of an identity or of a contact; null: it was never erased.</summary>
    /// <param name="digest">Of the identity before any erasure, or the digits of a contact key.</param>
    public Suppression? Find(Digest digest) => _known.GetValueOrDefault(digest);

    /// <summary>Whether a contact was erased: nothing may be kept or made under its key.</summary>
    /// <param name="contactKey">A contact key. Any other text belongs to nobody.</param>
    public bool IsErased(string contactKey) =>
        !IsEmpty && Digest.TryOfKey(contactKey, out var digest) && Find(digest) is not null;

    /// <summary>Whether a record's key is that of a contact that was erased.</summary>
    /// <param name="key">UTF-8; null: no key.</param>
    public bool IsErased(byte[]? key) => !IsEmpty && key is not null && IsErased(Encoding.UTF8.GetString(key));

    private static void Apply(ConcurrentDictionary<Digest, Suppression> known, SourceRecord record)
    {
        if (record.Key is { } key && Digest.TryOfKey(Encoding.UTF8.GetString(key), out var digest)
            && Reader.TryRead(record, out var suppression, out _))
        {
            known[digest] = suppression;
        }
    }
}
