using System.Buffers.Binary;
using StreamML.EmbeddedKafka.Log;

namespace StreamML.EmbeddedKafka.Tests.Log;

public sealed class RecordCodecsTests
{
    private const int BytesMax = 1 << 20;

    /// <summary>Everything but None.</summary>
    public static TheoryData<int> Codecs =>
        [.. Enum.GetValues<BatchCodec>().Skip(1).Select(static codec => (int)codec)];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Pack_OfAnySize_UnpacksToTheSame(int codec)
    {
        foreach (int size in new[] { 0, 1, 100, 32 * 1024, (32 * 1024) + 1, 300_000, BytesMax })
        {
            byte[] bytes = Mixed(size);
            byte[] packed = RecordCodecs.Pack((BatchCodec)codec, bytes, headerSize: 61);
            Assert.All(packed[..61], static one => Assert.Equal(0, one));
            using var to = new UnpackedBytes(BytesMax);
            Assert.True(RecordCodecs.TryUnpack((BatchCodec)codec, packed.AsSpan(61), to));
            Assert.True(bytes.AsSpan().SequenceEqual(to.Span));
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void TryUnpack_OfOneByteMoreThanTheLimit_IsRefused(int codec)
    {
        byte[] packed = RecordCodecs.Pack((BatchCodec)codec, new byte[BytesMax + 1], headerSize: 0);
        Assert.True(packed.Length < BytesMax / 10);
        using var to = new UnpackedBytes(BytesMax);
        Assert.False(RecordCodecs.TryUnpack((BatchCodec)codec, packed, to));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void TryUnpack_OfCutOrFlippedData_NeverThrowsNorPassesTheLimit(int codec)
    {
        byte[] packed = RecordCodecs.Pack((BatchCodec)codec, Mixed(3000), headerSize: 0);
        var random = new Random(codec);
        for (int round = 0; round < 3000; round++)
        {
            byte[] bad = packed[..(round % 2 == 0 ? packed.Length : random.Next(packed.Length))];
            for (int flips = round % 4; flips > 0 && bad.Length > 0; flips--)
            {
                // The formats' headers, with the sizes they claim, are at the front.
                bad[random.Next(round % 3 == 0 ? Math.Min(30, bad.Length) : bad.Length)] = (byte)random.Next(256);
            }

            using var to = new UnpackedBytes(BytesMax);
            Assert.True(!RecordCodecs.TryUnpack((BatchCodec)codec, bad, to) || to.Span.Length <= BytesMax);
        }
    }

    [Theory]
    [InlineData(BatchCodec.Snappy, "FFFFFFFF07")]
    [InlineData(BatchCodec.Snappy, "82534E41505059000000000100000001FFFFFFFF00")]
    [InlineData(BatchCodec.Snappy, "82534E415050590000000001000000010000000A0A08616263")]
    [InlineData(BatchCodec.Snappy, "82534E4150505900")]
    [InlineData(BatchCodec.Zstd, "28B52FFDE0FFFFFFFFFFFFFF0F")]
    [InlineData(BatchCodec.Lz4, "04224D18")]
    [InlineData(BatchCodec.Gzip, "1F8B")]
    [InlineData((BatchCodec)5, "00")]
    public void TryUnpack_OfClaimsThatCannotHold_IsRefused(object codec, string packed)
    {
        using var to = new UnpackedBytes(BytesMax);
        bool isWhole = RecordCodecs.TryUnpack((BatchCodec)codec, Convert.FromHexString(packed), to);
        Assert.True(!isWhole || to.Span.IsEmpty);
    }

    /// <summary>"abc" as librdkafka packs it, and in the frames of Java's snappy library.</summary>
    [Theory]
    [InlineData("0308616263")]
    [InlineData("82534E41505059000000000100000001000000050308616263")]
    [InlineData("82534E4150505900000000010000000100000004020861620000000301" + "0063")]
    public void TryUnpack_OfBothFormsOfSnappy_Reads(string packed)
    {
        using var to = new UnpackedBytes(BytesMax);
        Assert.True(RecordCodecs.TryUnpack(BatchCodec.Snappy, Convert.FromHexString(packed), to));
        Assert.Equal("abc"u8, to.Span);
    }

    [Fact]
    public void Pack_OfSnappy_IsInFrames()
    {
        byte[] packed = RecordCodecs.Pack(BatchCodec.Snappy, "abc"u8, headerSize: 0);
        Assert.Equal("82534E41505059000000000100000001000000050308616263", Convert.ToHexString(packed));
    }

    /// <summary>Java's consumers refuse LZ4 frames whose blocks lean on the ones before.</summary>
    [Fact]
    public void Pack_OfLz4_HasIndependentBlocks()
    {
        byte[] packed = RecordCodecs.Pack(BatchCodec.Lz4, Mixed(300_000), headerSize: 0);
        Assert.Equal(0x184D2204u, BinaryPrimitives.ReadUInt32LittleEndian(packed));
        Assert.Equal(0x20, packed[4] & 0x20);
    }

    // Half of it repeats.
    private static byte[] Mixed(int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes.AsSpan(size / 2));
        return bytes;
    }
}
