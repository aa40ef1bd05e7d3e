namespace StreamML.Trainer.Boosting;

/// <summary>Trains ensembles of trees. Deterministic: see <see cref="XgBoostOptions.Seed"/>.</summary>
public sealed class XgBoostTrainer(XgBoostOptions options)
{
    /// <summary>Trains on a matrix with labels.</summary>
    /// <param name="train">The rows.</param>
    /// <param name="validation">Rows for early stopping, by the objective's own metric (less is better); null without
    /// it.</param>
    /// <param name="cancellationToken">Gives up between rounds.</param>
    /// <returns>The model up to its best round. Whoever gets it disposes it.</returns>
    /// <exception cref="ArgumentException">Early stopping has no rows.</exception>
    /// <exception cref="InvalidOperationException">An option is out of range.</exception>
    /// <exception cref="XgBoostException">XGBoost refuses something.</exception>
    public XgBoostBooster Train(XgBoostMatrix train, XgBoostMatrix? validation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(train);
        options.Validate();
        if (options.EarlyStopping > 0 && validation is null)
        {
            throw new ArgumentException("Early stopping needs validation rows.", nameof(validation));
        }

        var booster = XgBoostBooster.Create(train, options.Parameters());
        try
        {
            int best = options.Rounds - 1;
            double least = double.PositiveInfinity;
            for (int round = 0; round < options.Rounds; round++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                booster.Update(round, train);
                if (options.EarlyStopping == 0)
                {
                    continue;
                }

                double metric = booster.Evaluate(round, validation!);
                if (metric < least)
                {
                    (best, least) = (round, metric);
                }
                else if (round - best >= options.EarlyStopping)
                {
                    break;
                }
            }

            if (options.EarlyStopping == 0)
            {
                return booster;
            }

            var kept = booster.First(best + 1);
            booster.Dispose();
            return kept;
        }
        catch
        {
            booster.Dispose();
            throw;
        }
    }
}
