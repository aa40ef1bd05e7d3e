namespace StreamML.Trainer.Scores;

/// <summary>Measures of predictions, as manifests carry them.</summary>
internal static class ScoreMetrics
{
    /// <summary>Of numbers: rmse, mae, r2 (share of the variance explained; 0 where there is none).</summary>
    public static IEnumerable<(string Name, double Value)> OfNumbers(
        ReadOnlySpan<float> predictions, ReadOnlySpan<float> labels)
    {
        double squares = 0, absolutes = 0, mean = 0, variance = 0;
        foreach (float label in labels)
        {
            mean += label / (double)labels.Length;
        }

        for (int i = 0; i < labels.Length; i++)
        {
            double error = (double)predictions[i] - labels[i];
            squares += error * error;
            absolutes += Math.Abs(error);
            variance += (labels[i] - mean) * (labels[i] - mean);
        }

        return
        [
            ("rmse", Math.Sqrt(squares / labels.Length)), ("mae", absolutes / labels.Length),
            ("r2", variance > 0 ? 1 - (squares / variance) : 0),
        ];
    }

    /// <summary>
    /// Of probabilities at the boundary 0.5: accuracy, precision, recall, f1; area under the ROC curve, where ties
    /// count half, 0.5 where a class is missing; Brier score (mean squared error of the probability); share of
    /// positives.
    /// </summary>
    public static IEnumerable<(string Name, double Value)> OfProbabilities(float[] predictions, float[] labels)
    {
        double right = 0, hits = 0, named = 0, positives = 0, brier = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            bool said = predictions[i] >= 0.5f, is1 = labels[i] > 0.5f;
            right += said == is1 ? 1 : 0;
            hits += said && is1 ? 1 : 0;
            named += said ? 1 : 0;
            positives += is1 ? 1 : 0;
            brier += Math.Pow((double)predictions[i] - labels[i], 2);
        }

        double precision = named > 0 ? hits / named : 0, recall = positives > 0 ? hits / positives : 0;
        return
        [
            ("accuracy", right / labels.Length), ("precision", precision), ("recall", recall),
            ("f1", precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0),
            ("auc", Auc(predictions, labels)), ("brier", brier / labels.Length),
            ("positive_share", positives / labels.Length),
        ];
    }

    private static double Auc(float[] predictions, float[] labels)
    {
        int[] order = [.. Enumerable.Range(0, labels.Length).OrderBy(i => predictions[i])];
        double ranks = 0, positives = 0;
        for (int first = 0; first < order.Length;)
        {
            int end = first + 1;
            while (end < order.Length && predictions[order[end]] == predictions[order[first]])
            {
                end++;
            }

            // Equal predictions share the mean of their ranks.
            double rank = (first + 1 + end) / 2.0;
            for (; first < end; first++)
            {
                if (labels[order[first]] > 0.5f)
                {
                    (ranks, positives) = (ranks + rank, positives + 1);
                }
            }
        }

        double negatives = labels.Length - positives;
        return positives > 0
            && negatives > 0 ? (ranks - (positives * (positives + 1) / 2)) / (positives * negatives) : 0.5;
    }
}
