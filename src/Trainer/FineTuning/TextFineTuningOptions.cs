namespace StreamML.Trainer.FineTuning;

/// <summary>How a text model is tuned on an account's examples.</summary>
public sealed record TextFineTuningOptions
{
    /// <summary>Version of the result: 1 to 128 characters. Every tuning needs another one.</summary>
    public required string Version { get; init; }

    /// <summary>Name of the result; null, the default: the basis' name.</summary>
    public string? Name { get; init; }

    /// <summary>Name of the examples in the manifest's list of data. Default <c>feedback</c>.</summary>
    public string DataName { get; init; } = "feedback";

    /// <summary>
    /// Penalties to choose from by cross-validation: half of the penalty times the squared change of the weights is
    /// added to the summed loss. 1 to 20 of 0.0001 to 10,000. Default 10, 3, 1, 0.3, 0.1, 0.03: at 10 hardly anything
    /// changes, at 0.03 two examples teach a word.
    /// </summary>
    public IReadOnlyList<double> Penalties { get; init; } = [10, 3, 1, 0.3, 0.1, 0.03];

    /// <summary>
    /// Penalty where the examples are too few to choose, 0.0001 to 10,000. Default 0.3: one example of a new word turns
    /// its own message, and hardly another.
    /// </summary>
    public double DefaultPenalty { get; init; } = 0.3;

    /// <summary>
    /// How much harder weights change that the basis learned from many texts: 0 treats all alike. Default 0.1, range 0
    /// to 10. An n-gram's penalty is 1 plus this times the squares of its values in the basis' texts, as far as its
    /// rarity tells them; the most that the basis' own loss would say is 0.25.
    /// </summary>
    public double Consolidation { get; init; } = 0.1;

    /// <summary>
    /// Folds of the cross-validation, 2 to 20. Default 5. Fewer groups than that make fewer folds.
    /// </summary>
    public int Folds { get; init; } = 5;

    /// <summary>
    /// Fewest examples from which the penalty is chosen by cross-validation. Default 20, 4 to 1,000,000: of fewer, each
    /// fold would be judged on three or less.
    /// </summary>
    public int MinExamplesToChoose { get; init; } = 20;

    /// <summary>
    /// Fewest examples from which the temperature is estimated anew. Default 200, 4 to 1,000,000: from fewer it varies
    /// by more than it gains.
    /// </summary>
    public int MinExamplesToCalibrate { get; init; } = 200;

    /// <summary>Fewest examples a new word n-gram must stand in, at least 1. Default 1: a name may be said
    /// once.</summary>
    public int MinWordTexts { get; init; } = 1;

    /// <summary>Fewest examples a new character n-gram must stand in, at least 1. Default 2.</summary>
    public int MinCharTexts { get; init; } = 2;

    /// <summary>
    /// Fewest groups, as <see cref="LabelledExample.Group"/> has them, in whose texts a new n-gram must stand, 1 to
    /// 1,000. Default 1. The trainer asks for five contacts, so that a model holds nothing that one person wrote.
    /// </summary>
    public int MinGroups { get; init; } = 1;

    /// <summary>
    /// Least effect on a score of a new n-gram that is kept, 0 or more. Default 0.2: half of what the models that ship
    /// keep, since feedback is little.
    /// </summary>
    public double LeastEffect { get; init; } = 0.2;

    /// <summary>Most new n-grams, the strongest. Default 20,000 (0.3 MB at six classes), 0 to 1,000,000.</summary>
    public int MaxNewNgrams { get; init; } = 20_000;

    /// <summary>
    /// Most bytes of the model; the weakest n-grams are dropped. Default 10 MB, as the models that ship; range 64 KiB
    /// to 256 MiB.
    /// </summary>
    public int MaxBytes { get; init; } = 10_000_000;

    /// <summary>
    /// Most examples; of more, the last are taken, and the progress says so. Default 20,000, 1 to 1,000,000. An example
    /// takes about 6 KB.
    /// </summary>
    public int MaxExamples { get; init; } = 20_000;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it.</exception>
    public void Validate()
    {
        That(Version is { Length: > 0 and <= 128 }, nameof(Version), "1 to 128 characters");
        That(Name is null or { Length: > 0 and <= 128 }, nameof(Name), "1 to 128 characters");
        That(DataName is { Length: > 0 and <= 128 }, nameof(DataName), "1 to 128 characters");
        That(
            Penalties is { Count: > 0 and <= 20 } && Penalties.All(IsPenalty), nameof(Penalties),
            "1 to 20 numbers from 0.0001 to 10,000");
        That(IsPenalty(DefaultPenalty), nameof(DefaultPenalty), "0.0001 to 10,000");
        That(Consolidation is >= 0 and <= 10, nameof(Consolidation), "0 to 10");
        That(Folds is >= 2 and <= 20, nameof(Folds), "2 to 20");
        That(MinExamplesToChoose is >= 4 and <= 1_000_000, nameof(MinExamplesToChoose), "4 to 1,000,000");
        That(MinExamplesToCalibrate is >= 4 and <= 1_000_000, nameof(MinExamplesToCalibrate), "4 to 1,000,000");
        That(MinWordTexts >= 1, nameof(MinWordTexts), "at least 1");
        That(MinCharTexts >= 1, nameof(MinCharTexts), "at least 1");
        That(MinGroups is >= 1 and <= 1_000, nameof(MinGroups), "1 to 1,000");
        That(LeastEffect is >= 0 and <= 1_000, nameof(LeastEffect), "0 to 1,000");
        That(MaxNewNgrams is >= 0 and <= 1_000_000, nameof(MaxNewNgrams), "0 to 1,000,000");
        That(MaxBytes is >= 65_536 and <= 268_435_456, nameof(MaxBytes), "65,536 to 268,435,456");
        That(MaxExamples is >= 1 and <= 1_000_000, nameof(MaxExamples), "1 to 1,000,000");
    }

    private static bool IsPenalty(double value) => value is >= 0.0001 and <= 10_000;

    private static void That(bool holds, string name, string range)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name} must be {range}.", name);
        }
    }
}
