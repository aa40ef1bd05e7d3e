using static StreamML.Inference.Sentiment.VaderRules;

namespace StreamML.Inference.Sentiment;

/// <summary>
/// The rules that rate one word by the words around it. Pure functions. Written from the published description; odd
/// turns are those of vaderSentiment 3.3.2, kept so that scores are equal to it.
/// </summary>
internal static class VaderValence
{
    /// <summary>How far back a modifier or negation reaches, in words.</summary>
    private const int Reach = 3;

    /// <summary>Rating of the word at <paramref name="i"/>; 0 when it has no sentiment of its own here.</summary>
    public static double Of(ReadOnlySpan<VaderToken> tokens, int i, bool mixedCapitals)
    {
        var word = tokens[i].Word;
        bool isModifier = word.Boost != 0 ||
            (word.Id == WordId.Kind && i + 1 < tokens.Length && tokens[i + 1].Word.Id == WordId.Of);
        if (isModifier || !word.InLexicon)
        {
            return 0;
        }

        double valence = AfterNo(tokens, i);
        if (tokens[i].IsUpper && mixedCapitals)
        {
            valence += valence > 0 ? CapitalsIncrement : -CapitalsIncrement;
        }

        for (int distance = 1; distance <= Reach && distance <= i; distance++)
        {
            ref readonly var before = ref tokens[i - distance];
            if (before.Word.InLexicon)
            {
                continue;
            }

            valence += Degree(before, valence, mixedCapitals) * Fading(distance);
            valence = Negate(tokens, i, distance, valence);
            if (distance == Reach)
            {
                valence = Idioms(tokens, i, valence);
            }
        }

        return Least(tokens, i, valence);
    }

    /// <summary>"no" as the negation of a near lexicon word, against "no" as a word of its own.</summary>
    private static double AfterNo(ReadOnlySpan<VaderToken> tokens, int i)
    {
        var word = tokens[i].Word;
        if (Is(tokens, i - 1, WordId.No) || Is(tokens, i - 2, WordId.No) ||
            (Is(tokens, i - 3, WordId.No) && (Is(tokens, i - 1, WordId.Or) || Is(tokens, i - 1, WordId.Nor))))
        {
            return word.Valence * NegationScalar;
        }

        bool negatesNext = word.Id == WordId.No && i + 1 < tokens.Length && tokens[i + 1].Word.InLexicon;
        return negatesNext ? 0 : word.Valence;
    }

    /// <summary>What a degree word adds: strength in the rating's own direction, more when in capitals.</summary>
    private static double Degree(in VaderToken token, double valence, bool mixedCapitals)
    {
        double boost = token.Word.Boost;
        if (boost == 0)
        {
            return 0;
        }

        double degree = valence < 0 ? -boost : boost;
        if (token.IsUpper && mixedCapitals)
        {
            degree += valence > 0 ? CapitalsIncrement : -CapitalsIncrement;
        }

        return degree;
    }

    private static double Fading(int distance) => distance switch
    {
        1 => 1,
        2 => 0.95,
        _ => 0.9,
    };

    private static double Negate(ReadOnlySpan<VaderToken> tokens, int i, int distance, double valence)
    {
        bool isNeverSo = distance switch
        {
            2 => Is(tokens, i - 2, WordId.Never) && IsSoOrThis(tokens, i - 1),

            // "so" or "this" just before is enough at this distance, whatever stands third: as in the reference.
            3 => (Is(tokens, i - 3, WordId.Never) && IsSoOrThis(tokens, i - 2)) || IsSoOrThis(tokens, i - 1),
            _ => false,
        };
        if (isNeverSo)
        {
            return valence * NeverSoScalar;
        }

        bool isWithoutDoubt = distance switch
        {
            2 => Is(tokens, i - 2, WordId.Without) && Is(tokens, i - 1, WordId.Doubt),
            3 => Is(tokens, i - 3, WordId.Without) &&
                (Is(tokens, i - 2, WordId.Doubt) || Is(tokens, i - 1, WordId.Doubt)),
            _ => false,
        };
        return !isWithoutDoubt && tokens[i - distance].Negates ? valence * NegationScalar : valence;
    }

    private static double Idioms(ReadOnlySpan<VaderToken> tokens, int i, double valence)
    {
        // Ending at the word or before it: the first that matches, in this order.
        valence = VaderPhrases.Idiom(tokens.Slice(i - 1, 2))
            ?? VaderPhrases.Idiom(tokens.Slice(i - 2, 3))
            ?? VaderPhrases.Idiom(tokens.Slice(i - 2, 2))
            ?? VaderPhrases.Idiom(tokens.Slice(i - 3, 3))
            ?? VaderPhrases.Idiom(tokens.Slice(i - 3, 2))
            ?? valence;

        // Beginning with the word; these win over the ones above.
        if (i + 1 < tokens.Length)
        {
            valence = VaderPhrases.Idiom(tokens.Slice(i, 2)) ?? valence;
        }

        if (i + 2 < tokens.Length)
        {
            valence = VaderPhrases.Idiom(tokens.Slice(i, 3)) ?? valence;
        }

        // No dampener has three words. The sign is not turned for negative ratings: as in the reference.
        valence -= VaderPhrases.IsDampener(tokens.Slice(i - 3, 2)) ? BoosterIncrement : 0;
        valence -= VaderPhrases.IsDampener(tokens.Slice(i - 2, 2)) ? BoosterIncrement : 0;
        return valence;
    }

    /// <summary>"least" negates, but for "at least" and "very least".</summary>
    private static double Least(ReadOnlySpan<VaderToken> tokens, int i, double valence)
    {
        bool negates = Is(tokens, i - 1, WordId.Least) && !tokens[i - 1].Word.InLexicon &&
            !Is(tokens, i - 2, WordId.At) && !Is(tokens, i - 2, WordId.Very);
        return negates ? valence * NegationScalar : valence;
    }

    private static bool IsSoOrThis(ReadOnlySpan<VaderToken> tokens, int i) =>
        Is(tokens, i, WordId.So) || Is(tokens, i, WordId.This);

    private static bool Is(ReadOnlySpan<VaderToken> tokens, int i, WordId id) => i >= 0 && tokens[i].Word.Id == id;
}
