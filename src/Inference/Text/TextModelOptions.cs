using System.ComponentModel.DataAnnotations;

namespace StreamML.Inference.Text;

/// <summary>Which text models run. Configuration section <c>TextModels</c>.</summary>
public sealed class TextModelOptions : IValidatableObject
{
    /// <summary>What <see cref="Sentiment"/> says for the lexicon alone.</summary>
    public const string Lexicon = "lexicon";

    /// <summary>
    /// Folder of a sentiment artifact or of an exported transformer; <c>lexicon</c> for VADER alone; empty, the
    /// default, for the one that ships.
    /// </summary>
    public string Sentiment { get; set; } = "";

    /// <summary>
    /// Folder of an emotion artifact or of an exported transformer; empty, the default, for the one that ships.
    /// </summary>
    public string Emotion { get; set; } = "";

    /// <summary>
    /// Folder of an intent artifact or of an exported transformer; empty, the default, for the one that ships.
    /// </summary>
    public string Intent { get; set; } = "";

    /// <summary>
    /// What the labels of an exported sentiment model are called here, e.g. <c>LABEL_0=negative,LABEL_1=positive</c>.
    /// Empty, the default: names that are known.
    /// </summary>
    public string SentimentLabels { get; set; } = "";

    /// <summary>The same for an emotion model.</summary>
    public string EmotionLabels { get; set; } = "";

    /// <summary>The same for an intent model.</summary>
    public string IntentLabels { get; set; } = "";

    /// <summary>
    /// Languages that exported transformers read: BCP-47 tags with commas between, or <c>mul</c> for any. Default
    /// <c>en</c>. Texts in others are translated for them, or their labels flagged.
    /// </summary>
    public string Languages { get; set; } = "en";

    /// <summary>
    /// Most tokens that a transformer reads of a text, default 256, 8 to 8,192; 0: as many as the model can. Its time
    /// grows with them, and a message that long is rare.
    /// </summary>
    public int MaxTokens { get; set; } = 256;

    /// <summary>
    /// Confidence below which a label is given and flagged, 0 to 1. Not set, the default: as the model's manifest says
    /// for the language of the text, so that nine unflagged labels of ten are right; 0.6 where it says nothing.
    /// </summary>
    [Range(0.0, 1.0)]
    public float? MinConfidence { get; set; }

    /// <summary>
    /// Fewest informative n-grams of a text that a model must know, default 1, 0 to 100; with fewer its label is
    /// flagged, however sure it is; 0: as many as there are. Informative are those that stand in several training texts
    /// and in no more than one of 20; of a transformer, tokens it knows. With 1 one of 480 English messages
    /// (<c>corpora/validation/</c>) is flagged for one model, and every text in a script that the models have not seen.
    /// </summary>
    [Range(0, 100)]
    public int MinEvidenceNgrams { get; set; } = 1;

    /// <summary>
    /// Least share of a text's words that a model must know, default 0.4, 0 to 1; below it the label is flagged; 0: it
    /// need know none. Word by word, and by parts of words, so that slips of the pen count half. English messages have
    /// 0.45 and more, sentences in other languages 0.4 and less (<c>corpora/validation/</c>). A text that is surely in
    /// a language of the model is not judged by it. Set 0 for a linear model of a language without blanks.
    /// </summary>
    [Range(0.0, 1.0)]
    public float MinEvidenceShare { get; set; } = 0.4f;

    /// <summary>
    /// Confidence of a transcript below which the labels of its text are flagged, default 0.55, 0 to 1. PocketSphinx
    /// hears all speech as English: of 99 synthetic notes in seven other languages 10 reach it, of 43 English ones 27.
    /// </summary>
    [Range(0.0, 1.0)]
    public float MinTranscriptConfidence { get; set; } = 0.55f;

    /// <summary>
    /// Probability of the language of a transcript below which the labels of its text are flagged, and it is not
    /// translated, default 0.5, 0 to 1. Only where the engine tells one, as Whisper does.
    /// </summary>
    [Range(0.0, 1.0)]
    public float MinSpokenLanguageProbability { get; set; } = 0.5f;

    /// <summary>Largest model that is loaded, in bytes, default 1 GiB, from 1,024.</summary>
    [Range(1_024, long.MaxValue)]
    public long MaxModelBytes { get; set; } = 1L << 30;

    /// <summary>
    /// Most texts whose predictions each model keeps, default 10,000, 0 or 2 to 10,000,000; 0: none are kept.
    /// Greetings, thanks and short questions come again and again. About 400 bytes a text and model.
    /// </summary>
    public int CacheEntries { get; set; } = 10_000;

    /// <summary>
    /// Longest text that is kept, UTF-16 characters, default 48, 1 to 1,000: longer ones hardly come twice.
    /// </summary>
    [Range(1, 1_000)]
    public int CacheTextChars { get; set; } = 48;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (bool Holds, string Option, string Rule)[] rules =
        [
            (MaxTokens is 0 or (>= 8 and <= 8_192), nameof(MaxTokens), "must be 0, or 8 to 8192"),
            (CacheEntries is 0 or (>= 2 and <= 10_000_000), nameof(CacheEntries), "must be 0, or 2 to 10000000"),
            (LanguagesFault() is null, nameof(Languages), $"cannot be read: {LanguagesFault()}"),
        ];
        return from rule in rules where !rule.Holds select new ValidationResult(rule.Rule, [rule.Option]);
    }

    private string? LanguagesFault()
    {
        try
        {
            TextLanguages.Parse(Languages);
            return null;
        }
        catch (FormatException fault)
        {
            return fault.Message.TrimEnd('.');
        }
    }
}
