namespace StreamML.Inference.Speech.Whisper;

/// <summary>Tokens that form one word.</summary>
/// <param name="Text">The word with its punctuation and any leading blank.</param>
/// <param name="First">Index of its first token.</param>
/// <param name="Count">Number of its tokens.</param>
internal readonly record struct WordGroup(string Text, int First, int Count);

/// <summary>
/// Groups tokens into words, as openai/whisper's <c>split_to_word_tokens</c> and <c>merge_punctuations</c> do: at
/// blanks, or at each character if the language has none; punctuation belongs to its word.
/// </summary>
internal static class WordGroups
{
    private const char Incomplete = '\uFFFD';
    private const string Opening = "\"'“¿([{-";
    private const string Closing = "\"'.。,，!！?？:：”)]}、";

    /// <summary>Groups the tokens of a segment.</summary>
    /// <param name="tokens">Text tokens.</param>
    /// <param name="text">Text encoding.</param>
    /// <param name="hasBlanks">Whether words are separated by blanks.</param>
    public static IReadOnlyList<WordGroup> Of(IReadOnlyList<int> tokens, IWhisperText text, bool hasBlanks)
    {
        var characters = Characters(tokens, text);
        var words = hasBlanks ? AtBlanks(characters) : characters;
        return [.. JoinClosing(JoinOpening(words)).Where(word => word.Text.Trim().Length > 0)];
    }

    // A character may take several tokens.
    private static List<WordGroup> Characters(IReadOnlyList<int> tokens, IWhisperText text)
    {
        string whole = text.Decode(tokens);
        var groups = new List<WordGroup>();
        var (first, chars) = (0, 0);
        for (int next = 1; next <= tokens.Count; next++)
        {
            string part = text.Decode([.. tokens.Skip(first).Take(next - first)]);
            int broken = part.IndexOf(Incomplete, StringComparison.Ordinal);
            bool isWhole = broken < 0 || (chars + broken < whole.Length && whole[chars + broken] == Incomplete);
            if (isWhole || next == tokens.Count)
            {
                groups.Add(new WordGroup(part, first, next - first));
                first = next;
                chars += part.Length;
            }
        }

        return groups;
    }

    private static List<WordGroup> AtBlanks(List<WordGroup> parts)
    {
        var words = new List<WordGroup>();
        foreach (var part in parts)
        {
            string trimmed = part.Text.Trim();
            bool isPunctuation = trimmed.Length == 1 && trimmed[0] < 128 && !char.IsLetterOrDigit(trimmed[0]);
            if (words.Count == 0 || part.Text.StartsWith(' ') || isPunctuation)
            {
                words.Add(part);
            }
            else
            {
                words[^1] = Join(words[^1], part);
            }
        }

        return words;
    }

    private static List<WordGroup> JoinOpening(List<WordGroup> words)
    {
        var joined = new List<WordGroup>();
        for (int i = words.Count - 1; i >= 0; i--)
        {
            var word = words[i];
            if (joined.Count > 0 && word.Text.StartsWith(' ') && IsOne(word.Text.Trim(), Opening))
            {
                joined[^1] = Join(word, joined[^1]);
            }
            else
            {
                joined.Add(word);
            }
        }

        joined.Reverse();
        return joined;
    }

    private static List<WordGroup> JoinClosing(List<WordGroup> words)
    {
        var joined = new List<WordGroup>();
        foreach (var word in words)
        {
            if (joined.Count > 0 && !joined[^1].Text.EndsWith(' ') && IsOne(word.Text, Closing))
            {
                joined[^1] = Join(joined[^1], word);
            }
            else
            {
                joined.Add(word);
            }
        }

        return joined;
    }

    private static bool IsOne(string text, string signs) =>
        text.Length == 1 && signs.Contains(text[0], StringComparison.Ordinal);

    private static WordGroup Join(WordGroup left, WordGroup right) =>
        new(left.Text + right.Text, left.First, left.Count + right.Count);
}
