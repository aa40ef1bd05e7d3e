using System.Numerics;
using System.Runtime.InteropServices;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// CRC-32C (Castagnoli), as Kafka's record batches use it: initial value and final inversion of all ones.
/// </summary>
internal static class Crc32C
{
    public static uint Compute(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        foreach (ulong word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (byte one in data[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }
}
