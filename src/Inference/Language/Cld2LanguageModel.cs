using System.Buffers;
using System.Collections.Concurrent;

namespace StreamML.Inference.Language;

/// <summary>
/// Language identification with CLD2 alone (83 languages in Debian's build, naive Bayes over letter quadgrams). Part of
/// <see cref="LanguageDetector"/>, which callers should use instead. Thread-safe.
/// </summary>
/// <remarks>
/// Queries CLD2 at most twice per text: first normally, which gives reliable answers; then, if the answer is "unknown",
/// for its best guess, which is marked unreliable.
/// </remarks>
public sealed class Cld2LanguageModel : ITextModel<LanguagePrediction>
{
    /// <summary>
    /// Version of our own handling (links, truncation, guesses, codes); raise it if a result may change.
    /// </summary>
    private const string RulesVersion = "1";

    /// <summary>
    /// Zero bytes after the text. CLD2 reads the byte after the end, whose value changes results; one zero was enough
    /// in all trials, the rest is reserve.
    /// </summary>
    private const int ReadAhead = 64;

    private readonly Cld2Library _library;
    private readonly LanguageOptions _options;

    // At most one entry per language number, of which the library has a few hundred.
    private readonly ConcurrentDictionary<int, string> _tags = new();
    private readonly Func<int, string> _tagOf;

    /// <summary>Loads the native library.</summary>
    /// <param name="options">Settings, checked here.</param>
    /// <exception cref="InvalidOperationException">A setting is out of range.</exception>
    /// <exception cref="LanguageLibraryMissingException">The library is not installed.</exception>
    public Cld2LanguageModel(LanguageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _library = new Cld2Library(options.LibraryName);
        if (options.KeepFreedNativeMemory)
        {
            NativeAllocator.TryKeepFreedMemory();
        }

        _tagOf = number => LanguageTags.FromCld2(_library.Code(number));
        string tables = _library.Version.Replace(" ", "", StringComparison.Ordinal);
        Identity = new ModelIdentity("cld2", $"{tables}+{RulesVersion}");
    }

    /// <summary><c>cld2</c>, with the library's version and table date and our rules' version.</summary>
    public ModelIdentity Identity { get; }

    /// <inheritdoc/>
    public void Predict(ReadOnlySpan<string> texts, Span<LanguagePrediction> results)
    {
        BatchShape.ThrowIfDifferent(texts.Length, results.Length);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (int i = 0; i < texts.Length; i++)
            {
                results[i] = PredictOne(texts[i], buffer, out _);
            }
        }
        finally
        {
            // Leave no message text in a shared buffer.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>
    /// Up to three languages of parts of a text, the largest share first. If the detector is unsure, those of its best
    /// guess, halved like its confidence. Empty if nothing can be determined.
    /// </summary>
    /// <param name="text">Any text.</param>
    public IReadOnlyList<LanguageShare> Shares(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var prediction = PredictOne(text, buffer, out int length);
            if (prediction.Code == LanguagePrediction.Undetermined)
            {
                return [];
            }

            return prediction.Reliable
                ? SharesOf(buffer.AsSpan(0, length), flags: 0, whole: 100f)
                : SharesOf(buffer.AsSpan(0, length), Cld2Library.BestEffort, whole: 200f);
        }
        finally
        {
            // Leave no message text in a shared buffer.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private List<LanguageShare> SharesOf(ReadOnlySpan<byte> utf8, int flags, float whole) =>
        [.. _library.DetectShares(utf8, flags)
            .Select(share => new LanguageShare(_tags.GetOrAdd(share.Language, _tagOf), share.Percent / whole))
            .Where(share => share.Code != LanguagePrediction.Undetermined)];

    /// <summary>Bytes required by <see cref="PredictOne"/>.</summary>
    internal int BufferBytes => _options.MaxTextBytes + ReadAhead;

    /// <summary>Predicts one text.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="buffer">At least <see cref="BufferBytes"/> long; receives the words as UTF-8, without
    /// links.</param>
    /// <param name="length">Receives the number of those bytes.</param>
    internal LanguagePrediction PredictOne(string text, Span<byte> buffer, out int length)
    {
        length = LanguageText.Encode(text, buffer[.._options.MaxTextBytes]);
        if (length == 0)
        {
            return LanguagePrediction.Unknown;
        }

        buffer.Slice(length, ReadAhead).Clear();
        var utf8 = buffer[..length];

        var plain = _library.Detect(utf8, flags: 0);
        string tag = _tags.GetOrAdd(plain.Language, _tagOf);
        if (plain.Reliable && tag != LanguagePrediction.Undetermined)
        {
            return new LanguagePrediction(tag, plain.Percent / 100f, Reliable: true, plain.LetterBytes);
        }

        if (!_options.GuessShortTexts || plain.LetterBytes == 0)
        {
            return LanguagePrediction.Unknown;
        }

        var guess = _library.Detect(utf8, Cld2Library.BestEffort);
        tag = _tags.GetOrAdd(guess.Language, _tagOf);
        return tag == LanguagePrediction.Undetermined
            ? LanguagePrediction.Unknown
            : new LanguagePrediction(tag, guess.Percent / 200f, Reliable: false, guess.LetterBytes);
    }
}
