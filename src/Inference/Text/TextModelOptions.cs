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

    /// <summary>Checks every option against its range.</summary>
    /// <exception cref="InvalidOperationException">One is outside; the message names it.</exception>
    public void Validate()
    {
        if (MinConfidence is not (>= 0 and <= 1))
        {
            throw new InvalidOperationException($"{Section}__{nameof(MinConfidence)} must be 0 to 1.");
        }

        if (MaxModelBytes < 1_024)
        {
            throw new InvalidOperationException($"{Section}__{nameof(MaxModelBytes)} must be at least 1024.");
        }
    }
}
