namespace StreamML.Inference.Speech.Whisper;

/// <summary>
/// Dynamic time warping of tokens to frames, and the filters before it, as in openai/whisper's <c>timing.py</c>.
/// </summary>
internal static class TimeWarping
{
    private const int MedianWidth = 7;

    /// <summary>The frame at which each token begins.</summary>
    /// <param name="weights">float64 [token, frame], high where a token attends.</param>
    /// <returns>int32 [token], never decreasing.</returns>
    public static int[] Begins(double[,] weights)
    {
        var (tokens, frames) = (weights.GetLength(0), weights.GetLength(1));
        byte[,] steps = Steps(weights, tokens, frames);
        int[] begins = new int[tokens];
        for (var (token, frame) = (tokens, frames); token > 0 || frame > 0;)
        {
            if (token > 0 && frame > 0)
            {
                // Backwards, so that the first frame of a token remains.
                begins[token - 1] = frame - 1;
            }

            int step = frame == 0 ? 1 : token == 0 ? 2 : steps[token, frame];
            token -= step is 0 or 1 ? 1 : 0;
            frame -= step is 0 or 2 ? 1 : 0;
        }

        return begins;
    }

    /// <summary>
    /// Normalises each frame's weights over the tokens to mean 0 and deviation 1, then smooths each token's over the
    /// frames.
    /// </summary>
    /// <param name="weights">float64 [token, frame], changed in place.</param>
    public static void Sharpen(double[,] weights)
    {
        var (tokens, frames) = (weights.GetLength(0), weights.GetLength(1));
        for (int frame = 0; frame < frames; frame++)
        {
            var (sum, squares) = (0.0, 0.0);
            for (int token = 0; token < tokens; token++)
            {
                sum += weights[token, frame];
                squares += weights[token, frame] * weights[token, frame];
            }

            double mean = sum / tokens;
            double deviation = Math.Sqrt(Math.Max(0, (squares / tokens) - (mean * mean)));
            for (int token = 0; token < tokens; token++)
            {
                weights[token, frame] = deviation > 1e-12 ? (weights[token, frame] - mean) / deviation : 0;
            }
        }

        Span<double> row = new double[frames];
        for (int token = 0; token < tokens; token++)
        {
            for (int frame = 0; frame < frames; frame++)
            {
                row[frame] = weights[token, frame];
            }

            for (int frame = 0; frame < frames; frame++)
            {
                weights[token, frame] = Median(row, frame);
            }
        }
    }

    // 0: advance both; 1: the token; 2: the frame.
    private static byte[,] Steps(double[,] weights, int tokens, int frames)
    {
        byte[,] steps = new byte[tokens + 1, frames + 1];
        double[] before = new double[frames + 1];
        Array.Fill(before, double.PositiveInfinity, 1, frames);
        for (int token = 1; token <= tokens; token++)
        {
            double[] costs = new double[frames + 1];
            costs[0] = double.PositiveInfinity;
            for (int frame = 1; frame <= frames; frame++)
            {
                var (both, tokenAlone, frameAlone) = (before[frame - 1], before[frame], costs[frame - 1]);
                var (least, step) = both < tokenAlone && both < frameAlone ? (both, (byte)0)
                    : tokenAlone < both && tokenAlone < frameAlone ? (tokenAlone, (byte)1)
                    : (frameAlone, (byte)2);
                costs[frame] = least - weights[token - 1, frame - 1];
                steps[token, frame] = step;
            }

            before = costs;
        }

        return steps;
    }

    private static double Median(ReadOnlySpan<double> row, int frame)
    {
        if (row.Length < MedianWidth)
        {
            return row[frame];
        }

        Span<double> around = stackalloc double[MedianWidth];
        for (int i = 0; i < MedianWidth; i++)
        {
            // Mirrored at the edges.
            int place = Math.Abs(frame + i - (MedianWidth / 2));
            around[i] = row[place < row.Length ? place : (2 * (row.Length - 1)) - place];
        }

        around.Sort();
        return around[MedianWidth / 2];
    }
}
