using System.Text;
using StreamML.EmbeddedKafka.Log;

namespace StreamML.EmbeddedKafka.Tests.Log;

/// <summary>One record of a test batch.</summary>
internal sealed record TestRecord(string? Key, string? Value, long Timestamp = 1000);

/// <summary>Builds record batches the way a client does, and reads them back.</summary>
internal static class Batches
{
    public static byte[] Of(params string[] values) =>
        Build([.. values.Select(static value => new TestRecord(null, value))]);

    public static byte[] Keyed(params (string Key, string? Value)[] records) =>
        Build([.. records.Select(static record => new TestRecord(record.Key, record.Value))]);

    public static byte[] Produced(
        long producerId, short epoch, int sequence, bool transactional, params string[] values)
    {
        var records = values.Select(static value => new TestRecord(null, value)).ToList();
        return Build(records, producerId, epoch, sequence, transactional);
    }

    public static byte[] Build(
        IReadOnlyList<TestRecord> records,
        long producerId = -1,
        short epoch = -1,
        int sequence = -1,
        bool transactional = false,
        BatchCodec codec = BatchCodec.None)
    {
        var body = new MemoryStream();
        for (int i = 0; i < records.Count; i++)
        {
            WriteRecord(body, records[i], records[i].Timestamp - records[0].Timestamp, i);
        }

        byte[] batch = RecordCodecs.Pack(codec, body.ToArray(), RecordBatch.HeaderSize);
        short attributes = (short)((int)codec | (transactional ? RecordBatch.TransactionalBit : 0));
        new BatchHeader(
            0,
            -1,
            attributes,
            records.Count - 1,
            records[0].Timestamp,
            records.Max(static record => record.Timestamp),
            producerId,
            epoch,
            sequence,
            records.Count).WriteTo(batch);
        return batch;
    }

    /// <summary>
    /// A batch of two records, sound but for its "data", which ends early; its "count", for
    /// there are three; or its "offsets", which do not ascend.
    /// </summary>
    public static byte[] Unreadable(BatchCodec codec, string what)
    {
        if (what == "data")
        {
            byte[] batch = Build([new("k", "hidden"), new("k2", new string('h', 500))], codec: codec)[..^20];
            RecordBatch.Seal(batch);
            return batch;
        }

        byte[] records = what == "count" ? Records([0, 1, 2]) : Records([1, 0]);
        byte[] packed = RecordCodecs.Pack(codec, records, RecordBatch.HeaderSize);
        new BatchHeader(0, -1, (short)codec, 1, 1000, 1000, -1, -1, -1, 2).WriteTo(packed);
        return packed;
    }

    /// <summary>All records of a run of batches, with their offsets; markers as "commit" and "abort".</summary>
    public static List<(long Offset, string? Key, string? Value)> Read(ReadOnlySpan<byte> bytes)
    {
        var found = new List<(long, string?, string?)>();
        while (!bytes.IsEmpty)
        {
            var batch = new RecordBatch(bytes);
            Assert.True(batch.HasValidCrc());
            if (batch.IsControl)
            {
                Assert.True(ControlBatch.TryRead(batch, out bool commit, out _));
                found.Add((batch.BaseOffset, null, commit ? "commit" : "abort"));
            }
            else
            {
                ReadRecords(batch, found);
            }

            bytes = bytes[batch.SizeInBytes..];
        }

        return found;
    }

    private static void ReadRecords(in RecordBatch batch, List<(long Offset, string? Key, string? Value)> found)
    {
        using var records = BatchRecords.Open(batch);
        Assert.True(records.IsUnpacked);
        var reader = records.Read();
        while (reader.Next())
        {
            string? key = reader.Current.HasKey ? Encoding.UTF8.GetString(reader.Current.Key) : null;
            string? value = reader.Current.HasValue ? Encoding.UTF8.GetString(reader.Current.Value) : null;
            found.Add((batch.BaseOffset + reader.Current.OffsetDelta, key, value));
        }

        Assert.True(reader.IsComplete);
    }

    private static byte[] Records(int[] offsetDeltas)
    {
        var to = new MemoryStream();
        foreach (int delta in offsetDeltas)
        {
            WriteRecord(to, new TestRecord("k", "hidden"), 0, delta);
        }

        return to.ToArray();
    }

    private static void WriteRecord(MemoryStream to, TestRecord record, long timestampDelta, int offsetDelta)
    {
        var one = new MemoryStream();
        one.WriteByte(0);
        Varint(one, timestampDelta);
        Varint(one, offsetDelta);
        Text(one, record.Key);
        Text(one, record.Value);
        Varint(one, 0);
        Varint(to, one.Length);
        one.WriteTo(to);
    }

    private static void Text(MemoryStream to, string? text)
    {
        byte[]? bytes = text is null ? null : Encoding.UTF8.GetBytes(text);
        Varint(to, bytes?.Length ?? -1);
        to.Write(bytes ?? []);
    }

    private static void Varint(MemoryStream to, long value)
    {
        ulong raw = (ulong)((value << 1) ^ (value >> 63));
        for (; raw >= 0x80; raw >>= 7)
        {
            to.WriteByte((byte)(raw | 0x80));
        }

        to.WriteByte((byte)raw);
    }
}
