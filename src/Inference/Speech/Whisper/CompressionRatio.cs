using System.IO.Compression;
using System.Text;

namespace StreamML.Inference.Speech.Whisper;

/// <summary>How much zlib shortens a text: above 2.4 it repeats itself.</summary>
internal static class CompressionRatio
{
    /// <summary>Bytes of the text divided by those of its compressed form; 0 for an empty text.</summary>
    public static double Of(string text)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(bytes);
        }

        return (double)bytes.Length / packed.Length;
    }
}
