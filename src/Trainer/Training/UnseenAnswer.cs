namespace StreamML.Trainer.Training;

/// <summary>What a model said of a text that it was not trained on.</summary>
/// <param name="Label">The right class.</param>
/// <param name="IsRight">Whether it said so.</param>
/// <param name="Confidence">How sure it was, 0 to 1.</param>
internal readonly record struct UnseenAnswer(int Label, bool IsRight, float Confidence)
{
    private const float Lowest = 0.3f;

    // Above it hardly a label of a hard language would be left without a flag.
    private const float Highest = 0.8f;
    private const float Step = 0.01f;

    /// <summary>Mean over the classes of the share that is right, 0 to 1.</summary>
    public static double MacroRecall(IReadOnlyList<UnseenAnswer> answers) =>
        answers.GroupBy(each => each.Label).Average(of => (double)of.Count(each => each.IsRight) / of.Count());

    /// <summary>
    /// The lowest confidence from which on a share of the answers is right, each class counted alike; 0.8 where none
    /// below is enough.
    /// </summary>
    /// <param name="answers">Answers of one language.</param>
    /// <param name="rightShare">The share.</param>
    public static float LeastConfidence(IReadOnlyList<UnseenAnswer> answers, double rightShare)
    {
        var sizes = answers.GroupBy(each => each.Label).ToDictionary(group => group.Key, group => group.Count());
        for (float least = Lowest; least < Highest; least += Step)
        {
            var (right, all) = (0.0, 0.0);
            foreach (var answer in answers)
            {
                if (answer.Confidence >= least)
                {
                    double weight = 1.0 / sizes[answer.Label];
                    (right, all) = (right + (answer.IsRight ? weight : 0), all + weight);
                }
            }

            if (all > 0 && right >= rightShare * all)
            {
                return MathF.Round(least, 2);
            }
        }

        return Highest;
    }
}
