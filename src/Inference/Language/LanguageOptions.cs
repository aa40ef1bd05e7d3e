namespace StreamML.Inference.Language;

/// <summary>Settings of <see cref="LanguageDetector"/>.</summary>
public sealed class LanguageOptions
{
    /// <summary>
    /// Most UTF-8 bytes of a text to examine, after links are removed; the rest is cut at a rune boundary. Unit bytes;
    /// default 4096; range 64 to 131072. Far less suffices to identify a language, and time grows with length.
    /// </summary>
    public int MaxTextBytes { get; init; } = 4096;

    /// <summary>
    /// Whether a text too short for a reliable answer gets the best guess, marked unreliable, instead of <c>und</c>.
    /// Default true, because WhatsApp messages are often one word ("hola", "gracias").
    /// </summary>
    public bool GuessShortTexts { get; init; } = true;

    /// <summary>
    /// Letters from which on a reliable answer of CLD2 is used alone; a shorter text is also scored by letter
    /// sequences, which takes some microseconds. Unit letters; default 40; range 0 to 100, 0 for CLD2 alone whenever it
    /// is reliable. Below 40, 4 of 100 such answers are wrong, from there on less than 1 of 1,000.
    /// </summary>
    public int LongTextLetters { get; init; } = 40;

    /// <summary>
    /// Probability from which on the answer for a short text is reliable and thus acted on: the text is translated.
    /// Default 0.85; range 0.5 to 0.99. At 0.85, 8 of 10 messages of 1 to 5 words are reliable and 1 of 100 of those is
    /// wrong; see docs/models/language.md for other values.
    /// </summary>
    public float MinConfidence { get; init; } = 0.85f;

    /// <summary>
    /// File name or path of the CLD2 library for the system's loader. Default <c>libcld2.so.0</c>, installed by the
    /// Debian package <c>libcld2-0</c>.
    /// </summary>
    public string LibraryName { get; init; } = "libcld2.so.0";

    /// <summary>
    /// Whether glibc may keep up to 4 MiB of freed memory per arena, for the whole process (mallopt). Default true:
    /// detection is about 12 times faster, since CLD2 allocates anew for each text. False leaves the allocator
    /// unchanged. No effect if the C library is not glibc.
    /// </summary>
    public bool KeepFreedNativeMemory { get; init; } = true;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="InvalidOperationException">A setting is out of range; the message names it.</exception>
    public void Validate()
    {
        if (MaxTextBytes is < 64 or > 131_072)
        {
            throw new InvalidOperationException($"MaxTextBytes is {MaxTextBytes}; it must be 64 to 131072 bytes.");
        }

        if (LongTextLetters is < 0 or > 100)
        {
            throw new InvalidOperationException($"LongTextLetters is {LongTextLetters}; it must be 0 to 100 letters.");
        }

        if (MinConfidence is not (>= 0.5f and <= 0.99f))
        {
            throw new InvalidOperationException($"MinConfidence is {MinConfidence}; it must be 0.5 to 0.99.");
        }

        if (string.IsNullOrWhiteSpace(LibraryName))
        {
            throw new InvalidOperationException("LibraryName is empty; it must name the CLD2 library.");
        }
    }
}
