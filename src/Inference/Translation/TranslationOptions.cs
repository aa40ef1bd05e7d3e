using System.ComponentModel.DataAnnotations;

namespace StreamML.Inference.Translation;

/// <summary>Which engine translates, and its limits. Configuration section <c>Translation</c>.</summary>
public sealed partial class TranslationOptions : IValidatableObject
{
    /// <summary>
    /// Who translates: <c>apertium</c>, <c>marian</c>, <c>libretranslate</c>, <c>google</c>, or <c>none</c>. Default
    /// apertium: it works without a network, an account, a model to fetch, or a text leaving the machine.
    /// </summary>
    public string Engine { get; set; } = TranslationEngines.Apertium;

    /// <summary>
    /// Longest text that is translated, UTF-16 characters; default 5,000; range 1 to 100,000. WhatsApp allows 4,096 in
    /// a message, and Google advises at most 5,000. A longer one goes on untranslated.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxTextChars { get; set; } = 5_000;

    /// <summary>
    /// Languages to go through where Apertium has no direct pair, comma separated in order of preference; default
    /// <c>es,en</c>, which most pairs have on one side. Marian goes through English alone, where it is among them.
    /// Empty: direct pairs alone. At most 8.
    /// </summary>
    public string Pivots { get; set; } = "es,en";

    /// <summary>
    /// Folder of Apertium's modes; default <c>/usr/share/apertium/modes</c>, where Debian's packages put them and
    /// <c>apertium -l</c> looks.
    /// </summary>
    [Required(ErrorMessage = "must be a folder")]
    public string ModesDirectory { get; set; } = "/usr/share/apertium/modes";

    /// <summary>
    /// Most Apertium pipelines at a time, one a direction; default 8; range 2 to 64. A pipeline is about 13 processes,
    /// 110 MB for English to Spanish and 40 for Spanish to Portuguese; beyond this the one used longest ago makes room.
    /// Two is the least, for a pivot.
    /// </summary>
    [Range(2, 64)]
    public int MaxPipelines { get; set; } = 8;

    /// <summary>
    /// How long Apertium may take for one text before its pipeline is killed; default 5 s; range 50 ms to 5 min. A text
    /// of 5,000 characters takes some 70 ms; the rest is for a busy machine.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan TextTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the first text after a start of Apertium's processes may take, where that is more than
    /// <see cref="TextTimeout"/>; default 20 s; range 50 ms to 5 min. They load in 0.6 s alone; on a machine that
    /// starts everything at once, in far more.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long the texts of a batch may take in the pipeline before they go on untranslated; default 30 s; range 100
    /// ms to 10 min. The largest batch takes 2 s alone on two cores; the rest is for batches of other tasks before it
    /// and a busy machine. The engine is then left alone for <see cref="BreakDuration"/>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan BatchTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Most texts of a batch in which texts that the models read themselves are translated for people; default 64;
    /// range 0 to 100,000; 0: never. A larger batch means that the stage is behind, and its labels come first: such a
    /// text is <see cref="TranslationOutcome.Unavailable"/>.
    /// </summary>
    [Range(0, 100_000)]
    public int PeopleBatchTexts { get; set; } = 64;

    /// <summary>
    /// How long a batch that has its labels waits for translations that people alone read; default 250 ms, some 150
    /// short texts of Apertium's; range 0 to 1 min. What takes longer is <see cref="TranslationOutcome.Unavailable"/>,
    /// and kept for the next such text.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan PeopleWait { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Pause before the second restart in a row of a pipeline that dies, doubled each time up to 30 s; the first
    /// restart is at once. Default 100 ms, far less than a text may take; range 1 ms to 30 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:30")]
    public TimeSpan RestartDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Address of LibreTranslate or of Google's API; default empty: <c>http://127.0.0.1:5000</c> for LibreTranslate,
    /// where it listens by itself, and <c>https://translation.googleapis.com</c> for Google. http or https.
    /// </summary>
    public string Url { get; set; } = "";

