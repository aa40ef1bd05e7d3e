namespace StreamML.Inference.Text;

/// <summary>What a label must have, or it is flagged. The options say why.</summary>
/// <param name="Confidence">Least confidence; null: what the model's manifest says of the language, or 0.6.</param>
/// <param name="Ngrams">Fewest informative n-grams.</param>
/// <param name="Share">Least share of the text that the model knows.</param>
public readonly record struct LabelBounds(float? Confidence, int Ngrams, float Share)
{
    // What the documents of the features ask for.
    private const float UsualConfidence = 0.6f;

    /// <summary>Least confidence of a transcript.</summary>
    public float TranscriptConfidence { get; init; }

    /// <summary>Least probability of the language of a transcript.</summary>
    public float SpokenLanguage { get; init; }

    /// <summary>Those of the options.</summary>
    public static LabelBounds Of(TextModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new LabelBounds(options.MinConfidence, options.MinEvidenceNgrams, options.MinEvidenceShare)
        {
            TranscriptConfidence = options.MinTranscriptConfidence,
            SpokenLanguage = options.MinSpokenLanguageProbability,
        };
    }

    /// <summary>Whether an answer has too little: confidence, known text, or the text's end.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="least">Least confidence by the model's manifest; null where it has none.</param>
    /// <param name="isRead">Whether the text is surely in a language of the model: then words that it does not know are
    /// names and slips, and the share of known ones does not matter.</param>
    public bool IsShort<TResult>(in TResult answer, float? least, bool isRead)
        where TResult : ITextPrediction =>
        !(answer.Confidence >= (Confidence ?? least ?? UsualConfidence))
        || (answer.Evidence is { } evidence
            && (evidence.Ngrams < Ngrams || (!isRead && evidence.Share < Share) || !evidence.Whole));
}
