using System.Buffers.Binary;
using System.Text;

namespace StreamML.Storage.Aliases;

/// <summary>
/// Contacts by number, each with its key, its first sighting, and the contact that won over it. Keys are stored in byte
/// chunks without an object each: about 20 bytes per contact in addition to the key. Not thread-safe.
/// </summary>
internal sealed class ContactKeys
{
    /// <summary>No contact.</summary>
    public const int None = -1;

    private const int ChunkBytes = 1 << 20;

    private readonly List<byte[]> _chunks = [];
    private readonly List<Contact> _contacts = [];
    private int _used = ChunkBytes;

    /// <summary>Number of contacts.</summary>
    public int Count => _contacts.Count;

    /// <summary>Adds a contact and returns its number.</summary>
    public int Add(string key, long sinceMs)
    {
        int length = Encoding.UTF8.GetByteCount(key);
        if (_used + length > ChunkBytes)
        {
            _chunks.Add(new byte[Math.Max(ChunkBytes, length)]);
            _used = 0;
        }

        Encoding.UTF8.GetBytes(key, _chunks[^1].AsSpan(_used));
        _contacts.Add(new Contact(_chunks.Count - 1, _used, length, None, sinceMs));
        _used += length;
        return _contacts.Count - 1;
    }

    /// <summary>The contact's key as UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8Of(int contact)
    {
        var found = _contacts[contact];
        return _chunks[found.Chunk].AsSpan(found.Start, found.Length);
    }

    /// <summary>The contact's key.</summary>
    public string KeyOf(int contact) => Encoding.UTF8.GetString(Utf8Of(contact));

    /// <summary>When the contact was first seen, milliseconds since the Unix epoch.</summary>
    public long SinceMs(int contact) => _contacts[contact].SinceMs;

    /// <summary>The contact that won over this one, or <see cref="None"/>.</summary>
    public int WinnerOf(int contact) => _contacts[contact].Winner;

    /// <summary>Sets the contact that won over this one; <see cref="None"/> undoes it.</summary>
    public void SetWinner(int contact, int winner) => _contacts[contact] = _contacts[contact] with { Winner = winner };

    /// <summary>The contact at the end of the chain of wins.</summary>
    public int RootOf(int contact)
    {
        while (_contacts[contact].Winner != None)
        {
            contact = _contacts[contact].Winner;
        }

        return contact;
    }

    /// <summary>Removes the contacts from a number on. The bytes of their keys stay until the chunk is full.</summary>
    public void Truncate(int count) => _contacts.RemoveRange(count, _contacts.Count - count);

    private readonly record struct Contact(int Chunk, int Start, int Length, int Winner, long SinceMs);
}