    /// <summary>
    /// Key of the HTTP engine, a secret; default empty, which LibreTranslate may allow and Google does not. It is never
    /// part of an address, a log line or a reason.
    /// </summary>
    [RegularExpression("[!-~]{0,1024}", ErrorMessage = "must be at most 1024 ASCII characters, no blanks")]
    public string ApiKey { get; set; } = "";

    /// <summary>
    /// How long one HTTP attempt may take; default 10 s, since a batch on a CPU is slow; range 50 ms to 5 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan HttpTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Attempts after the first on a connection error, a timeout, 429 or 5xx; default 2, range 0 to 10. More would hold
    /// up the texts behind; the circuit breaker takes over.
    /// </summary>
    [Range(0, 10)]
    public int HttpRetries { get; set; } = 2;

    /// <summary>
    /// Delay before the second HTTP attempt, doubled each time, with jitter; a Retry-After of at most 30 s goes before.
    /// Default 300 ms, what a limiter commonly wants; range 1 ms to 30 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:30")]
    public TimeSpan HttpRetryDelay { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// Most texts in one HTTP request; default 50; range 1 to 128, which is Google's limit. Larger ones gain little and
    /// fail as one.
    /// </summary>
    [Range(1, 128)]
    public int HttpBatchTexts { get; set; } = 50;

    /// <summary>
    /// Most characters in one HTTP request, of which one text may take more alone; default 20,000; range 1,000 to
    /// 100,000. Google's limit is 30,000.
    /// </summary>
    [Range(1_000, 100_000)]
    public int HttpBatchChars { get; set; } = 20_000;

    /// <summary>
    /// Largest answer that is read, bytes; default 4 MiB; range 64 KiB to 64 MiB. A batch of the default size is
    /// answered in 200 KiB at most.
    /// </summary>
    [Range(65_536, 67_108_864)]
    public int HttpAnswerBytesMax { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// How long an HTTP engine that failed at half of five or more attempts within 30 s is left alone, and any engine
    /// that took longer than <see cref="BatchTimeout"/>; texts are <see cref="TranslationOutcome.Unavailable"/>
    /// meanwhile. Default 15 s, so that it is asked again soon after it is back; range 500 ms to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:10:00")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Most translations kept in memory, the one used longest ago going first; default 10,000, range 0 to 10,000,000.
    /// 0: none are kept. Greetings and short answers repeat.
    /// </summary>
    [Range(0, 10_000_000)]
    public int CacheEntries { get; set; } = 10_000;

    /// <summary>
    /// Most bytes of them; default 16 MiB, ten thousand common texts with room; range 0 to 4 GiB. 0: none.
    /// </summary>
    [Range(0, 4L << 30)]
    public long CacheBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// Longest text that is kept, UTF-16 characters; default 300; range 1 to 100,000. Long texts do not come twice, and
    /// would drive the common ones out.
    /// </summary>
    [Range(1, 100_000)]
    public int CacheTextChars { get; set; } = 300;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (bool Holds, string Option, string Rule)[] rules =
        [
            (TranslationEngines.All.Contains(Engine), nameof(Engine),
                $"must be {string.Join(", ", TranslationEngines.All)}"),
            (PivotTags().Length <= 8, nameof(Pivots), "must be at most 8 languages, comma separated"),
            (Url.Length == 0 || TranslationEngines.IsAddress(Url), nameof(Url),
                "must be empty or an address with http or https, without a query"),
            (Engine != TranslationEngines.Google || ApiKey.Length > 0, nameof(ApiKey),
                "must be set: Google requires one"),
            (Engine != TranslationEngines.Marian || MarianModels.Length > 0, nameof(MarianModels),
                "must be set for Marian: a folder, or pairs such as es-en=FOLDER, comma separated"),
            (MarianRepeatsMax is 0 or (>= 2 and <= 100), nameof(MarianRepeatsMax), "must be 0, or 2 to 100"),
        ];
        return from rule in rules where !rule.Holds select new ValidationResult(rule.Rule, [rule.Option]);
    }

    internal string[] PivotTags() =>
        Pivots.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
