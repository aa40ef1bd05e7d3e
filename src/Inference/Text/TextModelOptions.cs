namespace StreamML.Inference.Text;

/// <summary>Which text models run. Configuration section <c>TextModels</c>.</summary>
public sealed class TextModelOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "TextModels";

    /// <summary>What <see cref="Sentiment"/> says for the lexicon alone.</summary>
    public const string Lexicon = "lexicon";

    /// <summary>Folder of a sentiment artifact; <c>lexicon</c> for VADER alone; empty, the default, for the one that ships.</summary>
    public string Sentiment { get; set; } = "";

    /// <summary>Folder of an emotion artifact; empty, the default, for the one that ships.</summary>
    public string Emotion { get; set; } = "";

    /// <summary>Folder of an intent artifact; empty, the default, for the one that ships.</summary>
    public string Intent { get; set; } = "";

    /// <summary>
    /// Confidence below which a label is given and flagged, default 0.6, 0 to 1: what the documents of the features ask for.
    /// </summary>
    public float MinConfidence { get; set; } = 0.6f;

    /// <summary>Largest model that is loaded, in bytes, default 1 GiB, from 1,024.</summary>
    public long MaxModelBytes { get; set; } = 1L << 30;

    /// <summary>
    /// Most texts whose predictions each model keeps, default 10,000, 0 or 2 to 10,000,000; 0: none are kept. Greetings, thanks
    /// and short questions come again and again. About 400 bytes a text and model.
    /// </summary>
    public int CacheEntries { get; set; } = 10_000;

    /// <summary>
    /// Longest text that is kept, UTF-16 characters, default 48, 1 to 1,000: longer ones hardly come twice.
    /// </summary>
    public int CacheTextChars { get; set; } = 48;

    /// <summary>Checks every option against its range.</summary>
    /// <exception cref="InvalidOperationException">One is outside; the message names it.</exception>
    public void Validate()
    {
        if (MinConfidence is not (>= 0 and <= 1))
        {
            throw new InvalidOperationException($"{Section}__{nameof(MinConfidence)} must be 0 to 1.");
        }

        if (CacheEntries is not (0 or (>= 2 and <= 10_000_000)))
        {
            throw new InvalidOperationException($"{Section}__{nameof(CacheEntries)} must be 0 or 2 to 10000000.");
        }

        if (CacheTextChars is not (>= 1 and <= 1_000))
        {
            throw new InvalidOperationException($"{Section}__{nameof(CacheTextChars)} must be 1 to 1000.");
        }

        if (MaxModelBytes < 1_024)
        {
            throw new InvalidOperationException($"{Section}__{nameof(MaxModelBytes)} must be at least 1024.");
        }
    }
}
