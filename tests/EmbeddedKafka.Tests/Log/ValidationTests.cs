using System.Buffers.Binary;
using StreamML.EmbeddedKafka.Log;
using static StreamML.EmbeddedKafka.Tests.Log.StoreFixture;

namespace StreamML.EmbeddedKafka.Tests.Log;

public sealed class ValidationTests
{
    public static TheoryData<string, short> Broken => new()
    {
        { "flipped", LogErrors.CorruptMessage },
        { "short", LogErrors.CorruptMessage },
        { "empty", LogErrors.CorruptMessage },
        { "longer", LogErrors.CorruptMessage },
        { "magic1", LogErrors.UnsupportedForMessageFormat },
        { "large", LogErrors.MessageTooLarge },
        { "control", LogErrors.InvalidRecord },
        { "count", LogErrors.InvalidRecord },
        { "append-time", LogErrors.InvalidTimestamp },
        { "codec", LogErrors.UnsupportedCompressionType },
        { "record", LogErrors.InvalidRecord },
        { "no-sequence", LogErrors.InvalidRecord },
        { "transactional", LogErrors.InvalidRecord },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Append_BrokenBatch_IsRefusedAndChangesNothing(string how, short expected)
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        var result = log.Append(Break(Batches.Of("a", "b"), how));
        Assert.Equal(expected, result.ErrorCode);
        Assert.NotNull(result.Message);
        Assert.Equal(0, log.Append(Batches.Of("c")).BaseOffset);
    }

    [Theory]
    [InlineData(BatchCodec.None)]
    [InlineData(BatchCodec.Gzip)]
    [InlineData(BatchCodec.Snappy)]
    [InlineData(BatchCodec.Lz4)]
    [InlineData(BatchCodec.Zstd)]
    public async Task Append_KeylessRecordOnCompactedTopic_IsInvalid(object codec)
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(
            P0, PartitionConfig.Default with { CleanupPolicy = CleanupPolicy.Compact });
        TestRecord[] records = [new("k", "v"), new(null, "v")];
        Assert.Equal(
            LogErrors.InvalidRecord, log.Append(Batches.Build(records, codec: (BatchCodec)codec)).ErrorCode);
        Assert.Equal(
            LogErrors.None, log.Append(Batches.Build(records[..1], codec: (BatchCodec)codec)).ErrorCode);
    }

    [Theory]
    [InlineData(BatchCodec.Gzip)]
    [InlineData(BatchCodec.Snappy)]
    [InlineData(BatchCodec.Lz4)]
    [InlineData(BatchCodec.Zstd)]
    public async Task Append_CutCompressedDataOnCompactedTopic_IsInvalid(object codec)
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(
            P0, PartitionConfig.Default with { CleanupPolicy = CleanupPolicy.Compact });
        byte[] whole = Batches.Build(
            [.. Enumerable.Range(0, 50).Select(static i => new TestRecord($"k{i}", $"v{i * 7919}"))],
            codec: (BatchCodec)codec);
        for (int length = RecordBatch.HeaderSize; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            RecordBatch.Seal(cut);
            short error = log.Append(cut).ErrorCode;

            // What follows the last block, an end mark or a checksum, holds no record.
            Assert.True(error == LogErrors.InvalidRecord || length >= whole.Length - 8, $"{length} of {whole.Length}");
        }

        Assert.Equal(LogErrors.None, log.Append(whole).ErrorCode);
    }

    private static byte[] Break(byte[] batch, string how)
    {
        switch (how)
        {
            case "flipped":
                batch[^1] ^= 1;
                return batch;
            case "short":
                return batch[..^1];
            case "empty":
                return [];
            case "longer":
                return [.. batch, 0];
            case "magic1":
                batch[16] = 1;
                return batch;
            case "large":
                return Batches.Of(new string('x', PartitionConfig.Default.MaxMessageBytes));
            case "no-sequence":
                return Batches.Produced(7, 0, -1, false, "a");
            case "transactional":
                return Batches.Produced(-1, -1, -1, true, "a");
            default:
                return Edit(batch, how);
        }
    }

    private static byte[] Edit(byte[] batch, string how)
    {
        switch (how)
        {
            case "control":
                batch[22] |= (byte)RecordBatch.ControlBit;
                break;
            case "append-time":
                batch[22] |= (byte)RecordBatch.AppendTimeBit;
                break;
            case "codec":
                batch[22] |= 7;
                break;
            case "count":
                BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(57), 3);
                break;
            case "record":
                batch[61] = 2;
                break;
        }

        RecordBatch.Seal(batch);
        return batch;
    }
}
