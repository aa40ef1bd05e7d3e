using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace StreamML.Trainer.Role.Online;

/// <summary>
/// The latest things that have counted, by 8 bytes of a digest: a label that is given anew does not count again. Not
/// safe from several threads.
/// </summary>
internal sealed class SeenThings
{
    /// <summary>Things that are remembered: 64 KiB, more than a comparison needs by default.</summary>
    public const int Most = 8_192;

    private const int Bytes = sizeof(ulong);

    private readonly Queue<ulong> _order = new();
    private readonly HashSet<ulong> _known = [];

    /// <summary>Goes on with what was remembered.</summary>
    /// <param name="kept">From <see cref="ToBytes"/>; empty: nothing.</param>
    public SeenThings(ByteString kept)
    {
        for (int at = 0; at + Bytes <= kept.Length; at += Bytes)
        {
            Add(BinaryPrimitives.ReadUInt64BigEndian(kept.Span[at..]));
        }
    }

    /// <summary>Remembers a thing.</summary>
    /// <returns>Whether it is new.</returns>
    public bool Add(string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(name), hash);
        return Add(BinaryPrimitives.ReadUInt64BigEndian(hash));
    }

    /// <summary>What is remembered, the oldest first.</summary>
    public ByteString ToBytes()
    {
        byte[] kept = new byte[_order.Count * Bytes];
        int at = 0;
        foreach (ulong digest in _order)
        {
            BinaryPrimitives.WriteUInt64BigEndian(kept.AsSpan(at), digest);
            at += Bytes;
        }

        return UnsafeByteOperations.UnsafeWrap(kept);
    }

    private bool Add(ulong digest)
    {
        if (!_known.Add(digest))
        {
            return false;
        }

        _order.Enqueue(digest);
        if (_order.Count > Most)
        {
            _known.Remove(_order.Dequeue());
        }

        return true;
    }
}
