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
        var (booster, best) = TrainAll(train, validation, cancellationToken);
        if (options.EarlyStopping == 0)
        {
            return booster;
        }

        using (booster)
        {
            return booster.First(best);
        }
    }

    /// <summary>Trains without dropping the rounds after the best one.</summary>
    /// <returns>The model, and its best number of rounds; all of them without early stopping.</returns>
    internal (XgBoostBooster Booster, int BestRounds) TrainAll(
        XgBoostMatrix train, XgBoostMatrix? validation, CancellationToken cancellationToken)
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
            int best = options.EarlyStopping > 0 ? 0 : options.Rounds;
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
                    (best, least) = (round + 1, metric);
                }
                else if (round + 1 - best >= options.EarlyStopping)
                {
                    break;
                }
            }

            return (booster, Math.Max(1, best));
        }
        catch
        {
            booster.Dispose();
            throw;
        }
    }
}
