using System.Globalization;

namespace StreamML.Inference.Speech;

/// <content>Whisper's options.</content>
public sealed partial class VoiceOptions
{
    /// <summary>Task that writes speech in its own language.</summary>
    public const string Transcribe = "transcribe";

    /// <summary>Task that writes English, whatever the language spoken.</summary>
    public const string Translate = "translate";

    /// <summary>
    /// Folder of a Whisper model as exported to ONNX by Hugging Face Optimum (docs/models/whisper.md lists the files).
    /// Default empty: none. A model has 150 MB to 6 GB and is not shipped.
    /// </summary>
    public string WhisperModel { get; set; } = "";

    /// <summary>
    /// BCP-47 code of the spoken language. Default empty: Whisper detects it from the first window with speech. Set it
    /// if all notes are in one language, since detection on short notes is sometimes wrong.
    /// </summary>
    public string WhisperLanguage { get; set; } = "";

    /// <summary><c>transcribe</c>, the default, or <c>translate</c>: English, whatever the language spoken.</summary>
    public string WhisperTask { get; set; } = Transcribe;

    /// <summary>Beams, default 1, 1 to 16. 5 makes about 5 % fewer errors in four times the decoder's time.</summary>
    public int WhisperBeams { get; set; } = 1;

    /// <summary>Threads per call, 1 to 256; 0, the default, uses <c>Onnx__IntraOpThreads</c>.</summary>
    public int WhisperThreads { get; set; }

    /// <summary>
    /// Most tokens per 30 s window, default 224, 1 to 448: half of the decoder's context. Bounds the time per window.
    /// </summary>
    public int WhisperMaxTokens { get; set; } = 224;

    /// <summary>
    /// Temperatures tried in turn while a text repeats itself or is unlikely, comma-separated, ascending, 0 to 1, at
    /// most 8. Default <c>0,0.2,0.4,0.6,0.8,1</c>, as OpenAI's. Sampling is seeded. <c>0</c> alone: one attempt.
    /// </summary>
    public string WhisperTemperatures { get; set; } = "0,0.2,0.4,0.6,0.8,1";

    /// <summary>
    /// Compression ratio by zlib above which a text counts as repeating itself and is retried; default 2.4, OpenAI's; 1
    /// to 100.
    /// </summary>
    public double WhisperCompressionRatioMax { get; set; } = 2.4;

    /// <summary>Mean token log-probability below which a text is retried; default -1, OpenAI's; -20 to 0.</summary>
    public double WhisperLogProbabilityMin { get; set; } = -1;

    /// <summary>
    /// A window is silent if its no-speech probability is above this and its text is also unlikely; default 0.6,
    /// OpenAI's; 0 to 1. 1: never.
    /// </summary>
    public double WhisperNoSpeechMin { get; set; } = 0.6;

    /// <summary>
    /// Text assumed to precede the audio, at most 1,000 characters, default empty. Makes names and products in it more
    /// likely to be recognised.
    /// </summary>
    public string WhisperPrompt { get; set; } = "";

    /// <summary>
    /// Whether a window is given the text of the previous one, default false: keeps names consistent in long audio, but
    /// also carries errors on.
    /// </summary>
    public bool WhisperPreviousText { get; set; }

    /// <summary>
    /// Whether words get times, default true. Costs one more decoder pass per window if the export supports it.
    /// </summary>
    public bool WhisperWords { get; set; } = true;

    /// <summary>The temperatures as numbers.</summary>
    internal double[] WhisperTemperatureSteps() =>
        [.. WhisperTemperatures.Split(',', StringSplitOptions.TrimEntries).Select(step =>
        double.TryParse(step, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : double.NaN)];

    private void ValidateWhisper()
    {
        Require(Engine != VoiceEngines.Whisper
            || WhisperModel.Length > 0, nameof(WhisperModel), "set for Whisper: a folder");
        Require(WhisperLanguage.Length is 0
            or (>= 2 and <= 35), nameof(WhisperLanguage), "empty or a language tag such as es");
        Require(WhisperTask is Transcribe or Translate, nameof(WhisperTask), $"{Transcribe} or {Translate}");
        Require(WhisperBeams is >= 1 and <= 16, nameof(WhisperBeams), "1 to 16");
        Require(WhisperThreads is >= 0 and <= 256, nameof(WhisperThreads), "0 to 256");
        Require(WhisperMaxTokens is >= 1 and <= 448, nameof(WhisperMaxTokens), "1 to 448");
        double[] steps = WhisperTemperatureSteps();
        Require(steps.Length <= 8 && steps.All(step => step is >= 0 and <= 1) && steps.SequenceEqual(steps.Order()),
            nameof(WhisperTemperatures), "1 to 8 rising numbers from 0 to 1, comma separated");
        Require(WhisperCompressionRatioMax is >= 1 and <= 100, nameof(WhisperCompressionRatioMax), "1 to 100");
        Require(WhisperLogProbabilityMin is >= -20 and <= 0, nameof(WhisperLogProbabilityMin), "-20 to 0");
        Require(WhisperNoSpeechMin is >= 0 and <= 1, nameof(WhisperNoSpeechMin), "0 to 1");
        Require(WhisperPrompt.Length <= 1_000, nameof(WhisperPrompt), "at most 1000 characters");
    }
}
