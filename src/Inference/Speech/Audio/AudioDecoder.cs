using System.Runtime.InteropServices;
using StreamML.Inference.Speech.Processes;

namespace StreamML.Inference.Speech.Audio;

/// <summary>
/// Decodes Ogg/Opus, MP3, M4A, AAC, AMR, FLAC, WebM and WAV to 16 kHz mono, with ffmpeg as a child process.
/// Thread-safe.
/// </summary>
/// <remarks>
/// Strangers' files are treated as hostile. ffmpeg may open only files (no network), only the formats listed here (none
/// that refers to other files, as playlists do), gets none of our environment, and is killed at its time or output
/// limit.
/// </remarks>
/// <param name="options">Limits and the program, validated.</param>
/// <param name="time">For the time limit.</param>
public sealed class AudioDecoder(VoiceOptions options, TimeProvider time)
{
    private const string Formats = "ogg,mp3,mov,mp4,m4a,wav,flac,aac,amr,matroska,webm";

    /// <summary>Decodes a file's bytes, at most <see cref="VoiceOptions.MaxInputBytes"/> of them.</summary>
    /// <param name="input">The bytes; not disposed. May be endless.</param>
    /// <param name="cancellationToken">Cancels; the program is killed.</param>
    /// <exception cref="IOException">The stream or the folder for temporary files cannot be read or
    /// written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<AudioDecoding> DecodeAsync(Stream input, CancellationToken cancellationToken)
    {
        // A file, not a pipe: the index of an M4A is often at its end, and ffmpeg cannot seek in a pipe.
        using var folder = new PrivateFolder();
        string path = folder.PathOf("input");
        if (!await CopyAsync(input, path, cancellationToken))
        {
            return Failed(VoiceFaultKind.TooLarge, $"The file has more than {options.MaxInputBytes} bytes.");
        }

        var end = await ChildProcess.RunAsync(
            new ChildProgram(options.FfmpegProgram, Arguments(path), OutputBytesMax(), options.DecodeTimeout), time,
            cancellationToken);
        return Judge(end);
    }

    private string[] Arguments(string path) =>
    [
        "-nostdin", "-hide_banner", "-v", "quiet", "-threads", "1",
        "-protocol_whitelist", "file", "-format_whitelist", Formats, "-i", $"file:{path}",
        "-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1",
        "-ac", "1", "-ar", $"{PcmAudio.SampleRate}", "-f", "s16le", "pipe:1",
    ];

    // One sample more than allowed distinguishes audio that is too long from audio that just fits.
    private int OutputBytesMax() => (PcmAudio.SamplesIn(options.MaxDuration) + 1) * sizeof(short);

    private AudioDecoding Judge(ChildEnd end)
    {
        int samples = end.Output.Length / sizeof(short);
        return end.Kind switch
        {
            ChildEndKind.Missing => Failed(VoiceFaultKind.ToolMissing,
                $"Decoding needs the program {options.FfmpegProgram}, which is not there. "
                + "Install the Debian package ffmpeg: apt-get install ffmpeg"),
            ChildEndKind.TimedOut => Failed(VoiceFaultKind.TimedOut,
                $"Decoding took longer than {options.DecodeTimeout.TotalSeconds:0} s and was ended."),
            _ when samples > PcmAudio.SamplesIn(options.MaxDuration) => Failed(VoiceFaultKind.TooLong,
                $"The audio lasts longer than {options.MaxDuration}."),
            // Anything before the damage in a file is still speech; without any it is not audio.
            _ when samples == 0 => Failed(VoiceFaultKind.NotAudio,
                $"The file is not audio in a known format, or is damaged (ffmpeg: exit code {end.ExitCode})."),
            _ => new AudioDecoding(new PcmAudio(Samples(end.Output.Span[..(samples * sizeof(short))])), null),
        };
    }

    // s16le: two bytes per sample, little-endian, as on every supported machine.
    private static short[] Samples(ReadOnlySpan<byte> bytes) => MemoryMarshal.Cast<byte, short>(bytes).ToArray();

    private async Task<bool> CopyAsync(Stream input, string path, CancellationToken cancellationToken)
    {
        await using var copy = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        byte[] buffer = new byte[81_920];
        long copied = 0;
        int read;
        while ((read = await input.ReadAsync(buffer, cancellationToken)) > 0)
        {
            copied += read;
            if (copied > options.MaxInputBytes)
            {
                return false;
            }

            await copy.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return true;
    }

    private static AudioDecoding Failed(VoiceFaultKind kind, string message) =>
        new(null, new VoiceFault(kind, message));
}
