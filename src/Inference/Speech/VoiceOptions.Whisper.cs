using System.ComponentModel.DataAnnotations;
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
    [AllowedValues(Transcribe, Translate)]
    public string WhisperTask { get; set; } = Transcribe;

    /// <summary>Beams, default 1, 1 to 16. 5 makes about 5 % fewer errors in four times the decoder's time.</summary>
    [Range(1, 16)]
    public int WhisperBeams { get; set; } = 1;

    /// <summary>Threads per call, 1 to 256; 0, the default, uses <c>Onnx__IntraOpThreads</c>.</summary>
    [Range(0, 256)]
    public int WhisperThreads { get; set; }

    /// <summary>
    /// Most tokens per 30 s window, default 224, 1 to 448: half of the decoder's context. Bounds the time per window.
    /// </summary>
    [Range(1, 448)]
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
    [Range(1.0, 100.0)]
    public double WhisperCompressionRatioMax { get; set; } = 2.4;

    /// <summary>Mean token log-probability below which a text is retried; default -1, OpenAI's; -20 to 0.</summary>
    [Range(-20.0, 0.0)]
    public double WhisperLogProbabilityMin { get; set; } = -1;

    /// <summary>
    /// A window is silent if its no-speech probability is above this and its text is also unlikely; default 0.6,
    /// OpenAI's; 0 to 1. 1: never.
    /// </summary>
    [Range(0.0, 1.0)]
    public double WhisperNoSpeechMin { get; set; } = 0.6;

    /// <summary>
    /// Text assumed to precede the audio, at most 1,000 characters, default empty. Makes names and products in it more
    /// likely to be recognised.
    /// </summary>
    [MaxLength(1_000, ErrorMessage = "must be at most 1000 characters")]
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

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        double[] steps = WhisperTemperatureSteps();
        (bool Holds, string Option, string Rule)[] rules =
        [
            (Engine != VoiceEngines.Whisper || WhisperModel.Length > 0, nameof(WhisperModel),
                "must be set for Whisper: a folder"),
            (WhisperLanguage.Length is 0 or (>= 2 and <= 35), nameof(WhisperLanguage),
                "must be empty or a language tag such as es"),
            (steps.Length <= 8 && steps.All(step => step is >= 0 and <= 1) && steps.SequenceEqual(steps.Order()),
                nameof(WhisperTemperatures), "must be 1 to 8 rising numbers from 0 to 1, comma separated"),
        ];
        return from rule in rules where !rule.Holds select new ValidationResult(rule.Rule, [rule.Option]);
    }
}
