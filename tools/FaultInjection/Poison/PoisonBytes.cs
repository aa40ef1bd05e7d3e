namespace StreamML.FaultInjection.Poison;

/// <summary>Corruptions of any record's bytes, made from those of a good one. Pure.</summary>
internal static class PoisonBytes
{
    /// <summary>One corruption: its name, what it makes of good bytes, and the expected outcome.</summary>
    internal sealed record Way(string Name, Func<byte[], Random, byte[]?> Make, Outcome Expected);

    /// <summary>Name of the record without a value.</summary>
    internal const string Tombstone = "tombstone";

    // A field that none of our messages has.
    private const int Foreign = 1_000;

    /// <summary>All corruptions.</summary>
    public static IReadOnlyList<Way> All { get; } =
    [
        new("random-bytes", (_, random) => Noise(random), Outcome.DeadLetter),
        new("zero-length", (_, _) => [], Outcome.DeadLetter),
        new(Tombstone, (_, _) => null, Outcome.DeadLetter),
        new("wrong-magic", (good, _) => [7, .. good[1..]], Outcome.DeadLetter),
        new("schema-id-0", (good, _) => [0, 0, 0, 0, 0, .. good[5..]], Outcome.DeadLetter),
        new("frame-only", (good, _) => good[..4], Outcome.DeadLetter),
        new("truncated", (good, _) => [.. good, .. Tag(Foreign, 2), 100, 1, 2, 3], Outcome.DeadLetter),
        new("length-2-to-31", (good, _) =>
            [.. good, .. Tag(Foreign, 2), 0x80, 0x80, 0x80, 0x80, 0x08], Outcome.DeadLetter),
        new("endless-varint", (good, _) =>
            [.. good, .. Tag(Foreign, 0), .. Enumerable.Repeat((byte)0xFF, 12)], Outcome.DeadLetter),
        new("deep-groups", (good, _) => [.. good, .. Repeat(Tag(Foreign, 3), 10_000), .. Repeat(Tag(Foreign, 4),
            10_000)], Outcome.DeadLetter),
        new("open-group", (good, _) => [.. good, .. Tag(Foreign, 3)], Outcome.DeadLetter),
        new("stray-group-end", (good, _) => [.. good, .. Tag(Foreign, 4)], Outcome.DeadLetter),
        new("field-0", (good, _) => [.. good, 0], Outcome.DeadLetter),
        new("invalid-utf8", (good, _) => [.. good, .. Tag(1, 2), 2, 0xC3, 0x28], Outcome.DeadLetter),
        new("unknown-field", (good, _) => [.. good, .. Tag(Foreign, 2), 5, .. "hello"u8], Outcome.Kept),
        new("unknown-fields", (good, _) => [.. good, .. Repeat([.. Tag(Foreign, 0), 1], 20_000)], Outcome.Kept),
        new("unknown-schema-id", (good, _) => [0, 0x7F, 0, 0, 1, .. good[5..]], Outcome.Kept),
    ];

    private static byte[] Noise(Random random)
    {
        byte[] bytes = new byte[random.Next(1, 500)];
        random.NextBytes(bytes);

        // Neither 0 nor 1, which begin a frame that could by chance be valid.
        bytes[0] = (byte)(2 + (bytes[0] % 250));
        return bytes;
    }

    private static byte[] Tag(int field, int wireType)
    {
        int value = (field << 3) | wireType;
        return value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), (byte)(value >> 7)];
    }

    private static byte[] Repeat(byte[] part, int times) =>
        [.. Enumerable.Repeat(part, times).SelectMany(bytes => bytes)];
}
