namespace StreamML.Trainer.Tests.Boosting;

/// <summary>
/// Rows with interactions, coarse and fine values, and every eighth value missing. The same seed, the same rows.
/// </summary>
internal sealed record SyntheticRows(float[] Rows, float[] Labels, int Features)
{
    public int Count => Labels.Length;

    public static SyntheticRows Make(int seed, int count, int features, bool binary = false)
    {
        var random = new Random(seed);
        float[] rows = new float[count * features];
        float[] labels = new float[count];
        for (int row = 0; row < count; row++)
        {
            double score = random.NextDouble() - 0.5;
            for (int f = 0; f < features; f++)
            {
                float value = f % 3 == 0 ? random.Next(-3, 4) : (float)((random.NextDouble() * 4) - 2);
                rows[(row * features) + f] = random.Next(8) == 0 ? float.NaN : value;
                score += f < 6 ? value * ((f % 2) + 0.3) : value * value * 0.1;
            }

            score += rows[row * features] > 0 ? 2 : -1;
            labels[row] = binary ? (score > 0.8 ? 1 : 0) : (float)score;
        }

        return new SyntheticRows(rows, labels, features);
    }
}
