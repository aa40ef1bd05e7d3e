namespace StreamML.Trainer.FineTuning;

/// <summary>A text whose label a person gave, corrected or confirmed.</summary>
/// <param name="Text">The text, as a model was or would be asked.</param>
/// <param name="Label">Its label, by name or by number.</param>
public sealed record LabelledExample(string Text, ExampleLabel Label)
{
    /// <summary>How much it counts, over 0 to 1,000. Default 1.</summary>
    public float Weight { get; init; } = 1;

    /// <summary>
    /// Who wrote it, e.g. a contact key: texts of one group are never on both sides of a fold. Empty, the default:
    /// texts of the same letters are a group.
    /// </summary>
    public string Group { get; init; } = "";

    /// <summary>Identifies the feedback it is from: <see cref="OnlineUpdates"/> counts each id once. Default
    /// empty.</summary>
    public string Id { get; init; } = "";
}

/// <summary>A label of a model: its name, or its number in the order of the manifest's classes.</summary>
public readonly record struct ExampleLabel
{
    private ExampleLabel(string? name, int index) => (Name, Index) = (name, index);

    /// <summary>The name; null where the label was given by number.</summary>
    public string? Name { get; }

    /// <summary>The number, from 0; without meaning where there is a name.</summary>
    public int Index { get; }

    /// <summary>The label of a name.</summary>
    public static implicit operator ExampleLabel(string name) => FromString(name);

    /// <summary>The label of a number, from 0.</summary>
    public static implicit operator ExampleLabel(int index) => FromInt32(index);

    /// <summary>The label of a name.</summary>
    public static ExampleLabel FromString(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new ExampleLabel(name, -1);
    }

    /// <summary>The label of a number, from 0.</summary>
    public static ExampleLabel FromInt32(int index) => new(null, index);

    /// <inheritdoc />
    public override string ToString() => Name ?? $"{Index}";

    /// <summary>Its number among classes; -1 where it is none of them.</summary>
    internal int NumberIn(IReadOnlyList<string> classes)
    {
        if (Name is null)
        {
            return Index >= 0 && Index < classes.Count ? Index : -1;
        }

        for (int c = 0; c < classes.Count; c++)
        {
            if (string.Equals(classes[c], Name, StringComparison.Ordinal))
            {
                return c;
            }
        }

        return -1;
    }
}
