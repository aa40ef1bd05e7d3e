using System.Text;

namespace StreamML.Trainer.Datasets;

/// <summary>
/// Opens texts in the encoding that their byte-order mark names: UTF-8, UTF-16 or UTF-32; without one they are UTF-8.
/// UTF-16 without a mark, which editors of other systems write too, is refused: read as UTF-8 it is rubbish.
/// </summary>
public static class TextFiles
{
    private const int Looked = 4_096;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DatasetException">It cannot be opened, or is UTF-16 without a mark.</exception>
    public static StreamReader Open(string path)
    {
        FileStream? file = null;
        try
        {
            file = File.OpenRead(path);
            return Read(file, path, strict: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new DatasetException($"{path} cannot be read: {fault.Message}", fault);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Reads a stream, and closes it with the reader.</summary>
    /// <param name="stream">The stream, at its start.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="strict">Whether bytes that are no UTF-8 throw <see cref="DecoderFallbackException"/> when they are
    /// read; else they become U+FFFD.</param>
    /// <exception cref="DatasetException">It is UTF-16 without a mark.</exception>
    public static StreamReader Read(Stream stream, string name, bool strict)
    {
        var start = new StartOfStream(stream, Looked);
        return IsUtf16(start.Start)
            ? throw new DatasetException(
                $"{name} looks like UTF-16 without a byte-order mark. Save it as UTF-8: in Notepad choose the encoding, in "
                + "PowerShell use -Encoding utf8, or run 'iconv -f utf-16le -t utf-8'.")
            : new StreamReader(
                start, new UTF8Encoding(false, throwOnInvalidBytes: strict), detectEncodingFromByteOrderMarks: true);
    }

    // A text has no NUL: every second byte of Latin letters in UTF-16 is one. With a mark the reader knows by itself.
    private static bool IsUtf16(ReadOnlySpan<byte> start)
    {
        if (start.Length < 4 || start is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, 0, 0xFE, 0xFF, ..])
        {
            return false;
        }

        int even = 0, odd = 0;
        for (int i = 0; i < start.Length; i++)
        {
            if (start[i] == 0)
            {
                (even, odd) = i % 2 == 0 ? (even + 1, odd) : (even, odd + 1);
            }
        }

        return Math.Max(even, odd) > start.Length / 8 && Math.Min(even, odd) <= start.Length / 64;
    }
}
