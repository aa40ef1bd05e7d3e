using System.Buffers.Binary;

namespace StreamML.Inference.Tests.Speech;

/// <summary>WAV files of a tone: 16 kHz, mono, 16 bit.</summary>
internal static class Wave
{
    public const int Rate = 16_000;

    /// <summary>440 Hz at half of full scale.</summary>
    public static short[] Tone(double seconds) =>
        [.. Enumerable.Range(0, (int)(seconds * Rate))
            .Select(i => (short)(16_000 * Math.Sin(2 * Math.PI * 440 * i / Rate)))];

    public static byte[] File(short[] samples)
    {
        byte[] file = new byte[44 + (samples.Length * 2)];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), Rate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), Rate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), samples.Length * 2);
        for (int i = 0; i < samples.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(44 + (2 * i)), samples[i]);
        }

        return file;
    }
}
