namespace StreamML.Trainer.Evaluation;

/// <summary>How good a model is that was trained on a part of the contacts.</summary>
/// <param name="Share">Share of the contacts, above 0 to 1.</param>
/// <param name="Rows">Training rows.</param>
/// <param name="Groups">Contacts that they are of.</param>
/// <param name="Metric">The measure on the judge.</param>
public sealed record LearningPoint(double Share, int Rows, int Groups, Measured Metric);

/// <summary>How a learning curve is made.</summary>
public sealed record LearningCurveOptions
{
    /// <summary>Shares of the contacts, rising. Default 20, 40, 60, 80 and 100 %.</summary>
    public IReadOnlyList<double> Shares { get; init; } = [0.2, 0.4, 0.6, 0.8, 1];

    /// <summary>
    /// The measure. Default null: that by which <see cref="EvaluationOptions.SliceMetric"/> compares.
    /// </summary>
    public string? Metric { get; init; }

    /// <summary>Bootstrap draws a point. Default 200: a curve is looked at, not decided by.</summary>
    public int Draws { get; init; } = 200;

    /// <summary>Seed of the order in which contacts join. Default 1.</summary>
    public int Seed { get; init; } = 1;
}

/// <summary>How a model gets better with the number of contacts it learns from.</summary>
/// <param name="Metric">The measure.</param>
/// <param name="Points">From few to all contacts.</param>
public sealed record LearningCurve(string Metric, IReadOnlyList<LearningPoint> Points)
{
    /// <summary>
    /// How much better the last point is than the one before, above 0 is better; 0 if there is one point. If it is not
    /// small, more contacts would help.
    /// </summary>
    public double LastGain => Points.Count < 2
        ? 0
        : (Points[^1].Metric.Value - Points[^2].Metric.Value) * (EvaluationResult.IsLargerBetter(Metric) ? 1 : -1);

    /// <summary>
    /// Trains on growing parts of the contacts, each part within the next. Costs a training a share.
    /// </summary>
    /// <param name="groups">The contact of each training row.</param>
    /// <param name="judge">Trains on these rows and predicts the judge, which is the same each time.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="cancellationToken">Ends it between trainings.</param>
    /// <exception cref="Datasets.DatasetException">A set cannot be measured, or not by this metric.</exception>
    public static LearningCurve Of(
        int[] groups, Func<int[], EvaluationSet> judge, LearningCurveOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(judge);
        options ??= new LearningCurveOptions();
        int[] contacts = [.. groups.Distinct().Order()];
        new Random(options.Seed).Shuffle(contacts);
        var points = new List<LearningPoint>();
        string metric = options.Metric ?? "";
        foreach (double share in options.Shares)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Clamp((int)Math.Round(share * contacts.Length), 1, contacts.Length);
            var taken = contacts.Take(count).ToHashSet();
            int[] rows = [.. Enumerable.Range(0, groups.Length).Where(row => taken.Contains(groups[row]))];
            var result = Evaluator.Evaluate(
                judge(rows), new EvaluationOptions { Draws = options.Draws, SliceMetric = options.Metric },
                cancellationToken);
            metric = result.SliceMetric;
            if (result.Metrics.TryGetValue(metric, out var measured))
            {
                points.Add(new LearningPoint(share, rows.Length, count, measured));
            }
        }

        return new LearningCurve(metric, points);
    }
}
