using System.Text;
using StreamML.Inference.Runtimes.Tokenizers.Normalisers;

namespace StreamML.Inference.Runtimes.Tokenizers;

/// <summary>A token matched literally, in addition to the learned ones.</summary>
/// <param name="Content">Its text.</param>
/// <param name="Id">Its id.</param>
/// <param name="Special">Whether it belongs to the model and not to texts, such as <c>[SEP]</c>. The same characters in
/// a text are never taken for it: a message must not be able to end its own sequence.</param>
/// <param name="Normalised">Whether it is searched for in the normalised text.</param>
/// <param name="SingleWord">Whether it matches only if no letter is adjacent.</param>
/// <param name="TakesLeft">Whether it includes the white space before it.</param>
/// <param name="TakesRight">Whether it includes the white space after it.</param>
internal sealed record AddedToken(
    string Content, int Id, bool Special, bool Normalised, bool SingleWord = false, bool TakesLeft = false,
    bool TakesRight = false);

/// <summary>Finds added tokens in texts, the longest at each position. Thread-safe.</summary>
internal sealed class AddedTokens
{
    private readonly Dictionary<char, (string Content, AddedToken Token)[]> _byFirst;

    /// <summary>Creates a finder for the tokens that texts may contain.</summary>
    /// <param name="tokens">The tokens; special ones are ignored.</param>
    /// <param name="normaliser">Normalises the tokens to search for; null: they are used as they are.</param>
    public AddedTokens(IEnumerable<AddedToken> tokens, INormaliser? normaliser) =>
        _byFirst = tokens.Where(token => !token.Special)
            .Select(token => (Content: normaliser?.Normalise(token.Content) ?? token.Content, Token: token))
            .Where(entry => entry.Content.Length > 0)
            .GroupBy(entry => entry.Content[0])
            .ToDictionary(
                group => group.Key, group => group.OrderByDescending(entry => entry.Content.Length).ToArray());

    /// <summary>Splits a text at the tokens in it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="parts">Receives the texts between tokens, none empty, and the tokens.</param>
    public void Split(string text, List<(string Text, AddedToken? Token)> parts)
    {
        int start = 0;
        for (int at = 0; _byFirst.Count > 0 && at < text.Length; at++)
        {
            if (!_byFirst.TryGetValue(text[at], out var candidates) || Match(text, at, candidates) is not { } found)
            {
                continue;
            }

            int begin = at;
            int end = at + found.Content.Length;
            while (found.Token.TakesLeft && begin > start && char.IsWhiteSpace(text[begin - 1]))
            {
                begin--;
            }

            while (found.Token.TakesRight && end < text.Length && char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            Add(text[start..begin], parts);
            parts.Add(("", found.Token));
            (start, at) = (end, end - 1);
        }

        Add(text[start..], parts);
    }

    private static void Add(string text, List<(string Text, AddedToken? Token)> parts)
    {
        if (text.Length > 0)
        {
            parts.Add((text, null));
        }
    }

    private static (string Content, AddedToken Token)? Match(
        string text, int at, (string Content, AddedToken Token)[] candidates)
    {
        foreach (var candidate in candidates)
        {
            if (text.AsSpan(at).StartsWith(candidate.Content, StringComparison.Ordinal)
                && (!candidate.Token.SingleWord || IsAlone(text, at, at + candidate.Content.Length)))
            {
                return candidate;
            }
        }

        return null;
    }

    private static bool IsAlone(string text, int start, int end)
    {
        Rune.DecodeLastFromUtf16(text.AsSpan(0, start), out var before, out int beforeLength);
        Rune.DecodeFromUtf16(text.AsSpan(end), out var after, out int afterLength);
        return !(beforeLength > 0 && IsWord(before)) && !(afterLength > 0 && IsWord(after));
    }

    private static bool IsWord(Rune rune) => rune.Value == '_' || Rune.IsLetterOrDigit(rune);
}
