using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// The last offset of each key, by the first 128 bits of the key's SHA-256, which do not collide in practice.
/// </summary>
internal sealed class KeyOffsets(long bytesMax)
{
    // Size of a dictionary entry of these types, with its share of buckets and growth.
    private const int BytesPerKey = 64;

    private readonly Dictionary<UInt128, long> _last = [];

    public bool IsFull => (long)_last.Count * BytesPerKey >= bytesMax;

    public void Put(ReadOnlySpan<byte> key, long offset) => _last[Hash(key)] = offset;

    /// <summary>Whether the key occurs again after the offset.</summary>
    public bool IsSuperseded(ReadOnlySpan<byte> key, long offset) =>
        _last.TryGetValue(Hash(key), out long last) && last > offset;

    private static UInt128 Hash(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return MemoryMarshal.Read<UInt128>(hash);
    }
}
