using System.Buffers;
using System.IO.Compression;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>Unpacks the records of a gzip batch into a pooled buffer.</summary>
internal static class GzipRecords
{
    /// <summary>Bytes a batch may unpack to here: a guard against a bomb.</summary>
    public const int UnpackedBytesMax = 64 * 1024 * 1024;

    /// <summary>The records, or null where the data is broken or larger than the limit.</summary>
    public static Unpacked? Unpack(ReadOnlySpan<byte> packed, int bytesMax)
    {
        using var source = new MemoryStream(packed.ToArray(), writable: false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(4096, packed.Length * 4));
        int length = 0;
        try
        {
            using var unzip = new GZipStream(source, CompressionMode.Decompress);
            while (true)
            {
                int read = unzip.Read(buffer, length, buffer.Length - length);
                length += read;
                if (read == 0)
                {
                    return new Unpacked(buffer, length);
                }

                if (length > bytesMax)
                {
                    break;
                }

                buffer = length == buffer.Length ? Grow(buffer) : buffer;
            }
        }
        catch (InvalidDataException)
        {
            // Broken data is the sender's fault: the caller answers with an error code.
            ArrayPool<byte>.Shared.Return(buffer);
            return null;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return null;
    }

    private static byte[] Grow(byte[] buffer)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    internal sealed class Unpacked(byte[] buffer, int length) : IDisposable
    {
        public ReadOnlySpan<byte> Span => buffer.AsSpan(0, length);

        public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);
    }
}
