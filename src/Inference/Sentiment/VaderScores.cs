using static StreamML.Inference.Sentiment.VaderRules;

namespace StreamML.Inference.Sentiment;

/// <summary>From the ratings of the words to the prediction for the text. Pure functions.</summary>
internal static class VaderScores
{
    /// <summary>The score from which a text is positive, and below its negative negative (VADER's README).</summary>
    private const double LabelThreshold = 0.05;

    /// <summary>Confidence in "neutral" where no word says anything.</summary>
    private const float NoEvidenceConfidence = 0.5f;

    /// <summary>
    /// Halves the ratings before the first "but" and raises those after it by half. The reference finds each rating's
    /// place by its value: a value that occurs already further left is changed there instead, and so is this.
    /// </summary>
    public static void WeighAroundBut(ReadOnlySpan<VaderToken> tokens, Span<double> valences)
    {
        int but = 0;
        while (but < tokens.Length && tokens[but].Word.Id != WordId.But)
        {
            but++;
        }

        if (but == tokens.Length)
        {
            return;
        }

        for (int i = 0; i < valences.Length; i++)
        {
            // Zeroes stay zero wherever they are found.
            if (valences[i] != 0)
            {
                int place = valences.IndexOf(valences[i]);
                valences[place] *= place < but ? BeforeBut : place > but ? AfterBut : 1;
            }
        }
    }

    /// <summary>The prediction for the whole text.</summary>
    /// <param name="valences">One rating a word, weighed.</param>
    /// <param name="text">The text, for its exclamation and question marks.</param>
    /// <param name="evidenceWords">Words found in the lexicon.</param>
    public static SentimentPrediction Summarize(
        ReadOnlySpan<double> valences, ReadOnlySpan<char> text, int evidenceWords)
    {
        if (valences.IsEmpty)
        {
            return default;
        }

        double sum = 0, positive = 0, negative = 0, neutral = 0;
        foreach (double valence in valences)
        {
            sum += valence;

            // One more for each word, since a neutral word counts one.
            positive += valence > 0 ? valence + 1 : 0;
            negative += valence < 0 ? 1 - valence : 0;
            neutral += valence == 0 ? 1 : 0;
        }

        double emphasis = Emphasis(text);
        sum += Math.Sign(sum) * emphasis;
        positive += positive > negative ? emphasis : 0;
        negative += negative > positive ? emphasis : 0;
        double compound = Math.Clamp(sum / Math.Sqrt((sum * sum) + NormalizationAlpha), -1, 1);
        double total = positive + negative + neutral;
        return Prediction(
            RoundExactly(compound, 10_000), positive / total, neutral / total, negative / total, evidenceWords);
    }

    private static SentimentPrediction Prediction(
        double compound, double positive, double neutral, double negative, int evidenceWords)
    {
        var label = compound switch
        {
            >= LabelThreshold => SentimentLabel.Positive,
            <= -LabelThreshold => SentimentLabel.Negative,
            _ => SentimentLabel.Neutral,
        };
        float neutralShare = (float)RoundExactly(neutral, 1000);
        float confidence = label != SentimentLabel.Neutral ? (float)Math.Abs(compound)
            : evidenceWords == 0 ? NoEvidenceConfidence
            : neutralShare;
        return new SentimentPrediction(
            label,
            (float)compound,
            confidence,
            (float)RoundExactly(positive, 1000),
            neutralShare,
            (float)RoundExactly(negative, 1000),
            evidenceWords);
    }

    // Rounds the double's exact value, as Python does; Math.Round would turn 0.3625, a shade below the tie, up or down
    // by the rounding error of its own multiplication.
    private static double RoundExactly(double value, double scale)
    {
        double scaled = value * scale;
        double rounded = Math.Round(scaled);
        if (scaled - Math.Floor(scaled) == 0.5)
        {
            double error = Math.FusedMultiplyAdd(value, scale, -scaled);
            rounded = error > 0 ? Math.Ceiling(scaled) : error < 0 ? Math.Floor(scaled) : rounded;
        }

        return rounded / scale;
    }

    private static double Emphasis(ReadOnlySpan<char> text)
    {
        int exclamations = Math.Min(text.Count('!'), 4);
        double questions = text.Count('?') switch
        {
            <= 1 => 0,
            <= 3 and var count => count * QuestionIncrement,
            _ => ManyQuestions,
        };
        return (exclamations * ExclamationIncrement) + questions;
    }
}
