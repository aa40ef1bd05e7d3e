using System.Buffers;
using System.Collections.Concurrent;

namespace StreamML.Inference.Language;

/// <summary>
/// Language identification with CLD2 alone (83 languages in Debian's build, naive Bayes over letter quadgrams): a part
/// of <see cref="LanguageDetector"/>, which is to be used. Safe from many threads.
/// </summary>
/// <remarks>
/// A text is asked twice at most: first plainly, where an answer is reliable; then, where CLD2 says "unknown", for its
/// best guess, which is marked unreliable.
/// </remarks>
public sealed class Cld2LanguageModel : ITextModel<LanguagePrediction>
{
    /// <summary>Of our own handling (links, cutting, guesses, codes); raise it when a result may change.</summary>
    private const string RulesVersion = "1";

    /// <summary>
    /// Zeroes behind the text, in bytes. CLD2 looks at the byte behind the end, and what is there changes results; one
    /// zero was enough in all trials, the rest is reserve.
    /// </summary>
    private const int ReadAhead = 64;

    private readonly Cld2Library _library;
    private readonly LanguageOptions _options;

    // At most one entry for each of the library's few hundred language numbers.
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
            // Message text does not stay behind in a shared buffer.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>
    /// Up to three languages that a text has parts in, the largest share first. Where the detector does not stand by
    /// its answer, those of its best guess, halved like its confidence. Empty where nothing can be told.
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
            // Message text does not stay behind in a shared buffer.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private List<LanguageShare> SharesOf(ReadOnlySpan<byte> utf8, int flags, float whole) =>
        [.. _library.DetectShares(utf8, flags)
            .Select(share => new LanguageShare(_tags.GetOrAdd(share.Language, _tagOf), share.Percent / whole))
            .Where(share => share.Code != LanguagePrediction.Undetermined)];

    /// <summary>Bytes that <see cref="PredictOne"/> needs for a text.</summary>
    internal int BufferBytes => _options.MaxTextBytes + ReadAhead;

    /// <summary>Predicts one text.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="buffer"><see cref="BufferBytes"/> or longer; receives the words as UTF-8, without links.</param>
    /// <param name="length">Receives how many bytes those are.</param>
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
