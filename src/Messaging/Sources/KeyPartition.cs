using System.Buffers.Binary;
using System.Text;

namespace StreamML.Messaging.Sources;

/// <summary>
/// The partition of a key, as our producers and Java's choose it (<c>murmur2_random</c>): murmur2 of the key's bytes
/// with seed 0x9747b28c, without its sign, modulo the partitions.
/// </summary>
public static class KeyPartition
{
    private const uint Seed = 0x9747b28c;
    private const uint Multiplier = 0x5bd1e995;

    /// <summary>The partition of a key that is not empty.</summary>
    /// <param name="key">The key, written as UTF-8.</param>
    /// <param name="partitions">How many the topic has, from 1.</param>
    public static int Of(string key, int partitions) =>
        (int)((Hash(Encoding.UTF8.GetBytes(key)) & 0x7fffffff) % (uint)partitions);

    internal static uint Hash(ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            uint hash = Seed ^ (uint)bytes.Length;
            while (bytes.Length >= sizeof(uint))
            {
                uint word = BinaryPrimitives.ReadUInt32LittleEndian(bytes) * Multiplier;
                hash = (hash * Multiplier) ^ ((word ^ (word >> 24)) * Multiplier);
                bytes = bytes[sizeof(uint)..];
            }

            for (int rest = bytes.Length - 1; rest >= 0; rest--)
            {
                hash ^= (uint)bytes[rest] << (8 * rest);
            }

            hash = bytes.Length > 0 ? hash * Multiplier : hash;
            hash = (hash ^ (hash >> 13)) * Multiplier;
            return hash ^ (hash >> 15);
        }
    }
}
