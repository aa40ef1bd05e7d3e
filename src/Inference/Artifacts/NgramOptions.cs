namespace StreamML.Inference.Artifacts;

/// <summary>
/// The n-grams of a text that are its features. Part of a model: another setting requires another training.
/// </summary>
public sealed record NgramOptions
{
    /// <summary>Longest n-gram of words, 1 to 4. Default 3.</summary>
    public int MaxWords { get; init; } = 3;

    /// <summary>Shortest n-gram of characters inside a word, 2 to <see cref="MaxChars"/>. Default 2.</summary>
    public int MinChars { get; init; } = 2;

    /// <summary>Longest n-gram of characters inside a word, up to 8. Default 5.</summary>
    public int MaxChars { get; init; } = 5;

    /// <summary>
    /// 1: variants of letters are one, and drawn-out letters stand once (<c>WordForms</c>). 0, the default: words are
    /// read as they are typed, as models before were trained.
    /// </summary>
    public int Forms { get; init; }

    /// <summary>
    /// Longest n-gram of concepts, which mean the same in thirteen languages: 0, the default, to 2.
    /// </summary>
    public int Concepts { get; init; }

    /// <summary>
    /// Longest n-gram of words' consonants, which are the same in Devanagari and Latin letters: 0, the default, to 2.
    /// </summary>
    public int Skeletons { get; init; }

    /// <summary>
    /// Most UTF-16 units of a text that are read; the rest is ignored. Default 4096, the most that WhatsApp lets a
    /// person type; range 16 to 65,536. Bounds time and memory per text.
    /// </summary>
    public int MaxTextChars { get; init; } = 4096;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="InvalidOperationException">A setting is out of range; the message names it.</exception>
    public void Validate()
    {
        Range(MaxWords, nameof(MaxWords), 1, 4);
        Range(MinChars, nameof(MinChars), 2, 8);
        Range(MaxChars, nameof(MaxChars), MinChars, 8);
        Range(Forms, nameof(Forms), 0, 1);
        Range(Concepts, nameof(Concepts), 0, 2);
        Range(Skeletons, nameof(Skeletons), 0, 2);
        Range(MaxTextChars, nameof(MaxTextChars), 16, 65_536);
    }

    private static void Range(int value, string name, int least, int most)
    {
        if (value < least || value > most)
        {
            throw new InvalidOperationException($"{name} is {value}; it must be {least} to {most}.");
        }
    }
}
