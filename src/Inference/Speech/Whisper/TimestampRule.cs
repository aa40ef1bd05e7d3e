using StreamML.Inference.Runtimes.Generation;

namespace StreamML.Inference.Speech.Whisper;

/// <summary>
/// The order of timestamps, as in openai/whisper's <c>ApplyTimestampRules</c>: the first token is one, not later than a
/// bound; they come in pairs, except for the last; none precedes an earlier one; and one is forced if all of them
/// together are likelier than any other token.
/// </summary>
/// <param name="tokens">The model's tokens.</param>
/// <param name="firstMax">Latest first timestamp, in steps of 0.02 s; null: any.</param>
internal sealed class TimestampRule(WhisperTokens tokens, int? firstMax)
{
    private const float Never = float.NegativeInfinity;

    /// <summary>Applies the rule as a <see cref="LogitsRule"/>.</summary>
    public void Apply(ReadOnlySpan<int> sequence, int promptLength, Span<float> scores)
    {
        foreach (int special in tokens.Special)
        {
            scores[special] = Never;
        }

        var written = sequence[promptLength..];
        int first = tokens.FirstTimestamp;
        if (written.IsEmpty)
        {
            scores[..first].Fill(Never);
            if (firstMax is { } most && first + most + 1 < scores.Length)
            {
                scores[(first + most + 1)..].Fill(Never);
            }
        }
        else
        {
            Order(written, scores);
        }

        Prefer(scores, first);
    }

    private void Order(ReadOnlySpan<int> written, Span<float> scores)
    {
        int first = tokens.FirstTimestamp;
        bool isLast = tokens.IsTimestamp(written[^1]);
        bool isPair = isLast && (written.Length < 2 || tokens.IsTimestamp(written[^2]));
        if (isPair)
        {
            scores[first..].Fill(Never);
        }
        else if (isLast)
        {
            // The end of a segment is followed by the start of the next, or by the end of the text.
            scores[..tokens.EndOfText].Fill(Never);
        }

        for (int i = written.Length - 1; i >= 0; i--)
        {
            if (tokens.IsTimestamp(written[i]))
            {
                // A segment has a positive length; the next may start where it ends.
                int least = isLast && !isPair ? written[i] : written[i] + 1;
                scores[first..Math.Min(least, scores.Length)].Fill(Never);
                break;
            }
        }
    }

    private static void Prefer(Span<float> scores, int first)
    {
        float together = LogScores.LogSumExp(scores[first..]);
        if (!float.IsNegativeInfinity(together) && together > LogScores.Max(scores[..first]))
        {
            scores[..first].Fill(Never);
        }
    }
}
