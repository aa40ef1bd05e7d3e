using StreamML.Inference.Text;

namespace StreamML.Inference.Sentiment;

/// <summary>
/// What the lexicon gives a regression besides the n-grams: it knows words that the training texts lack.
/// </summary>
/// <param name="lexicon">The lexicon.</param>
public sealed class LexiconInputs(ITextModel<SentimentPrediction> lexicon) : ITextInputs
{
    /// <summary>Names of the inputs, in order.</summary>
    public static readonly IReadOnlyList<string> Names =
        ["lexicon_score_positive", "lexicon_score_negative", "lexicon_positive", "lexicon_negative", "lexicon_silent"];

    IReadOnlyList<string> ITextInputs.Names => Names;

    /// <summary>Whether the lexicon knows no word of the text that the inputs are of.</summary>
    public bool IsSilent(ReadOnlySpan<float> inputs) => inputs[4] > 0;

    /// <summary>The inputs of texts, those of a text next to each other.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="inputs">Receives <see cref="Names"/>' number of values for each text.</param>
    public void Read(ReadOnlySpan<string> texts, Span<float> inputs)
    {
        var said = new SentimentPrediction[texts.Length];
        lexicon.Predict(texts, said);
        for (int i = 0; i < said.Length; i++)
        {
            var of = inputs.Slice(i * Names.Count, Names.Count);
            of[0] = Math.Max(0, said[i].Score);
            of[1] = Math.Max(0, -said[i].Score);
            of[2] = said[i].Positive;
            of[3] = said[i].Negative;
            of[4] = said[i].EvidenceWords == 0 ? 1 : 0;
        }
    }
}
