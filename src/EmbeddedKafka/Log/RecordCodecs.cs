using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using K4os.Compression.LZ4;
using K4os.Compression.LZ4.Streams;
using Snappier;
using ZstdSharp;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// Codecs of Kafka's batches. gzip, the LZ4 frame format (KIP-57) and zstd (KIP-110) are the published formats. Snappy
/// has two forms: raw blocks (librdkafka), and the frames of Java's snappy library, big-endian:
/// <code>0 8 0x82 "SNAPPY" 0 | 8 4 version = 1 | 12 4 oldest reader = 1 | then per block: length 4, raw snappy</code>
/// </summary>
internal static class RecordCodecs
{
    private const int SnappyHeaderSize = 16;
    private const int SnappyBlockBytes = 32 * 1024;
    private static readonly byte[] SnappyHeader = [0x82, .. "SNAPPY"u8, 0, 0, 0, 0, 1, 0, 0, 0, 1];

    // Java consumers accept independent blocks only.
    private static readonly LZ4EncoderSettings Lz4Settings = new() { ChainBlocks = false, BlockSize = 64 * 1024 };

    /// <summary>Decompresses into a buffer with a limit.</summary>
    /// <returns>False if the data is broken, larger than the limit or of an unknown codec.</returns>
    public static bool TryUnpack(BatchCodec codec, ReadOnlySpan<byte> packed, UnpackedBytes to)
    {
        try
        {
            Unpack(codec, packed, to);
            return true;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The sender's fault, which each library reports differently: the caller returns an error code.
            return false;
        }
    }

    /// <summary>Compresses records, leaving room for a header in front of them.</summary>
    public static byte[] Pack(BatchCodec codec, ReadOnlySpan<byte> records, int headerSize)
    {
        var to = new ArrayBufferWriter<byte>(headerSize + records.Length);
        to.GetSpan(headerSize)[..headerSize].Clear();
        to.Advance(headerSize);
        switch (codec)
        {
            case BatchCodec.None:
                to.Write(records);
                break;
            case BatchCodec.Gzip:
                PackGzip(records, to);
                break;
            case BatchCodec.Snappy:
                PackSnappy(records, to);
                break;
            case BatchCodec.Lz4:
                LZ4Frame.Encode(records, to, Lz4Settings);
                break;
            case BatchCodec.Zstd:
                PackZstd(records, to);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(codec), codec, "Unknown codec.");
        }

        return to.WrittenSpan.ToArray();
    }

    private static void Unpack(BatchCodec codec, ReadOnlySpan<byte> packed, UnpackedBytes to)
    {
        switch (codec)
        {
            case BatchCodec.Gzip:
                UnpackGzip(packed, to);
                break;
            case BatchCodec.Snappy:
                UnpackSnappy(packed, to);
                break;
            case BatchCodec.Lz4:
                LZ4Frame.Decode(packed, to);
                break;
            case BatchCodec.Zstd:
                UnpackZstd(packed, to);
                break;
            default:
                throw new InvalidDataException($"Codec {(int)codec} is unknown.");
        }
    }

    private static void UnpackGzip(ReadOnlySpan<byte> packed, UnpackedBytes to)
    {
        using var source = new MemoryStream(packed.ToArray(), writable: false);
        using var unzip = new GZipStream(source, CompressionMode.Decompress);
        for (int read = -1; read != 0; to.Advance(read))
        {
            read = unzip.Read(to.GetSpan());
        }
    }

    private static void UnpackSnappy(ReadOnlySpan<byte> packed, UnpackedBytes to)
    {
        if (!packed.StartsWith(SnappyHeader.AsSpan(0, 8)))
        {
            UnpackSnappyBlock(packed, to);
            return;
        }

        for (var rest = packed[SnappyHeaderSize..]; !rest.IsEmpty;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(rest);
            UnpackSnappyBlock(rest.Slice(4, length), to);
            rest = rest[(4 + length)..];
        }
    }

    private static void UnpackSnappyBlock(ReadOnlySpan<byte> block, UnpackedBytes to)
    {
        int size = Snappy.GetUncompressedLength(block);
        to.Advance(Snappy.Decompress(block, to.GetSpan(size)[..size]));
    }

    // The frame states its maximum size, so no window is needed besides the result.
    private static void UnpackZstd(ReadOnlySpan<byte> packed, UnpackedBytes to)
    {
        using var zstd = new Decompressor();
        ulong bound = Decompressor.GetDecompressedSize(packed);
        to.Advance(zstd.Unwrap(packed, to.GetSpan((int)Math.Min(bound, (ulong)to.Free))));
    }

    private static void PackGzip(ReadOnlySpan<byte> records, ArrayBufferWriter<byte> to)
    {
        using var packed = new MemoryStream(records.Length);
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(records);
        }

        to.Write(packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    private static void PackSnappy(ReadOnlySpan<byte> records, ArrayBufferWriter<byte> to)
    {
        to.Write(SnappyHeader);
        for (; !records.IsEmpty; records = records[Math.Min(SnappyBlockBytes, records.Length)..])
        {
            var block = records[..Math.Min(SnappyBlockBytes, records.Length)];
            var packed = to.GetSpan(4 + Snappy.GetMaxCompressedLength(block.Length));
            int length = Snappy.Compress(block, packed[4..]);
            BinaryPrimitives.WriteInt32BigEndian(packed, length);
            to.Advance(4 + length);
        }
    }

    private static void PackZstd(ReadOnlySpan<byte> records, ArrayBufferWriter<byte> to)
    {
        using var zstd = new Compressor(Compressor.DefaultCompressionLevel);
        to.Advance(zstd.Wrap(records, to.GetSpan(Compressor.GetCompressBound(records.Length))));
    }
}
