using System.Text;

namespace StreamML.Inference.Rules;

/// <summary>Result of the rules for a text, in any of the languages of their tables.</summary>
/// <param name="Answer">The answer in place of the models'; null if the models should decide.</param>
/// <param name="Urgency">Threats and signs of urgency.</param>
/// <param name="HasNegatedFault">Whether it denies a fault:
/// <see cref="MessageRules.WithoutNegatedFaults"/>.</param>
public readonly record struct MessageReading(RuleAnswer? Answer, UrgencySigns Urgency, bool HasNegatedFault);

/// <summary>
/// Recognises what words alone determine: ratings, one-word replies, threats, denials of a fault. Models learn from
/// whole messages and are confidently wrong about these. One pass over the text, no allocation. Thread-safe.
/// </summary>
public sealed class MessageRules
{
    // A message with more words says more than a rating.
    private const int MaxRatingTokens = 24;

    // A message with more words says more than a short reply.
    private const int MaxAnswerTokens = 10;

    // "non ho ricevuto nulla" consists of words of short replies without being one.
    private const int MaxFillersOfRefusal = 1;

    private const UrgencySigns Threats =
        UrgencySigns.Legal | UrgencySigns.Chargeback | UrgencySigns.Authority | UrgencySigns.Publicity;

    private readonly RuleVocabulary _vocabulary = new();
    private readonly PhraseBook _answers;
    private readonly PhraseBook _urgency;
    private readonly PhraseBook _denials;
    private readonly RatingReader _ratings;
    private RuleTokens? _spare;

    private MessageRules()
    {
        _answers = PhraseBook.Load<AnswerWord>("answers.tsv", _vocabulary);
        _urgency = PhraseBook.Load<UrgencyWord>("threats.tsv", _vocabulary);
        _denials = PhraseBook.Load<DenialWord>("denials.tsv", _vocabulary);
        _ratings = new RatingReader(PhraseBook.Load<RatingWord>("ratings.tsv", _vocabulary), _answers, _vocabulary);
    }

    private enum DenialWord
    {
        // Praise by negated criticism: "not bad".
        Good,

        // The absence of a fault: "no issues".
        Fine,
    }

    /// <summary>The shared rules. Loaded on first use, 20 ms.</summary>
    public static MessageRules Shared { get; } = new();

    /// <summary>Name and version of the rules, used in records of their answers.</summary>
    public ModelIdentity Identity { get; } = new("message-rules", "1");

    /// <summary>Reads a text.</summary>
    public MessageReading Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tokens = Interlocked.Exchange(ref _spare, null) ?? new RuleTokens(_vocabulary);
        tokens.Read(text);
        var said = tokens.Tokens;
        var urgency = Urgency(said);

