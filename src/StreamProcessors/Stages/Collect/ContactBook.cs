using System.Globalization;
using Google.Protobuf;
using StreamML.Schemas.V1;
using StreamML.Storage;
using StreamML.Storage.Digests;

namespace StreamML.StreamProcessors.Stages.Collect;

/// <summary>
/// What a batch knows of contacts: each is read once and written once. Vectors are kept apart from their contact, since
/// they never change. Of one batch.
/// </summary>
/// <param name="store">Keeps them.</param>
/// <param name="output">The batch's output.</param>
/// <param name="nowMs">When the batch runs, milliseconds since the Unix epoch.</param>
internal sealed class ContactBook(DigestStore store, StageOutput output, long nowMs)
{
    private const byte ContactDigest = 40;
    private const byte VectorsDigest = 41;

    private readonly Dictionary<string, CollectedContact> _contacts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);

    /// <summary>What is known of a contact.</summary>
    public CollectedContact Of(string contactKey)
    {
        if (!_contacts.TryGetValue(contactKey, out var contact))
        {
            contact = store.Find(Digest.Of(ContactDigest, contactKey)) is { } known
                ? CollectedContact.Parser.ParseFrom(known)
                : new CollectedContact();
            _contacts.Add(contactKey, contact);
        }

        return contact;
    }

    /// <summary>The contact is to be written.</summary>
    public void Changed(string contactKey) => _changed.Add(contactKey);

    /// <summary>Keeps vectors.</summary>
    /// <param name="contactKey">The contact.</param>
    /// <param name="use">What they are kept for.</param>
    /// <param name="vector">Where they were served.</param>
    /// <param name="vectors">The vectors.</param>
    public void Keep(string contactKey, string use, ServedVector vector, IEnumerable<FeatureVector> vectors)
        => store.Put(
            KeyOf(contactKey, use, vector), new KeptVectors { Vectors = { vectors } }.ToByteArray(), output.Batch,
            nowMs);

    /// <summary>A vector that was kept; null where it is gone or was none of the schema.</summary>
    public FeatureVector? Find(string contactKey, string use, ServedVector vector, string schema)
        => store.Find(KeyOf(contactKey, use, vector)) is { } kept
            ? KeptVectors.Parser.ParseFrom(kept).Vectors.FirstOrDefault(each => each.Schema == schema)
            : null;

    /// <summary>Forgets vectors.</summary>
    public void Drop(string contactKey, string use, ServedVector vector)
        => store.Remove(KeyOf(contactKey, use, vector), output.Batch, nowMs);

    /// <summary>Writes what the batch has changed.</summary>
    public void Flush()
    {
        foreach (string contactKey in _changed)
        {
            store.Put(
                Digest.Of(ContactDigest, contactKey), _contacts[contactKey].ToByteArray(), output.Batch, nowMs);
        }
    }

    private static Digest KeyOf(string contactKey, string use, ServedVector vector)
        => Digest.Of(VectorsDigest, contactKey, use, vector.Offset.ToString(CultureInfo.InvariantCulture));
}
