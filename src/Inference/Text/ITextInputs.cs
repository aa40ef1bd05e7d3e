namespace StreamML.Inference.Text;

/// <summary>What a regression reads of a text besides its n-grams.</summary>
internal interface ITextInputs
{
    /// <summary>Names of the inputs, in order, as a manifest has them.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>The inputs of texts, those of a text next to each other.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="inputs">Receives <see cref="Names"/>' number of values per text.</param>
    void Read(ReadOnlySpan<string> texts, Span<float> inputs);

    /// <summary>Whether nothing is known of the text that the inputs are of.</summary>
    bool IsSilent(ReadOnlySpan<float> inputs);
}
