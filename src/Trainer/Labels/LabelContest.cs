using StreamML.Inference.Artifacts;
using StreamML.Inference.Text;
using StreamML.Trainer.Boosting;
using StreamML.Trainer.Evaluation;
using StreamML.Trainer.FineTuning;

namespace StreamML.Trainer.Labels;

/// <summary>What came of comparing learners of labels by grouped cross-validation.</summary>
/// <param name="Winner">The name of what did best: <c>linear</c>, <c>forest</c>, or <c>ensemble</c> of both.</param>
/// <param name="Temperature">Temperature of the forest.</param>
/// <param name="Metrics">Log-loss and accuracy of each, with its name before.</param>
internal sealed record LabelContestResult(
    string Winner, float Temperature, IReadOnlyDictionary<string, double> Metrics);

/// <summary>
/// Compares a linear model with a forest, and both with their average, on texts of groups that neither has seen. The
/// average wins only where it is better than the better one by more than chance.
/// </summary>
internal sealed class LabelContest
{
    /// <summary>Name of the linear model.</summary>
    public const string Linear = "linear";

    /// <summary>Name of the forest.</summary>
    public const string Forest = "forest";

    /// <summary>Name of the average.</summary>
    public const string Ensemble = "ensemble";

    private readonly IReadOnlyList<LabelledExample> _examples;
    private readonly int[] _labels;
    private readonly int[] _groups;
    private readonly int _classes;

    /// <summary>Prepares examples.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="texts">The same, taken apart.</param>
    /// <param name="classes">How many classes there are.</param>
    public LabelContest(IReadOnlyList<LabelledExample> examples, IReadOnlyList<ExampleText> texts, int classes)
    {
        (_examples, _classes) = (examples, classes);
        _labels = [.. texts.Select(text => text.Label)];
        var numbers = texts.Select(text => text.Group).Distinct(StringComparer.Ordinal).Index()
            .ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        _groups = [.. texts.Select(text => numbers[text.Group])];
    }

    /// <summary>Runs it.</summary>
    /// <param name="linear">What the linear model says of each text when it has not seen its group: float32
    /// [text][class].</param>
    /// <param name="foldOf">The fold of each text.</param>
    /// <param name="trainer">Grows forests.</param>
    /// <param name="ngrams">How texts are taken apart.</param>
    /// <param name="mayAverage">Whether the average may win.</param>
    /// <param name="progress">Told of each fold.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="XgBoostException">XGBoost refuses something.</exception>
    public LabelContestResult Run(
        float[][] linear, int[] foldOf, TextForestTrainer trainer, NgramOptions ngrams, bool mayAverage,
        IProgress<string> progress, CancellationToken cancellationToken)
    {
        float[][] votes = Votes(foldOf, trainer, ngrams, progress, cancellationToken);
        float temperature = Enumerable.Range(5, 76).Select(step => step / 20f)
            .MinBy(each => Losses(Probabilities(votes, each)).Sum());
        float[][] forest = Probabilities(votes, temperature);
        float[][] both = [.. linear.Zip(forest, (one, other) => one.Zip(other, (a, b) => (a + b) / 2).ToArray())];
        (string Name, float[][] Said)[] said = [(Linear, linear), (Forest, forest), (Ensemble, both)];
        var losses = said.ToDictionary(each => each.Name, each => Losses(each.Said), StringComparer.Ordinal);
        string better = losses[Linear].Sum() <= losses[Forest].Sum() ? Linear : Forest;
        string winner = mayAverage && PairedGain.IsBeyondChance(losses[Ensemble], losses[better], _groups)
            ? Ensemble
            : better;
        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, probabilities) in said)
        {
            metrics[$"{name}_log_loss"] = losses[name].Average();
            metrics[$"{name}_accuracy"] = Accuracy(probabilities);
        }

        return new LabelContestResult(winner, temperature, metrics);
    }

    private float[][] Votes(
        int[] foldOf, TextForestTrainer trainer, NgramOptions ngrams, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        float[][] votes = new float[_examples.Count][];
        int folds = foldOf.Max() + 1;
        for (int fold = 0; fold < folds; fold++)
        {
            var parts = Enumerable.Range(0, foldOf.Length).ToLookup(i => foldOf[i] == fold);
            int[] train = [.. parts[false]], unseen = [.. parts[true]];
            var forest = trainer.Train(
                [.. train.Select(i => _examples[i].Text)], [.. train.Select(i => _labels[i])], cancellationToken);
            float[][] found = forest.Votes([.. unseen.Select(i => _examples[i].Text)], ngrams);
            for (int i = 0; i < unseen.Length; i++)
            {
                votes[unseen[i]] = found[i];
            }

            progress.Report($"forest, fold {fold + 1} of {folds}");
        }

        return votes;
    }

    private float[][] Probabilities(float[][] votes, float temperature) => Array.ConvertAll(votes, each =>
    {
        float[] probabilities = new float[_classes];
        TreeTextClassifier.Probabilities(each, temperature, probabilities);
        return probabilities;
    });

    private double[] Losses(float[][] said) =>
        [.. said.Select((probabilities, i) => -Math.Log(Math.Max(probabilities[_labels[i]], 1e-9)))];

    private double Accuracy(float[][] said) =>
        said.Index().Average(each => Array.IndexOf(each.Item, each.Item.Max()) == _labels[each.Index] ? 1.0 : 0);
}
