using System.Buffers;
using System.Text;

namespace StreamML.Inference.Language;

/// <summary>
/// Language identification for messages of any length: CLD2, combined with letter sequences for short texts.
/// Thread-safe.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>Hindi and Urdu in Latin letters are told by their words (<see cref="RomanisedWords"/>).</item>
/// <item>A script with a single language (Thai, Greek, Hangul, kana) decides.</item>
/// <item>From <see cref="LanguageOptions.LongTextLetters"/> on, for English from half of that, CLD2's reliable answer
/// is used.</item>
/// <item>Otherwise each language is scored by its letter sequences, with CLD2's answer as an additional sign; the
/// answer is reliable from <see cref="LanguageOptions.MinConfidence"/> on. If no sequences of a script are known
/// (Devanagari, Chinese), CLD2's answer is used.</item>
/// </list>
/// Figures and typical confusions: docs/models/language.md.
/// </remarks>
public sealed class LanguageDetector : ITextModel<LanguagePrediction>
{
    /// <summary>Version of the rules and sequences here; raise it if a result may change.</summary>
    private const string RulesVersion = "2";

    // Overlapping sequences make the letters of a word dependent signs: the sum of their logs is halved.
    private const float Temperature = 2f;

    // Weight of CLD2's answer, log odds; both set on half of corpora/held-out/short-languages.tsv.
    private const float ReliableSign = 2f;
    private const float GuessSign = 1f;

    // English is the most common language, and that of most names and loan words: its log odds against another.
    private const float EnglishPrior = 1f;

    // Logs per letter: the score of a text in a language without sequences, which CLD2 may name; and the limit below
    // which a text is in none of ours (names, another language, random typing). A text in its own language scores about
    // -2.
    private const float OutsideScore = -3f;
    private const float LeastScore = -3.2f;

    // Below it the sequences are uninformative, and CLD2's guess, which knows whole words, is right more often.
    private const float LeastProbability = 0.3f;

    // Highest confidence of an answer that does not fit the text.
    private const float MostUnfit = 0.5f;

    // Least share of a text's further languages to report.
    private const float LeastShare = 0.01f;
    private const int MostShares = 3;

    private const string English = "en";

    // English is most of the load and rarely misidentified: half as many letters suffice. In bytes, with blanks.
    private const float EnglishBytesALetter = 0.6f;

    // A letter has at most 3 bytes and at most one adjacent blank: beyond this a text is long in any script.
    private const int MostBytesALetter = 4;

    private readonly Cld2LanguageModel _cld2;
    private readonly LetterSequences _table = LetterSequences.Default;
    private readonly LanguageOptions _options;

    /// <summary>Loads the native library and the letter sequences.</summary>
    /// <param name="options">Settings, checked here.</param>
    /// <exception cref="InvalidOperationException">A setting is out of range.</exception>
    /// <exception cref="LanguageLibraryMissingException">The library is not installed.</exception>
    public LanguageDetector(LanguageOptions options)
    {
        _cld2 = new Cld2LanguageModel(options);
        _options = options;
        Identity = new ModelIdentity("cld2-letters", $"{_cld2.Identity.Version}+{RulesVersion}");
    }

    /// <summary><c>cld2-letters</c>, with CLD2's version and table date and the versions of our rules.</summary>
    public ModelIdentity Identity { get; }

