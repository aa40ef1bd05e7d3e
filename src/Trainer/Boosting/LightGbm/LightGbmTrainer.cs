namespace StreamML.Trainer.Boosting.LightGbm;

/// <summary>Trains ensembles of trees by LightGBM. The same rows and options give the same model.</summary>
internal sealed class LightGbmTrainer(LightGbmOptions options)
{
    /// <summary>Rows with labels: float32 [row, feature], missing = NaN.</summary>
    /// <param name="Values">The rows.</param>
    /// <param name="Features">How many features a row has.</param>
    /// <param name="Labels">A label a row.</param>
    /// <param name="Weights">A weight a row; empty: 1 each.</param>
    public sealed record Rows(float[] Values, int Features, float[] Labels, float[] Weights);

    /// <summary>Trains.</summary>
    /// <param name="train">Rows to learn from.</param>
    /// <param name="validation">Rows for early stopping; null without it.</param>
    /// <param name="cancellationToken">Gives up between rounds.</param>
    /// <returns>The model's text with all rounds, and its best number of rounds.</returns>
    /// <exception cref="LightGbmException">LightGBM refuses something, or cannot be loaded.</exception>
    public (string Text, int BestRounds) Train(Rows train, Rows? validation, CancellationToken cancellationToken)
    {
        options.Validate();
        if (LightGbmLibrary.Missing() is { } fault)
        {
            throw new LightGbmException(fault);
        }

        string parameters = options.Parameters();
        using var data = Dataset(train, parameters, null);
        using var unseen = validation is null ? null : Dataset(validation, parameters, data);
        using var booster = LightGbmBooster.Create(data, unseen, parameters);
        int best = unseen is null ? options.Rounds : 0;
        double least = double.PositiveInfinity;
        for (int round = 1; round <= options.Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool goesOn = booster.Update();
            if (unseen is not null)
            {
                double metric = booster.Evaluate();
                if (metric < least)
                {
                    (best, least) = (round, metric);
                }
                else if (round - best >= options.EarlyStopping)
                {
                    break;
                }
            }

            if (!goesOn)
            {
                break;
            }
        }

        return (booster.ToText(), Math.Max(1, best));
    }

    private static LightGbmDataset Dataset(Rows rows, string parameters, LightGbmDataset? reference) =>
        LightGbmDataset.Create(rows.Values, rows.Features, rows.Labels, rows.Weights, parameters, reference);
}
