namespace StreamML.Trainer.Evaluation;

/// <summary>Name of a measure.</summary>
/// <param name="Name">As in manifests.</param>
/// <param name="Class">Number of the class that it is of; -1: of all; -2: none, see <paramref
/// name="HasSpread"/>.</param>
/// <param name="HasSpread">Whether the next measure is by how much a draw differs from the rows as they are, of which
/// the interval is made.</param>
internal readonly record struct MeasureName(string Name, int Class = -1, bool HasSpread = false);

/// <summary>Measures of a set, for any weights of its rows: a bootstrap draw is a weight a row.</summary>
internal interface IMeasures
{
    /// <summary>Their names, in order.</summary>
    IReadOnlyList<MeasureName> Names { get; }

    /// <summary>Measures.</summary>
    /// <param name="weights">A weight a row, 0 or more.</param>
    /// <param name="values">Receives a value a name; NaN where it is not defined.</param>
    void Measure(ReadOnlySpan<double> weights, Span<double> values);
}
