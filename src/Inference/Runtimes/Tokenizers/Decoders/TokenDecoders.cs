using System.Globalization;
using System.Text;
using StreamML.Inference.Runtimes.Tokenizers.Splitters;

namespace StreamML.Inference.Runtimes.Tokenizers.Decoders;

/// <summary>Several steps in sequence.</summary>
internal sealed class DecoderSequence(IReadOnlyList<IDecoder> steps) : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) =>
        steps.Aggregate(tokens, (rest, step) => step.Decode(rest));
}

/// <summary>GPT-2's decoder: each character is a byte of UTF-8. Invalid bytes become U+FFFD.</summary>
internal sealed class ByteLevelDecoder : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens)
    {
        using var bytes = new MemoryStream();
        foreach (string token in tokens)
        {
            byte[] own = new byte[token.Length];
            int count = 0;
            while (count < own.Length && ByteLevelSplitter.TryGetByte(token[count], out own[count]))
            {
                count++;
            }

            // An added token, kept unchanged.
            bytes.Write(count == token.Length ? own : Encoding.UTF8.GetBytes(token));
        }

        return [Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length)];
    }
}

/// <summary>
/// BERT's decoder: separates words, joins their continuations; optionally removes spaces before punctuation.
/// </summary>
internal sealed class WordPieceDecoder(string prefix, bool cleanUp) : IDecoder
{
    private static readonly (string From, string To)[] Rules =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
        (" do not", " don't"),
        (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [.. tokens.Select((token, i) =>
    {
        string text = i == 0 ? token : token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " "
            + token;
        return cleanUp
            ? Rules.Aggregate(text, (rest, rule) => rest.Replace(rule.From, rule.To, StringComparison.Ordinal))
            : text;
    })];
}

/// <summary>SentencePiece's decoder: <c>▁</c> is a space, optionally dropped at the beginning.</summary>
internal sealed class MetaspaceDecoder(char replacement, bool dropFirst) : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [.. tokens.Select((token, i) =>
        i == 0 && dropFirst
            ? token.Replace(replacement.ToString(), "", StringComparison.Ordinal)
            : token.Replace(replacement, ' '))];
}

/// <summary>Decoder for tokens that mark the end of a word with a suffix.</summary>
internal sealed class SuffixDecoder(string suffix) : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [.. tokens.Select((token, i) =>
        suffix.Length == 0
            ? token
            : token.Replace(suffix, i == tokens.Count - 1 ? "" : " ", StringComparison.Ordinal))];
}

/// <summary>Turns tokens of single bytes, <c>&lt;0xE2&gt;</c>, into the characters they encode.</summary>
internal sealed class ByteFallbackDecoder : IDecoder
{
    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens)
    {
        var decoded = new List<string>(tokens.Count);
        var bytes = new List<byte>();
        foreach (string token in tokens)
        {
            if (token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
                && byte.TryParse(
                    token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            {
                bytes.Add(value);
                continue;
            }

            Flush();
            decoded.Add(token);
        }

        Flush();
        return decoded;

        void Flush()
        {
            try
            {
                decoded.Add(Strict.GetString([.. bytes]));
            }
            catch (DecoderFallbackException)
            {
                decoded.Add(new string('\uFFFD', bytes.Count));
            }

            bytes.Clear();
        }
    }
}

/// <summary>Joins all tokens into one.</summary>
internal sealed class FuseDecoder : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [string.Concat(tokens)];
}

/// <summary>Replaces one text with another in each token.</summary>
internal sealed class ReplaceDecoder(string pattern, string content) : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [.. tokens.Select(token =>
        pattern.Length == 0 ? token : token.Replace(pattern, content, StringComparison.Ordinal))];
}

/// <summary>Strips a character from the ends of each token, up to the given numbers of times.</summary>
internal sealed class StripDecoder(char content, int start, int stop) : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [.. tokens.Select(token =>
    {
        int first = 0;
        while (first < token.Length && first < start && token[first] == content)
        {
            first++;
        }

        int end = token.Length;
        while (end > first && token.Length - end < stop && token[end - 1] == content)
        {
            end--;
        }

        return token[first..end];
    })];
}
