using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StreamML.Storage;

/// <summary>
/// 16 bytes that stand for an id: the first half of a SHA-256. Ids come from outside, so the hash must resist
/// deliberate collisions. Never all zero, which marks an empty slot in the tables on disk.
/// </summary>
/// <param name="High">Bytes 0 to 7, big-endian.</param>
/// <param name="Low">Bytes 8 to 15, big-endian.</param>
internal readonly record struct Digest(ulong High, ulong Low)
{
    /// <summary>Length on disk and as a key, bytes.</summary>
    public const int Bytes = 16;

    /// <summary>
    /// The digest of a kind and its parts. Part lengths are included, so that different lists of parts give different
    /// input.
    /// </summary>
    public static Digest Of(byte kind, params ReadOnlySpan<string> parts)
    {
        int length = MaxBytes(parts);
        byte[]? rented = length > 1024 ? ArrayPool<byte>.Shared.Rent(length) : null;
        var bytes = rented ?? stackalloc byte[1024];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Write(bytes, kind, parts)], hash);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return Read(hash);
    }

    /// <summary>Most bytes that <see cref="Write(Span{byte}, byte, ReadOnlySpan{string})"/> writes.</summary>
    internal static int MaxBytes(ReadOnlySpan<string> parts)
    {
        int length = 1;
        foreach (string part in parts)
        {
            length += 4 + Encoding.UTF8.GetMaxByteCount(part.Length);
        }

        return length;
    }

    /// <summary>
    /// Writes the hash input: the kind, then for each part its length in 4 bytes, little-endian, and its UTF-8.
    /// </summary>
    /// <returns>Bytes written.</returns>
    internal static int Write(Span<byte> bytes, byte kind, ReadOnlySpan<string> parts)
    {
        bytes[0] = kind;
        int used = 1;
        foreach (string part in parts)
        {
            int written = Encoding.UTF8.GetBytes(part, bytes[(used + 4)..]);
            BinaryPrimitives.WriteInt32LittleEndian(bytes[used..], written);
            used += 4 + written;
        }

        return used;
    }

    /// <summary>Reads <see cref="Bytes"/> bytes.</summary>
    public static Digest Read(ReadOnlySpan<byte> bytes)
    {
        ulong high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        ulong low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        return new Digest(high, (high | low) == 0 ? 1 : low);
    }

    /// <summary>The digest at the end of a key: <c>tenant/</c> and 32 lower-case hex digits.</summary>
    /// <param name="key">A contact key, or the key of an alias.</param>
    /// <param name="digest">Its digest.</param>
    /// <returns>False where the text is no such key.</returns>
    public static bool TryOfKey(string key, out Digest digest)
    {
        int digits = key.Length - (2 * Bytes);
        bool isKey = digits > 1 && key[digits - 1] == '/'
            && !key.AsSpan(digits).ContainsAnyExcept("0123456789abcdef");
        digest = isKey ? Read(Convert.FromHexString(key.AsSpan(digits))) : default;
        return isKey;
    }

    /// <summary>The <see cref="Bytes"/> bytes as a new array.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Bytes];
        Write(bytes);
        return bytes;
    }

    /// <summary>Writes <see cref="Bytes"/> bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
    }

    /// <summary>The bytes as 32 lower-case hex digits.</summary>
    public string ToHex() => string.Create(2 * Bytes, this, static (text, digest) =>
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        digest.Write(bytes);
        Convert.TryToHexStringLower(bytes, text, out _);
    });

    /// <inheritdoc />
    public override int GetHashCode() => (int)Low;
}
