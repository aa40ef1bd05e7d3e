using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using StreamML.Schemas.Tests.Protos;
using StreamML.Schemas.WireFormat;
using StreamML.Testing.Records;

namespace StreamML.Schemas.Tests.WireFormat;

public sealed class RecordReaderTests
{
    private static readonly Order Sample = new()
    {
        Id = "o-1",
        Lines = { new Order.Types.Line { Sku = "a", Quantity = 2 } },
        Total = new Money { Currency = "EUR", Cents = 1250 },
        PlacedAt = new Timestamp { Seconds = 1_700_000_000 },
        Labels = { ["k"] = "v" },
        Comment = "c",
    };

    [Fact]
    public void Read_OfWhatWasWritten_GivesTheMessage()
    {
        var serde = new ProtobufSerde<Order>(42);
        byte[] bytes = serde.Serialize(Sample);

        Assert.Equal("000000002a00", Convert.ToHexStringLower(bytes.AsSpan(0, 6)));
        Assert.Equal(Sample, serde.Deserialize(bytes));
        Assert.True(serde.Deserialize(bytes).HasComment);
    }

    [Fact]
    public void Prefix_OfANestedMessage_CarriesItsIndexes() => Assert.Equal(
        "000000002a0402000a0178",
        Convert.ToHexStringLower(new ProtobufSerde<Refund.Types.Reason>(42).Serialize(new() { Text = "x" })));

    [Fact]
    public void TryRead_OfARecordCutAnywhere_NeverThrowsAndNeverGivesTheWholeMessage()
    {
        var serde = new ProtobufSerde<Order>(42);
        byte[] bytes = serde.Serialize(Sample);
        for (int length = 0; length < bytes.Length; length++)
        {
            bool read = serde.TryDeserialize(bytes[..length], out var message, out var failure);

            Assert.True(!read || !message!.Equals(Sample));
            Assert.Equal(read, failure.Kind == SerdeFailureKind.None);
            Assert.True(length >= 6 || failure.Kind == SerdeFailureKind.Framing);
        }
    }

    [Fact]
    public void TryRead_OfGarbageBehindSoundFraming_IsAPayloadFailure()
    {
        var serde = new ProtobufSerde<Order>(42);

        Assert.False(serde.TryDeserialize([0, 0, 0, 0, 9, 0, 0x0a, 0x7f, 1], out _, out var failure));

        Assert.Equal(SerdeFailureKind.Payload, failure.Kind);
        Assert.Equal(9, failure.Schema.Id);
        var thrown = Assert.Throws<SerdeException>(() => serde.Deserialize([0, 0, 0, 0, 9, 0, 0x0a, 0x7f, 1]));
        Assert.Equal(failure, thrown.Failure);
    }

    [Fact]
    public void Read_OfAnotherWritersIdGuidAndFields_KeepsThem()
    {
        var serde = new ProtobufSerde<Money>(42);
        byte[] payload = [.. new Money { Cents = 5 }.ToByteArray(), 0x7a, 1, 0x61];
        byte[] withGuid = [.. ConfluentFraming.Prefix(Guid.NewGuid(), MessageIndexes.First), .. payload];

        var money = serde.Deserialize(withGuid);

        Assert.Equal(5, money.Cents);
        Assert.Equal(payload, money.ToByteArray());
        Assert.Equal(money, serde.Deserialize([0, 0, 0, 1, 0, 0, .. payload]));
    }

    [Fact]
    public void TryRead_OfThePlainIndexesOfOldClients_ReadsThem()
    {
        var serde = new ProtobufSerde<Tree>(42);
        byte[] child = [0x0a, 0x00];

        // Plain [2]: 01 02. The zig-zag reading has a negative count.
        Assert.NotNull(serde.Deserialize([0, 0, 0, 0, 7, 1, 2, .. child]).Child);
        Assert.NotNull(new ProtobufSerde<Refund.Types.Reason>(42).Deserialize([0, 0, 0, 0, 7, 2, 1, 0, 0x0a, 1, 0x61]));
    }

    [Fact]
    public void TryRead_OfDeepNesting_IsAFailureNotACrash()
    {
        var serde = new ProtobufSerde<Tree>(42);
        byte[] payload = Array.Empty<byte>();
        for (int depth = 0; depth < 99; depth++)
        {
            payload = Nest(payload);
        }

        Assert.True(serde.TryDeserialize([0, 0, 0, 0, 7, 2, 4, .. payload], out _, out _));
        for (int depth = 0; depth < 20_000; depth++)
        {
            payload = Nest(payload.Length > 60_000 ? payload[..60_000] : payload);
        }

        Assert.False(serde.TryDeserialize([0, 0, 0, 0, 7, 2, 4, .. payload], out _, out var failure));
        Assert.Equal(SerdeFailureKind.Payload, failure.Kind);
    }

    [Fact]
    public void TryRead_OfDeepUnknownGroups_IsAFailureNotACrash()
    {
        byte[] groups = [.. Enumerable.Repeat((byte)0x7b, 100_000)];

        Assert.False(
            new ProtobufSerde<Money>(42).TryDeserialize([0, 0, 0, 0, 7, 0, .. groups], out _, out var failure));
        Assert.Equal(SerdeFailureKind.Payload, failure.Kind);
    }

    [Fact]
    public void TryRead_InHeaderMode_TakesFramingFromTheHeader()
    {
        var serde = new ProtobufSerde<Order>(42);
        byte[] header = ConfluentFraming.Prefix(Guid.NewGuid(), MessageIndexes.First);

        Assert.True(serde.TryDeserialize(header, Sample.ToByteArray(), out var message, out _));
        Assert.Equal(Sample, message);
        Assert.True(serde.TryDeserialize([], serde.Serialize(Sample), out message, out _));
        Assert.Equal(Sample, message);
        Assert.False(serde.TryDeserialize(header[..4], Sample.ToByteArray(), out _, out var failure));
        Assert.Equal(FramingError.TruncatedSchemaId, failure.Framing);
    }

    [Fact]
    public void TryRead_BeyondTheLimit_IsTooLarge()
    {
        Assert.False(new ProtobufSerde<Money>(42).TryDeserialize(
            new byte[(16 * 1024 * 1024) + 1], out _, out var failure));
        Assert.Equal(SerdeFailureKind.TooLarge, failure.Kind);
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfluentFraming.Prefix(0, MessageIndexes.First));
    }

    private static byte[] Nest(byte[] inner)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(1, Google.Protobuf.WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(inner));
        }

        return stream.ToArray();
    }
}
