using System.Numerics;

namespace StreamML.Inference.Runtimes.Generation;

/// <summary>Arithmetic on a vocabulary of scores. Minus infinity is an impossible token.</summary>
internal static class LogScores
{
    /// <summary>Logarithm of the sum of exponentials; minus infinity if no token is possible.</summary>
    /// <exception cref="GenerationException">A score is NaN or plus infinity.</exception>
    public static float LogSumExp(ReadOnlySpan<float> scores)
    {
        float max = Max(scores);
        if (float.IsNegativeInfinity(max))
        {
            return max;
        }

        var shift = new Vector<float>(max);
        var sums = Vector<float>.Zero;
        int i = 0;
        for (; i <= scores.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            sums += Vector.Exp(new Vector<float>(scores[i..]) - shift);
        }

        float sum = Vector.Sum(sums);
        for (; i < scores.Length; i++)
        {
            sum += MathF.Exp(scores[i] - max);
        }

        return max + MathF.Log(sum);
    }

    /// <summary>The largest score.</summary>
    /// <exception cref="GenerationException">A score is NaN or plus infinity.</exception>
    public static float Max(ReadOnlySpan<float> scores)
    {
        var most = new Vector<float>(float.NegativeInfinity);
        int i = 0;
        for (; i <= scores.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            most = Vector.Max(most, new Vector<float>(scores[i..]));
        }

        float max = float.NegativeInfinity;
        for (int lane = 0; lane < Vector<float>.Count; lane++)
        {
            max = MathF.Max(max, most[lane]);
        }

        for (; i < scores.Length; i++)
        {
            max = MathF.Max(max, scores[i]);
        }

        return float.IsNaN(max) || float.IsPositiveInfinity(max)
            ? throw new GenerationException(
                "The model's scores are not numbers. Its weights are damaged, or of a precision that overflows.")
            : max;
    }

    /// <summary>The first of the largest scores.</summary>
    /// <exception cref="GenerationException">A score is NaN, or no token is possible.</exception>
    public static int ArgMax(ReadOnlySpan<float> scores)
    {
        float max = Max(scores);
        return float.IsNegativeInfinity(max)
            ? throw new GenerationException("The rules leave no token that may come next. Suppress fewer tokens.")
            : scores.IndexOf(max);
    }

    /// <summary>The largest scores, largest first; on a tie the first.</summary>
    /// <param name="scores">float32 [vocabulary].</param>
    /// <param name="best">Filled with possible tokens.</param>
    /// <returns>Their number.</returns>
    public static int Top(ReadOnlySpan<float> scores, Span<int> best)
    {
        int count = 0;
        float least = float.NegativeInfinity;
        for (int token = 0; token < scores.Length; token++)
        {
            float score = scores[token];
            if (!(score > least) && (count == best.Length || float.IsNegativeInfinity(score)))
            {
                continue;
            }

            int place = count < best.Length ? count++ : count - 1;
            for (; place > 0 && scores[best[place - 1]] < score; place--)
            {
                best[place] = best[place - 1];
            }

            best[place] = token;
            least = count == best.Length ? scores[best[^1]] : float.NegativeInfinity;
        }

        return count;
    }

    /// <summary>Samples a token with the probabilities of scores divided by a temperature.</summary>
    /// <param name="scores">float32 [vocabulary].</param>
    /// <param name="temperature">Above 0.</param>
    /// <param name="random">Seeded, so that the same call gives the same token.</param>
    public static int Draw(ReadOnlySpan<float> scores, double temperature, Random random)
    {
        float max = Max(scores);
        double whole = 0.0;
        foreach (float score in scores)
        {
            whole += Math.Exp((score - max) / temperature);
        }

        double left = random.NextDouble() * whole;
        for (int token = 0; token < scores.Length; token++)
        {
            left -= Math.Exp((scores[token] - max) / temperature);
            if (left < 0)
            {
                return token;
            }
        }

        return ArgMax(scores);
    }
}
