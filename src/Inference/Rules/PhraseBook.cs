using System.Runtime.InteropServices;
using StreamML.Inference.Sentiment;

namespace StreamML.Inference.Rules;

/// <summary>
/// Phrases by kind, from the tables in <c>Rules/Data</c>: a kind, a tab, and phrases separated by <c> / </c>. In a
/// phrase, <c>a|b</c> is either word, <c>word?</c> an optional one, and <c>..</c> up to three words of any kind within
/// the sentence. Immutable once loaded.
/// </summary>
internal sealed class PhraseBook
{
    private const int GapWords = 3;

    // For each word, the phrases that begin with it.
    private readonly Phrase[][] _byFirst;

    private PhraseBook(Phrase[][] byFirst) => _byFirst = byFirst;

    /// <summary>Reads a table.</summary>
    /// <typeparam name="TKind">The kinds, by name.</typeparam>
    /// <param name="name">Name of the embedded table.</param>
    /// <param name="vocabulary">Receives its words.</param>
    /// <exception cref="InvalidDataException">A phrase is malformed: the build is broken.</exception>
    public static PhraseBook Load<TKind>(string name, RuleVocabulary vocabulary)
        where TKind : struct, Enum
    {
        var byFirst = new List<List<Phrase>?>();
        foreach (var (kind, phrases) in EmbeddedTable.Rows(name))
        {
            int value = Convert.ToInt32(Enum.Parse<TKind>(kind), System.Globalization.CultureInfo.InvariantCulture);
            foreach (string text in phrases.Split(" / "))
            {
                var phrase = Parse(text, value, vocabulary);
                foreach (int first in phrase.Parts[0].Words)
                {
                    CollectionsMarshal.SetCount(byFirst, Math.Max(byFirst.Count, first + 1));
                    (byFirst[first] ??= []).Add(phrase);
                }
            }
        }

        return new PhraseBook(
            [.. byFirst.Select(each => each is null ? [] : each.OrderByDescending(p => p.Parts.Length).ToArray())]);
    }

    /// <summary>Finds the longest phrase that begins at a token.</summary>
    /// <param name="tokens">The text.</param>
    /// <param name="at">The token.</param>
    /// <param name="kind">Its kind.</param>
    /// <returns>Its number of tokens; 0 if there is none.</returns>
    public int Find(ReadOnlySpan<RuleToken> tokens, int at, out int kind) =>
        Find(tokens, at, 0, int.MaxValue, out kind);

    /// <summary>Finds the longest phrase of a range of kinds that begins at a token.</summary>
    /// <param name="tokens">The text.</param>
    /// <param name="at">The token; may be past the end, where nothing is found.</param>
    /// <param name="first">First of the kinds.</param>
    /// <param name="last">Last of the kinds.</param>
    /// <param name="kind">Its kind.</param>
    /// <returns>Its number of tokens; 0 if there is none.</returns>
    public int Find(ReadOnlySpan<RuleToken> tokens, int at, int first, int last, out int kind)
    {
        (int longest, kind) = (0, 0);
        int word = at < tokens.Length ? tokens[at].Word : 0;
        if ((uint)word < (uint)_byFirst.Length)
        {
            foreach (var phrase in _byFirst[word])
            {
                int length = phrase.Kind >= first && phrase.Kind <= last ? Match(phrase.Parts, tokens[at..]) : 0;
                if (length > longest)
                {
                    (longest, kind) = (length, phrase.Kind);
                }
            }
        }

        return longest;
    }

    private static Phrase Parse(string text, int kind, RuleVocabulary vocabulary)
    {
        var parts = new List<Part>();
        foreach (string each in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            bool optional = each.Length > 1 && each[^1] == '?';
            string words = optional ? each[..^1] : each;
            parts.Add(each == ".." ? new Part([], Optional: true, Gap: true)
                : new Part([.. words.Split('|').Select(word => vocabulary.Add(Fold(word)))], optional, Gap: false));
        }

        return parts.Count > 0 && !parts[0].Optional && !parts[^1].Gap
            ? new Phrase(kind, [.. parts])
            : throw new InvalidDataException(
                $"The phrase '{text}' begins with a word that may be missing, or ends with a gap.");
    }

    // As in RuleTokens: three equal letters become two.
    private static string Fold(string word)
    {
        char[] letters = [.. word.Select(LetterFold.Of).Where(letter => letter != LetterFold.Nothing)];
        return string.Concat(
            letters.Where((letter, i) => i < 2 || letters[i - 1] != letter || letters[i - 2] != letter));
    }

    private static int Match(ReadOnlySpan<Part> parts, ReadOnlySpan<RuleToken> tokens)
    {
        if (parts.IsEmpty)
        {
            return 0;
        }

        ref readonly var part = ref parts[0];
        if (part.Gap)
        {
            for (int skipped = 0; skipped <= GapWords && skipped < tokens.Length; skipped++)
            {
                if (Match(parts[1..], tokens[skipped..]) is var rest and > 0)
                {
                    return skipped + rest;
                }

                if (tokens[skipped].Kind == TokenKind.End)
                {
                    return 0;
                }
            }

            return 0;
        }

        if (!tokens.IsEmpty && tokens[0].Word != 0 && part.Words.AsSpan().Contains(tokens[0].Word)
            && (parts.Length == 1 ? 0 : Match(parts[1..], tokens[1..])) is var behind
            && (behind > 0 || AreOptional(parts[1..])))
        {
            return 1 + behind;
        }

        return part.Optional ? Match(parts[1..], tokens) : 0;
    }

    private static bool AreOptional(ReadOnlySpan<Part> parts)
    {
        foreach (var part in parts)
        {
            if (!part.Optional)
            {
                return false;
            }
        }

        return true;
    }

    private sealed record Phrase(int Kind, Part[] Parts);

    private readonly record struct Part(int[] Words, bool Optional, bool Gap);
}