    /// <inheritdoc/>
    public void Predict(ReadOnlySpan<string> texts, Span<LanguagePrediction> results)
    {
        BatchShape.ThrowIfDifferent(texts.Length, results.Length);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(_cld2.BufferBytes);
        try
        {
            for (int i = 0; i < texts.Length; i++)
            {
                results[i] = PredictOne(texts[i], buffer, default);
            }
        }
        finally
        {
            // Leave no message text in a shared buffer.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>
    /// Up to three possible languages of a text, the answer first, then the likeliest: for a long text its languages
    /// with their shares, for a short one those that fit best. Empty if nothing can be determined.
    /// </summary>
    /// <param name="text">Any text.</param>
    public IReadOnlyList<LanguageShare> Shares(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(_cld2.BufferBytes);
        try
        {
            Span<float> odds = stackalloc float[LetterSequences.MaxLanguages];
            odds.Clear();
            var prediction = PredictOne(text, buffer, odds);
            if (prediction.Code == LanguagePrediction.Undetermined)
            {
                return [];
            }

            var shares = new List<LanguageShare> { new(prediction.Code, prediction.Confidence) };
            if (odds.ContainsAnyExcept(0f))
            {
                float[] all = odds.ToArray();
                shares.AddRange(_table.Languages.Select((language, i) => new LanguageShare(language.Tag, all[i])));
            }
            else
            {
                shares.AddRange(_cld2.Shares(text));
            }

            return [.. shares.Take(1), .. shares.Skip(1)
                .Where(each => each.Share >= LeastShare && each.Code != prediction.Code)
                .OrderByDescending(each => each.Share).Take(MostShares - 1)];
        }
        finally
        {
            // Leave no message text in a shared buffer.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private LanguagePrediction PredictOne(string text, Span<byte> buffer, Span<float> odds)
    {
        var cld2 = _cld2.PredictOne(text, buffer, out int length);
        Span<char> letters = stackalloc char[ShortText.MaxBytes];
        var shortText = new ShortText(buffer[..length], letters);
        if (shortText.Script == LetterScript.Latin && _options.LongTextLetters > 0
            && RomanisedWords.Default.Tell(shortText.Letters) is var (tag, told) && told >= _options.MinConfidence)
        {
            return new LanguagePrediction(tag, told, Reliable: true, BytesOf(shortText));
        }

        float longBytes = _options.LongTextLetters * (cld2.Code == English ? EnglishBytesALetter : MostBytesALetter);
        if (cld2.Reliable && cld2.LetterBytes >= longBytes)
        {
            return cld2;
        }

        if (shortText.Count == 0)
        {
            return LanguagePrediction.Unknown;
        }

        var answer = shortText.Script switch
        {
            LetterScript.OneLanguage => ByScript(shortText.OnlyLanguage, shortText, cld2),
            LetterScript.Kana => ByScript("ja", shortText, cld2),
            _ when cld2.Reliable && shortText.Count >= _options.LongTextLetters => cld2,
            LetterScript.Latin or LetterScript.Cyrillic or LetterScript.Arabic => ByLetters(shortText, cld2, odds),
            _ => cld2,
        };
        return answer.Reliable || _options.GuessShortTexts ? answer : LanguagePrediction.Unknown;
    }

    // CLD2 also knows the rarer languages of such scripts (Yiddish); if it is sure, its answer is used.
    private static LanguagePrediction ByScript(string code, in ShortText text, in LanguagePrediction cld2) =>
        cld2.Reliable ? cld2 : new(code, text.Share, Reliable: true, BytesOf(text));

    private LanguagePrediction ByLetters(in ShortText text, in LanguagePrediction cld2, Span<float> odds)
    {
        Span<float> scores = stackalloc float[_table.Languages.Length];
        Span<float> logs = stackalloc float[scores.Length];
        LetterSequenceScores.Of(_table, text.Letters, scores);
        int named = WithPriors(scores, text.Script, cld2, logs);
        float outside = named >= 0 || cld2.Code == LanguagePrediction.Undetermined
            ? float.NegativeInfinity
            : (OutsideScore * text.Count / Temperature) + SignOf(cld2);
        int best = IndexOfMost(logs);
        float most = Math.Max(logs[best], outside);
        float sum = MathF.Exp(outside - most);
        foreach (float log in logs)
        {
            sum += MathF.Exp(log - most);
        }

        for (int i = 0; i < Math.Min(odds.Length, logs.Length); i++)
        {
            odds[i] = MathF.Exp(logs[i] - most) / sum;
        }

        float probability = MathF.Exp(logs[best] - most) / sum;
        if (cld2.Code != LanguagePrediction.Undetermined && (outside > logs[best] || probability < LeastProbability))
        {
            float guess = MathF.Exp((named >= 0 ? logs[named] : outside) - most) / sum;
            return new(cld2.Code, Math.Min(guess, MostUnfit), Reliable: false, cld2.LetterBytes);
        }

        return scores[best] < LeastScore * text.Count
            ? new(_table.Languages[best].Tag, Math.Min(probability, MostUnfit), Reliable: false, BytesOf(text))
            : new(_table.Languages[best].Tag, probability, probability >= _options.MinConfidence, BytesOf(text));
    }

    // Log odds of each language of the text's script; returns the one named by CLD2, -1 for none.
    private int WithPriors(
        ReadOnlySpan<float> scores, LetterScript script, in LanguagePrediction cld2, Span<float> logs)
    {
        int named = -1;
        for (int i = 0; i < scores.Length; i++)
        {
            var language = _table.Languages[i];
            logs[i] = language.Script == script ? scores[i] / Temperature : float.NegativeInfinity;
            logs[i] += language.Tag == English ? EnglishPrior : 0;
            if (language.Tag == cld2.Code)
            {
                named = i;
                logs[i] += SignOf(cld2);
            }
        }

        return named;
    }

    private static float SignOf(in LanguagePrediction cld2) => cld2.Reliable ? ReliableSign : GuessSign;

    private static int IndexOfMost(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }

    private static int BytesOf(in ShortText text)
    {
        int bytes = 0;
        foreach (char letter in text.Letters)
        {
            bytes += letter == ' ' ? 0 : new Rune(letter).Utf8SequenceLength;
        }

        return bytes;
    }
}
