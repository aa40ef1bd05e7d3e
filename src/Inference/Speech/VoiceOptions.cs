namespace StreamML.Inference.Speech;

/// <summary>Options for decoding and transcribing voice messages. Configuration section <c>Voice</c>.</summary>
public sealed partial class VoiceOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Voice";

    /// <summary>
    /// Engine: <c>pocketsphinx</c> (default: English, nothing to download), <c>whisper</c> (a model in
    /// <see cref="WhisperModel"/>) or <c>none</c>.
    /// </summary>
    public string Engine { get; set; } = VoiceEngines.PocketSphinx;

    /// <summary>
    /// Notes transcribed at the same time in this process, to 256; default 0: half of the processors, at least one,
    /// which leaves the others to texts.
    /// </summary>
    public int Parallelism { get; set; }

    /// <summary>
    /// Longest time per note, decoding and all its pieces together, default 1 h, 1 s to 24 h: half an hour of audio
    /// takes a quarter of an hour on an idle core. Bounds how long a note delays those behind it.
    /// </summary>
    public TimeSpan NoteTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Program that decodes audio, a name on the PATH or a path. Default <c>ffmpeg</c>, from Debian's package ffmpeg.
    /// </summary>
    public string FfmpegProgram { get; set; } = "ffmpeg";

    /// <summary>
    /// Program that transcribes, a name on the PATH or a path. Default <c>pocketsphinx_batch</c>, from Debian's package
    /// pocketsphinx. The batch program, not the continuous one, since it normalises over a whole chunk, which halves
    /// the errors.
    /// </summary>
    public string SphinxProgram { get; set; } = "pocketsphinx_batch";

    /// <summary>
    /// Folder of the acoustic model (<c>en-us</c>), the language model (<c>en-us.lm.bin</c>) and the dictionary
    /// (<c>cmudict-en-us.dict</c>). Default: the location of Debian's package pocketsphinx-en-us.
    /// </summary>
    public string SphinxModelDirectory { get; set; } = "/usr/share/pocketsphinx/model/en-us";

    /// <summary>
    /// Largest file, bytes, default 67,108,864 (64 MiB), 1,024 to 536,870,912: half an hour of 16 kHz WAV; WhatsApp's
    /// own limit is 16 MB of compressed audio.
    /// </summary>
    public int MaxInputBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Longest audio, default 30 min, 1 s to 4 h. Bounds memory (32,000 bytes per second) and how long one message
    /// delays its partition.
    /// </summary>
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Longest time for decoding, default 1 min, 1 s to 10 min. Half an hour of Opus takes a few seconds.
    /// </summary>
    public TimeSpan DecodeTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Longest piece passed to the transcriber at once, default 30 s, 5 s to 2 min. Longer pieces make better use of
    /// the language model; the search's memory grows with them, and progress is reported after each.
    /// </summary>
    public TimeSpan ChunkDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Longest time per piece, as a multiple of its duration, in addition to 10 s for loading the model. Default 5, 1
    /// to 100: one core of 2020 needs about 0.4, so a piece that exceeds this will not end.
    /// </summary>
    public double MaxRealTimeFactor { get; set; } = 5;

    /// <summary>Checks the options.</summary>
    /// <exception cref="InvalidOperationException">An option is wrong; the message names it and its range.</exception>
    public void Validate()
    {
        Require(VoiceEngines.All.Contains(Engine), nameof(Engine), string.Join(", ", VoiceEngines.All));
        Require(Parallelism is >= 0 and <= 256, nameof(Parallelism), "0 to 256");
        Within(nameof(NoteTimeout), NoteTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));
        Require(FfmpegProgram.Length > 0, nameof(FfmpegProgram), "a program");
        Require(SphinxProgram.Length > 0, nameof(SphinxProgram), "a program");
        Require(SphinxModelDirectory.Length > 0, nameof(SphinxModelDirectory), "a folder");
        Require(MaxInputBytes is >= 1_024 and <= 512 * 1024 * 1024, nameof(MaxInputBytes), "1024 to 536870912");
        Within(nameof(MaxDuration), MaxDuration, TimeSpan.FromSeconds(1), TimeSpan.FromHours(4));
        Within(nameof(DecodeTimeout), DecodeTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        Within(nameof(ChunkDuration), ChunkDuration, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(2));
        Require(MaxRealTimeFactor is >= 1 and <= 100, nameof(MaxRealTimeFactor), "1 to 100");
        ValidateWhisper();
    }

    private static void Within(string name, TimeSpan value, TimeSpan min, TimeSpan max) =>
        Require(value >= min && value <= max, name, $"{min} to {max}");

    private static void Require(bool holds, string name, string range)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{Section}__{name} must be {range}.");
        }
    }
}
