using StreamML.Inference.Text;

namespace StreamML.Trainer.Labels;

/// <summary>How a text model of any labels is trained.</summary>
public sealed record LabelOptions
{
    /// <summary>Folds of the cross-validation, 2 to 20. Default 5.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>The random forest that is tried beside the linear model; null: none is.</summary>
    public LabelForestOptions? Forest { get; init; } = new();

    /// <summary>
    /// Whether both are averaged where that is better, by out-of-fold log-loss, than either by more than chance.
    /// Default true.
    /// </summary>
    public bool Ensemble { get; init; } = true;

    /// <summary>
    /// Most examples; of more, the last are taken, and the progress says so. Default 20,000, 100 to 1,000,000: the
    /// forest's rows take 4 KB each, twice.
    /// </summary>
    public int MaxExamples { get; init; } = 20_000;

    /// <summary>
    /// Fewest groups, as <see cref="FineTuning.LabelledExample.Group"/> has them, in whose texts a word must stand, 1
    /// to 1,000. Default 1. The trainer asks for five contacts, so that a model holds nothing that one person wrote.
    /// </summary>
    public int MinGroups { get; init; } = 1;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it.</exception>
    public void Validate()
    {
        Range(MinGroups, nameof(MinGroups), 1, 1_000);
        Range(Folds, nameof(Folds), 2, 20);
        Range(MaxExamples, nameof(MaxExamples), 100, 1_000_000);
        if (Forest is { } forest)
        {
            Range(forest.Terms, nameof(forest.Terms), 1, TreeTextFile.MaxTerms);
            Range(forest.Trees, nameof(forest.Trees), 1, 1_000);
            Range(forest.Depth, nameof(forest.Depth), 1, 32);
        }
    }

    private static void Range(int value, string name, int least, int most)
    {
        if (value < least || value > most)
        {
            throw new ArgumentException($"{name} is {value}; it must be {least} to {most}.", name);
        }
    }
}

/// <summary>A random forest over the words of texts.</summary>
public sealed record LabelForestOptions
{
    /// <summary>Words that are read, the most frequent. Default 1,000, as the source documents have it; 1 to
    /// 1,024.</summary>
    public int Terms { get; init; } = 1_000;

    /// <summary>Trees of each class' forest, 1 to 1,000. Default 100.</summary>
    public int Trees { get; init; } = 100;

    /// <summary>Most splits on a path, 1 to 32. Default 32: trees grow to the end.</summary>
    public int Depth { get; init; } = 32;

    /// <summary>Seed of all sampling. Default 1.</summary>
    public int Seed { get; init; } = 1;
}