        // "no rush" and "nobody" contain words of urgency but are not urgent as a whole.
        bool threatens = (urgency & Threats) != UrgencySigns.None;
        var answer = !threatens && said.Length <= MaxRatingTokens ? Answer(said, text) : null;
        urgency = answer is null ? urgency : UrgencySigns.None;
        var reading = new MessageReading(answer, urgency, answer is null && FindDenial(said, 0, out _, out _) >= 0);
        Volatile.Write(ref _spare, tokens);
        return reading;
    }

    /// <summary>
    /// Rewrites denials of a fault positively, for models that weigh words: "not bad" as "good", "no issues" as "all
    /// good". English.
    /// </summary>
    public string WithoutNegatedFaults(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tokens = new RuleTokens(_vocabulary);
        tokens.Read(text);
        var plain = new StringBuilder(text.Length);
        int end = 0;
        var said = tokens.Tokens;
        for (int at = 0; (at = FindDenial(said, at, out int length, out int kind)) >= 0; at += length)
        {
            var last = said[at + length - 1];
            plain.Append(text, end, said[at].Start - end).Append(kind == (int)DenialWord.Good ? "good" : "all good");
            end = last.Start + last.Length;
        }

        return plain.Append(text, end, text.Length - end).ToString();
    }

    private int FindDenial(ReadOnlySpan<RuleToken> tokens, int from, out int length, out int kind)
    {
        for (int at = from; at < tokens.Length; at++)
        {
            if ((length = _denials.Find(tokens, at, out kind)) > 0)
            {
                return at;
            }
        }

        (length, kind) = (0, 0);
        return -1;
    }

    private UrgencySigns Urgency(ReadOnlySpan<RuleToken> tokens)
    {
        var signs = UrgencySigns.None;
        for (int at = 0; at < tokens.Length;)
        {
            int length = _urgency.Find(tokens, at, out int kind);
            if (length > 0)
            {
                signs |= kind == (int)UrgencyWord.Harmless ? UrgencySigns.Harmless : (UrgencySigns)(1 << (kind - 1));
            }

            // Another phrase may begin within a phrase: "call my lawyer and the police". A harmless phrase is skipped
            // as a whole.
            at += kind == (int)UrgencyWord.Harmless ? Math.Max(1, length) : 1;
        }

        return signs;
    }

    private RuleAnswer? Answer(ReadOnlySpan<RuleToken> tokens, string text)
    {
        if (tokens.IsEmpty)
        {
            return null;
        }

        return _ratings.Read(tokens) is { } rating
            ? RuleAnswer.Of(rating)
            : SmallTalk(tokens)
            ?? NumberAlone(tokens, text);
    }

    private RuleAnswer? SmallTalk(ReadOnlySpan<RuleToken> tokens)
    {
        if (tokens.Length > MaxAnswerTokens)
        {
            return null;
        }

        Span<int> counts = stackalloc int[(int)AnswerWord.Filler + 1];
        counts.Clear();
        int last = -1;
        int words = 0;
        for (int at = 0; at < tokens.Length;)
        {
            int length = _answers.Find(tokens, at, out int kind);
            if (length == 0 && tokens[at].Kind is TokenKind.Word or TokenKind.Number or TokenKind.Symbol)
            {
                return null;
            }

            // "no good" is criticism; "no, good" is not.
            if (length > 0 && last == (int)AnswerWord.No && kind is (int)AnswerWord.Praise or (int)AnswerWord.Ok)
            {
                return null;
            }

            counts[length > 0 ? kind : (int)AnswerWord.Filler]++;
            words += length > 0 ? 1 : 0;
            last = length == 0 ? -1 : kind == (int)AnswerWord.Filler ? last : kind;
            at += Math.Max(1, length);
        }

        return words == 0 ? null : Of(counts);
    }

    private static RuleAnswer? Of(ReadOnlySpan<int> counts)
    {
        int Count(ReadOnlySpan<int> of, AnswerWord word) => of[(int)word];
        bool isGlad = Count(counts, AnswerWord.Praise) + Count(counts, AnswerWord.Glad) > 0;
        bool isTroubled = Count(counts, AnswerWord.Sad) + Count(counts, AnswerWord.Angry) > 0;
        bool isRefusal = Count(counts, AnswerWord.No) + Count(counts, AnswerWord.Stop) > 0;
        if (Count(counts, AnswerWord.No) > 0 && Count(counts, AnswerWord.Filler) > MaxFillersOfRefusal)
        {
            return null;
        }

        int plain = Count(counts, AnswerWord.Yes) + Count(counts, AnswerWord.Ok) + Count(counts, AnswerWord.Thanks)
            + Count(counts, AnswerWord.Greeting) + Count(counts, AnswerWord.Bye) + Count(counts, AnswerWord.Wait)
            + Count(counts, AnswerWord.Reassure);
        if (isTroubled)
        {
            return isGlad ? RuleAnswer.Vague : Count(counts, AnswerWord.Angry) > 0 ? RuleAnswer.Angry : RuleAnswer.Sad;
        }

        if (isGlad)
        {
            return isRefusal ? RuleAnswer.Vague : RuleAnswer.Praise;
        }

        bool isWarm = Count(counts, AnswerWord.Thanks) > 0 && Count(counts, AnswerWord.More) > 0;
        return isWarm && !isRefusal ? RuleAnswer.Praise
            : plain > 0 || isRefusal ? RuleAnswer.Neutral
            : Count(counts, AnswerWord.Plain) > 0 ? RuleAnswer.Vague
            : null;
    }

    // Digits and their separators. Punctuation alone ("???") is not a number: it may express impatience.
    private static RuleAnswer? NumberAlone(ReadOnlySpan<RuleToken> tokens, string text)
    {
        bool has = false;
        foreach (var token in tokens)
        {
            if (token.Kind is TokenKind.Word or TokenKind.Symbol)
            {
                return null;
            }

            has |= token.Kind == TokenKind.Number;
        }

        return has && !text.AsSpan().Contains("??", StringComparison.Ordinal) ? RuleAnswer.Number : null;
    }
}
