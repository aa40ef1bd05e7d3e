namespace StreamML.Trainer.Calibration;

/// <summary>The loss that decides between probabilities.</summary>
internal static class LogLoss
{
    /// <summary>
    /// Log-loss of one prediction, nats. A probability counts as at least 1e-7 from 0 and 1, where float32 ends, so
    /// that no loss is infinite.
    /// </summary>
    public static double Of(float prediction, float label)
    {
        double probability = Math.Clamp(prediction, 1e-7, 1 - 1e-7);
        return -Math.Log(label > 0.5f ? probability : 1 - probability);
    }

    /// <summary>Log-loss of each prediction.</summary>
    public static double[] Each(float[] predictions, float[] labels) => [.. predictions.Zip(labels, Of)];
}
