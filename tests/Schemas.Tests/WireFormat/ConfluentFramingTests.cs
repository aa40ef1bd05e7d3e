using StreamML.Schemas.Tests.Protos;
using StreamML.Schemas.WireFormat;

namespace StreamML.Schemas.Tests.WireFormat;

public sealed class ConfluentFramingTests
{
    [Theory]
    [InlineData(new[] { 0 }, "00")]
    [InlineData(new[] { 1 }, "0202")]
    [InlineData(new[] { 1, 0 }, "040200")]
    [InlineData(new[] { 0, 0, 0 }, "06000000")]
    [InlineData(new[] { 64 }, "028001")]
    [InlineData(new[] { 2, 300 }, "0404d804")]
    public void Prefix_OfIndexes_IsTheBytesOfConfluentsClients(int[] indexes, string expected)
    {
        byte[] prefix = ConfluentFraming.Prefix(0x01020304, MessageIndexes.Of(indexes));

        Assert.Equal("0001020304" + expected, Convert.ToHexStringLower(prefix));
    }

    [Fact]
    public void Prefix_OfAGuid_IsBigEndian()
    {
        var guid = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");

        byte[] prefix = ConfluentFraming.Prefix(guid, MessageIndexes.Of(1, 0));

        Assert.Equal("0100112233445566778899aabbccddeeff040200", Convert.ToHexStringLower(prefix));
    }

    [Theory]
    [InlineData("0000000007 00 0a", 7, "[0]", "0a", false)]
    [InlineData("0000000007 040200 0a0b", 7, "[1,0]", "0a0b", false)]
    [InlineData("007fffffff 0202", int.MaxValue, "[1]", "", false)]
    [InlineData("0000000007 0200 0a", 7, "[0]", "0a", false)]
    [InlineData("0000000007 0101 0a", 7, "[1]", "0a", true)]
    [InlineData("0000000007 0100 0a", 7, "[0]", "0a", true)]
    [InlineData("0000000007 020100 0a", 7, "[1,0]", "0a", true)]
    [InlineData("0000000007 03010002 0a", 7, "[1,0,2]", "0a", true)]
    public void TryRead_OfAnId_GivesSchemaIndexesAndPayload(
        string hex, int id, string indexes, string payload, bool plain)
    {
        Assert.True(ConfluentFraming.TryRead(Bytes(hex), out var framing, out var error));

        Assert.Equal(FramingError.None, error);
        Assert.Equal(new WriterSchema(id, Guid.Empty), framing.Schema);
        Assert.Equal(indexes, framing.Indexes.ToString());
        Assert.Equal(payload, Convert.ToHexStringLower(framing.Payload));
        Assert.Equal(plain, framing.PlainIndexes);
    }

    [Fact]
    public void TryRead_OfAGuid_GivesIt()
    {
        Assert.True(
            ConfluentFraming.TryRead(Bytes("01 00112233445566778899aabbccddeeff 0204"), out var framing, out _));

        Assert.True(framing.Schema.IsGuid);
        Assert.Equal(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), framing.Schema.Guid);
        Assert.Equal(MessageIndexes.Of(2), framing.Indexes);
    }

    [Theory]
    [InlineData("", FramingError.Empty)]
    [InlineData("02 00000007 00", FramingError.UnknownMagic)]
    [InlineData("7b 22 61 22 3a 31 7d", FramingError.UnknownMagic)]
    [InlineData("00 000007", FramingError.TruncatedSchemaId)]
    [InlineData("01 00112233445566778899aabbccddee", FramingError.TruncatedSchemaId)]
    [InlineData("00 00000000 00", FramingError.InvalidSchemaId)]
    [InlineData("00 ffffffff 00", FramingError.InvalidSchemaId)]
    [InlineData("00 00000007", FramingError.TruncatedIndexes)]
    [InlineData("00 00000007 04 02", FramingError.TruncatedIndexes)]
    [InlineData("00 00000007 80", FramingError.TruncatedIndexes)]
    [InlineData("00 00000007 22 00", FramingError.IndexesTooDeep)]
    [InlineData("00 00000007 ffffffffff", FramingError.InvalidIndexes)]
    [InlineData("00 00000007 02 ffffffffff01", FramingError.InvalidIndexes)]
    [InlineData("00 00000007 feffffff0f", FramingError.IndexesTooDeep)]
    public void TryRead_OfUnsoundBytes_SaysWhy(string hex, FramingError expected)
    {
        Assert.False(ConfluentFraming.TryRead(Bytes(hex), out _, out var error));

        Assert.Equal(expected, error);
    }

    [Fact]
    public void TryRead_OfAnAmbiguousList_TakesTheReadingTheReaderExpects()
    {
        // Plain [1,2]; zig-zag [1] with a payload that starts with 2 would be "02 02 02" too.
        byte[] value = Bytes("00 00000007 02 02 02 0a00");

        Assert.True(ConfluentFraming.TryRead(value, out var unknown, out _));
        Assert.True(ConfluentFraming.TryRead(value, out var expected, out _, MessageIndexes.Of(2, 2)));

        Assert.Equal("[1]", unknown.Indexes.ToString());
        Assert.False(unknown.PlainIndexes);
        Assert.Equal("[2,2]", expected.Indexes.ToString());
        Assert.True(expected.PlainIndexes);
        Assert.Equal("0a00", Convert.ToHexStringLower(expected.Payload));
    }

    [Fact]
    public void TryReadHeader_OfAFraming_TakesTheWholeValueAsPayload()
    {
        byte[] header = ConfluentFraming.Prefix(
            Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), MessageIndexes.Of(1));

        Assert.True(ConfluentFraming.TryReadHeader(header, Bytes("00 0a"), out var framing, out _));

        Assert.Equal("000a", Convert.ToHexStringLower(framing.Payload));
        Assert.False(ConfluentFraming.TryReadHeader([.. header, 1], Bytes("00 0a"), out _, out var error));
        Assert.Equal(FramingError.TrailingHeaderBytes, error);
    }

    [Fact]
    public void TryRead_OfAnyBytes_NeverThrows()
    {
        var random = new Random(20_261_121);
        byte[] bytes = new byte[40];
        for (int round = 0; round < 200_000; round++)
        {
            int length = random.Next(bytes.Length);
            random.NextBytes(bytes.AsSpan(0, length));
            bytes[0] = (byte)random.Next(3);
            var value = bytes.AsSpan(0, length);

            bool read = ConfluentFraming.TryRead(value, out var framing, out var error, MessageIndexes.Of(round % 3));

            Assert.Equal(read, error == FramingError.None);
            Assert.True(!read || framing.Indexes.Count is >= 1 and <= MessageIndexes.DepthMax);
        }
    }

    [Fact]
    public void MessageIndexes_OfNestedMessages_FollowTheFile()
    {
        Assert.Equal("[0]", MessageIndexes.Of(Order.Descriptor).ToString());
        Assert.Equal("[0,0]", MessageIndexes.Of(Order.Types.Line.Descriptor).ToString());
        Assert.Equal("[0,0,0]", MessageIndexes.Of(Order.Types.Line.Types.Note.Descriptor).ToString());
        Assert.Equal("[1,0]", MessageIndexes.Of(Refund.Types.Reason.Descriptor).ToString());
        Assert.Throws<ArgumentException>(() => MessageIndexes.Of());
        Assert.Throws<ArgumentOutOfRangeException>(() => MessageIndexes.Of(-1));
        Assert.Throws<ArgumentException>(() => MessageIndexes.Of(new int[17]));
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
