namespace StreamML.FaultInjection.Artifacts;

/// <summary>Random corruptions of bytes.</summary>
internal static class Mutation
{
    /// <summary>Applies a random mutation. The bytes may be changed in place.</summary>
    public static byte[] Of(byte[] bytes, Random random)
    {
        int at = random.Next(bytes.Length);
        switch (random.Next(7))
        {
            case 0:
                return bytes[..at];
            case 1:
                return [.. bytes, .. new byte[random.Next(1, 100)]];
            case 2:
                bytes[random.Next(Math.Min(64, bytes.Length))] = (byte)random.Next(256);
                return bytes;
            case 3:
                random.NextBytes(bytes.AsSpan(at, Math.Min(random.Next(1, 64), bytes.Length - at)));
                return bytes;
            case 4:
                bytes.AsSpan(at, Math.Min(8, bytes.Length - at)).Fill((byte)(random.Next(2) * 255));
                return bytes;
            case 5:
                return [.. bytes[..at], .. bytes[random.Next(bytes.Length)..]];
            default:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
        }
    }
}
