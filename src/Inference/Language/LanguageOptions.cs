namespace StreamML.Inference.Language;

/// <summary>Settings of <see cref="Cld2LanguageModel"/>.</summary>
public sealed class LanguageOptions
{
    /// <summary>
    /// Most UTF-8 bytes of a text that are looked at, after links are taken out; the rest is cut at a rune boundary.
    /// Unit bytes; default 4096; range 64 to 131072. A language shows in far less, and time grows with length.
    /// </summary>
    public int MaxTextBytes { get; init; } = 4096;

    /// <summary>
    /// Whether a text too short for a sure answer gets the best guess, marked unreliable, instead of <c>und</c>.
    /// Default true, because WhatsApp messages are often one word ("hola", "gracias").
    /// </summary>
    public bool GuessShortTexts { get; init; } = true;

    /// <summary>
    /// File name or path of the CLD2 library, as the system's loader takes it. Default <c>libcld2.so.0</c>, which the
    /// Debian package <c>libcld2-0</c> installs.
    /// </summary>
    public string LibraryName { get; init; } = "libcld2.so.0";

    /// <summary>
    /// Whether to let glibc keep up to 4 MiB of freed memory an arena, for the whole process (mallopt). Default true:
    /// detection is about 12 times faster, since CLD2 allocates anew for each text. False leaves the allocator alone.
    /// Without effect where the C library is not glibc.
    /// </summary>
    public bool KeepFreedNativeMemory { get; init; } = true;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="InvalidOperationException">A setting is out of range; the message says which.</exception>
    public void Validate()
    {
        if (MaxTextBytes is < 64 or > 131_072)
        {
            throw new InvalidOperationException($"MaxTextBytes is {MaxTextBytes}; it must be 64 to 131072 bytes.");
        }

        if (string.IsNullOrWhiteSpace(LibraryName))
        {
            throw new InvalidOperationException("LibraryName is empty; it must name the CLD2 library.");
        }
    }
}
