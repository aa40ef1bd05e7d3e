using System.Numerics;

namespace StreamML.Storage;

/// <summary>CRC-32C (Castagnoli, RFC 3720), using the processor's instruction.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BitConverter.ToUInt64(bytes));
            bytes = bytes[8..];
        }

        foreach (byte b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
