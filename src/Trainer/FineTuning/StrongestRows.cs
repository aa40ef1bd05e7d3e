using StreamML.Inference.Text;

namespace StreamML.Trainer.FineTuning;

/// <summary>Linear text models of a bounded size.</summary>
internal static class StrongestRows
{
    /// <summary>A model without its weakest n-grams, as far as it is too large.</summary>
    /// <param name="model">The model's bytes.</param>
    /// <param name="maxBytes">Most bytes.</param>
    public static byte[] Within(byte[] model, int maxBytes)
    {
        if (model.Length <= maxBytes)
        {
            return model;
        }

        var file = LinearTextFile.Parse(model);
        int rowBytes = LinearTextFile.Write(1, file.Bias, [], [(1, 1, file.Bias)]).Length
            - LinearTextFile.Write(1, file.Bias, [], []).Length;
        int most = (maxBytes - (model.Length - (file.RowCount * rowBytes))) / rowBytes;
        var kept = Enumerable.Range(0, file.RowCount).Select(i => Row(file, i))
            .OrderByDescending(row => row.Effects.Max(Math.Abs)).ThenBy(row => row.Key)
            .Take(most).OrderBy(row => row.Key).ToList();
        return LinearTextFile.Write(file.Temperature, file.Bias, file.Inputs, kept);
    }

    /// <summary>A row with its effects as numbers.</summary>
    public static (uint Key, float Idf, float[] Effects) Row(LinearTextFile file, int i)
    {
        var (key, idf, scale) = file.Row(i, out var weights);
        float[] effects = new float[weights.Length];
        for (int c = 0; c < effects.Length; c++)
        {
            effects[c] = unchecked((sbyte)weights[c]) * scale;
        }

        return (key, idf, effects);
    }
}
