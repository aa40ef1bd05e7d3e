using System.Collections;

namespace StreamML.Inference;

/// <summary>Probability of each class, in class order; equal if all values are.</summary>
/// <param name="values">The probabilities; not copied.</param>
public readonly struct ClassProbabilities(float[] values) : IReadOnlyList<float>, IEquatable<ClassProbabilities>
{
    private readonly float[]? _values = values;

    /// <inheritdoc />
    public int Count => Values.Length;

    private float[] Values => _values ?? [];

    /// <inheritdoc />
    public float this[int index] => Values[index];

    /// <summary>Whether two have the same values.</summary>
    public static bool operator ==(ClassProbabilities left, ClassProbabilities right) => left.Equals(right);

    /// <summary>Whether two differ in a value.</summary>
    public static bool operator !=(ClassProbabilities left, ClassProbabilities right) => !left.Equals(right);

    /// <inheritdoc />
    public bool Equals(ClassProbabilities other) => Values.AsSpan().SequenceEqual(other.Values);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is ClassProbabilities other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() =>
        Values.Length == 0 ? 0 : HashCode.Combine(Values.Length, Values[0], Values[^1]);

    /// <inheritdoc />
    public IEnumerator<float> GetEnumerator() => ((IEnumerable<float>)Values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
