using System.ComponentModel.DataAnnotations;

namespace StreamML.Inference.Speech;

/// <summary>Options for decoding and transcribing voice messages. Configuration section <c>Voice</c>.</summary>
public sealed partial class VoiceOptions : IValidatableObject
{
    /// <summary>
    /// Engine: <c>pocketsphinx</c> (default: English, nothing to download), <c>whisper</c> (a model in
    /// <see cref="WhisperModel"/>) or <c>none</c>.
    /// </summary>
    [AllowedValues(VoiceEngines.PocketSphinx, VoiceEngines.Whisper, VoiceEngines.None)]
    public string Engine { get; set; } = VoiceEngines.PocketSphinx;

    /// <summary>
    /// Notes transcribed at the same time in this process, to 256; default 0: half of the processors, at least one,
    /// which leaves the others to texts.
    /// </summary>
    [Range(0, 256)]
    public int Parallelism { get; set; }

    /// <summary>
    /// Longest time per note, decoding and all its pieces together, default 1 h, 1 s to 24 h: half an hour of audio
    /// takes a quarter of an hour on an idle core. Bounds how long a note delays those behind it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan NoteTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Program that decodes audio, a name on the PATH or a path. Default <c>ffmpeg</c>, from Debian's package ffmpeg.
    /// </summary>
    [Required(ErrorMessage = "must be a program")]
    public string FfmpegProgram { get; set; } = "ffmpeg";

    /// <summary>
    /// Program that transcribes, a name on the PATH or a path. Default <c>pocketsphinx_batch</c>, from Debian's package
    /// pocketsphinx. The batch program, not the continuous one, since it normalises over a whole chunk, which halves
    /// the errors.
    /// </summary>
    [Required(ErrorMessage = "must be a program")]
    public string SphinxProgram { get; set; } = "pocketsphinx_batch";

    /// <summary>
    /// Folder of the acoustic model (<c>en-us</c>), the language model (<c>en-us.lm.bin</c>) and the dictionary
    /// (<c>cmudict-en-us.dict</c>). Default: the location of Debian's package pocketsphinx-en-us.
    /// </summary>
    [Required(ErrorMessage = "must be a folder")]
    public string SphinxModelDirectory { get; set; } = "/usr/share/pocketsphinx/model/en-us";

    /// <summary>
    /// Largest file, bytes, default 67,108,864 (64 MiB), 1,024 to 536,870,912: half an hour of 16 kHz WAV; WhatsApp's
    /// own limit is 16 MB of compressed audio.
    /// </summary>
    [Range(1_024, 512 * 1024 * 1024)]
    public int MaxInputBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Longest audio, default 30 min, 1 s to 4 h. Bounds memory (32,000 bytes per second) and how long one message
    /// delays its partition.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "04:00:00")]
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Longest time for decoding, default 1 min, 1 s to 10 min. Half an hour of Opus takes a few seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan DecodeTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Longest piece passed to the transcriber at once, default 30 s, 5 s to 2 min. Longer pieces make better use of
    /// the language model; the search's memory grows with them, and progress is reported after each.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:02:00")]
    public TimeSpan ChunkDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Longest time per piece, as a multiple of its duration, in addition to 10 s for loading the model. Default 5, 1
    /// to 100: one core of 2020 needs about 0.4, so a piece that exceeds this will not end.
    /// </summary>
    [Range(1.0, 100.0)]
    public double MaxRealTimeFactor { get; set; } = 5;
}
