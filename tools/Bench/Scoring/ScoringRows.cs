namespace StreamML.Bench.Scoring;

/// <summary>
/// Synthetic rows for a scoring model: counts and shares, one value in ten missing. Deterministic for a seed.
/// </summary>
internal static class ScoringRows
{
    public static (float[] Rows, float[] Labels) Make(int seed, int count, int features, bool binary)
    {
        var random = new Random(seed);
        float[] rows = new float[count * features];
        float[] labels = new float[count];
        for (int row = 0; row < count; row++)
        {
            double score = random.NextDouble() - 0.5;
            for (int f = 0; f < features; f++)
            {
                float value = f % 3 == 0 ? random.Next(0, 30) : (float)random.NextDouble();
                rows[(row * features) + f] = random.Next(10) == 0 ? float.NaN : value;
                score += (f % 3 == 0 ? value / 30 : value) * (((f * 7) % 5) - 2);
            }

            score += rows[row * features] > 15 && rows[(row * features) + 1] > 0.5f ? 1.5 : -0.5;
            labels[row] = binary ? (score > 0 ? 1 : 0) : (float)score;
        }

        return (rows, labels);
    }
}
