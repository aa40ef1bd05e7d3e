using System.Globalization;

namespace StreamML.Inference.Speech;

/// <content>The options of Whisper.</content>
public sealed partial class VoiceOptions
{
    /// <summary>The task that writes what was said in its own language.</summary>
    public const string Transcribe = "transcribe";

    /// <summary>The task that writes English, whatever was said.</summary>
    public const string Translate = "translate";

    /// <summary>
    /// Folder of a Whisper model as Hugging Face Optimum exports it to ONNX (docs/models/whisper.md lists the files).
    /// Default empty: none. A model has 150 MB to 6 GB and does not ship.
    /// </summary>
    public string WhisperModel { get; set; } = "";

    /// <summary>
    /// BCP-47 of the language that is spoken. Default empty: Whisper tells it from the first window with speech. Set it
    /// where all notes are in one language: short notes are told wrongly now and then.
    /// </summary>
    public string WhisperLanguage { get; set; } = "";

    /// <summary><c>transcribe</c>, the default, or <c>translate</c>: English, whatever is spoken.</summary>
    public string WhisperTask { get; set; } = Transcribe;

    /// <summary>
    /// Texts kept under way at a time, default 1, 1 to 16. 5 has about 5 % fewer errors for four times the time of the
    /// decoder.
    /// </summary>
    public int WhisperBeams { get; set; } = 1;

    /// <summary>Threads of a call, 1 to 256; 0, the default, for those of <c>Onnx__IntraOpThreads</c>.</summary>
    public int WhisperThreads { get; set; }

    /// <summary>
    /// Most tokens of a window of 30 s, default 224, 1 to 448: half of what the decoder reads. Bounds the time of a
    /// window.
    /// </summary>
    public int WhisperMaxTokens { get; set; } = 224;

    /// <summary>
    /// Temperatures tried one after the other while a text repeats itself or is unlikely, comma separated, rising, 0 to
    /// 1, at most 8. Default <c>0,0.2,0.4,0.6,0.8,1</c>, as OpenAI's. Draws are seeded. <c>0</c> alone: one try.
    /// </summary>
    public string WhisperTemperatures { get; set; } = "0,0.2,0.4,0.6,0.8,1";

    /// <summary>
    /// A text that zlib makes this much shorter repeats itself and is tried again; default 2.4, OpenAI's; 1 to 100.
    /// </summary>
    public double WhisperCompressionRatioMax { get; set; } = 2.4;

    /// <summary>
    /// A text whose tokens' mean log-probability is below this is tried again; default -1, OpenAI's; -20 to 0.
    /// </summary>
    public double WhisperLogProbabilityMin { get; set; } = -1;

    /// <summary>
    /// A window is silent where its probability of no speech is above this and its text is unlikely besides; default
    /// 0.6, OpenAI's; 0 to 1. 1: no window is.
    /// </summary>
    public double WhisperNoSpeechMin { get; set; } = 0.6;

    /// <summary>
    /// Text that is taken to have been said before, at most 1,000 characters, default empty. Names and products written
    /// in it are heard more often.
    /// </summary>
    public string WhisperPrompt { get; set; } = "";

    /// <summary>
    /// Whether a window is told the text of the one before, default false: that keeps names the same through long
    /// audio, and carries an error on.
    /// </summary>
    public bool WhisperPreviousText { get; set; }

    /// <summary>
    /// Whether words get times, default true. It costs one more pass of the decoder a window where the export tells
    /// them.
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
