using System.Text;
using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Runtimes.Tokenizers;

/// <summary>
/// Converts texts to token ids and back, with the same results as Hugging Face's tokenizers for the same files.
/// Immutable, thread-safe. Any string is accepted; a lone surrogate counts as U+FFFD.
/// </summary>
public sealed class Tokenizer
{
    // Most characters of a text examined per requested token: more than any real token has.
    private const int CharsPerToken = 64;
    private const int LeastChars = 4_096;

    private readonly TokenizerComponents _parts;
    private readonly AddedTokens _raw;
    private readonly AddedTokens _normalised;
    private readonly Dictionary<int, AddedToken> _addedById;
    private readonly Dictionary<string, int> _addedByText;

    internal Tokenizer(TokenizerComponents parts)
    {
        _parts = parts;
        _raw = new AddedTokens(parts.Added.Where(token => !token.Normalised), null);
        _normalised = new AddedTokens(parts.Added.Where(token => token.Normalised), parts.Normaliser);
        _addedById = parts.Added.GroupBy(token => token.Id).ToDictionary(group => group.Key, group => group.Last());
        _addedByText = parts.Added.GroupBy(token => token.Content, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last().Id, StringComparer.Ordinal);
        Count = parts.Added.Select(token => token.Id + 1).Append(parts.Vocabulary.Count).Max();
    }

    /// <summary>The largest id plus one.</summary>
    public int Count { get; }

    /// <summary>Number of ids added before and after each text.</summary>
    public int SpecialCount => _parts.Prefix.Count + _parts.Suffix.Count;

    /// <summary>Longest sequence required by the files, including special tokens; null if they set no limit.</summary>
    public int? MaxLength => _parts.MaxLength;

    /// <summary>Id for padding: from the files, else that of <c>[PAD]</c> or <c>&lt;pad&gt;</c>, else 0.</summary>
    public int PaddingId => _parts.Padding ?? IdOf("[PAD]") ?? IdOf("<pad>") ?? 0;

    /// <summary>
    /// Id for text outside the vocabulary: <c>[UNK]</c> or <c>&lt;unk&gt;</c>; null if there is none, as with bytes.
    /// </summary>
    public int? UnknownId => IdOf("[UNK]") ?? IdOf("<unk>");

    /// <summary>
    /// Reads the files of a folder: <c>tokenizer.json</c>, else <c>vocab.txt</c> (BERT), else <c>vocab.json</c> with
    /// <c>source.spm</c> (Marian) or with <c>merges.txt</c> (RoBERTa, GPT-2).
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="maxBytes">Largest file, bytes, default 64 MiB: XLM-R's has 17.</param>
    /// <exception cref="ArtifactException">There is none, or one is not supported; the message says which and
    /// why.</exception>
    public static Tokenizer Load(string folder, long maxBytes = 64 << 20) => TokenizerFolder.Load(folder, maxBytes);

    /// <summary>Reads a <c>tokenizer.json</c>.</summary>
    /// <exception cref="ArtifactException">It is not supported.</exception>
    public static Tokenizer FromJson(ReadOnlyMemory<byte> utf8) => new(TokenizerJson.Parse(utf8));

    /// <summary>Id of a token, learned or added; null if there is none.</summary>
    public int? IdOf(string token) => _addedByText.TryGetValue(token, out int id) ? id : _parts.Vocabulary.IdOf(token);

    /// <summary>Token of an id, as spelled in the files; null if there is none.</summary>
    public string? TokenOf(int id) =>
        _addedById.TryGetValue(id, out var token) ? token.Content : _parts.Vocabulary.TokenOf(id);

    /// <summary>The ids of a text with special tokens around it, truncated at its end if it does not fit.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxTokens">Most ids; at least <see cref="SpecialCount"/>.</param>
    public int[] Encode(string text, int maxTokens) => Encode(text, maxTokens, out _);

    /// <summary>The ids of a text with special tokens around it, truncated at its end if it does not fit.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxTokens">Most ids; at least <see cref="SpecialCount"/>.</param>
    /// <param name="whole">Whether all of it fits.</param>
    public int[] Encode(string text, int maxTokens, out bool whole)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, SpecialCount);
        var ids = new List<int>(Math.Min(maxTokens, text.Length + 8));
        ids.AddRange(_parts.Prefix);
        int most = maxTokens - _parts.Suffix.Count;
        // One more than fits: distinguishes a truncated text from one that just fits.
        EncodeText(WellFormed(text, maxTokens), ids, most + 1);
        whole = ids.Count <= most;
        if (!whole)
        {
            ids.RemoveRange(most, ids.Count - most);
        }

        ids.AddRange(_parts.Suffix);
        return [.. ids];
    }

    /// <summary>The text of ids. Ids without a token are skipped.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="skipSpecial">Whether to skip special tokens, default true.</param>
    public string Decode(IEnumerable<int> ids, bool skipSpecial = true)
    {
        ArgumentNullException.ThrowIfNull(ids);
        string[] tokens =
        [
            .. ids.Where(id => !skipSpecial || !_addedById.TryGetValue(id, out var token) || !token.Special)
                .Select(TokenOf).OfType<string>(),
        ];
        return _parts.Decoder is { } decoder ? string.Concat(decoder.Decode(tokens)) : string.Join(' ', tokens);
    }

    /// <summary>The relevant beginning of a text, without lone surrogates.</summary>
    private static string WellFormed(string text, int maxTokens)
    {
        long most = Math.Max(LeastChars, (long)CharsPerToken * maxTokens);
        if (text.Length > most)
        {
            text = text[..(int)most];
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                {
                    return Repaired(text);
                }

                i++;
            }
        }

        return text;
    }

    private static string Repaired(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(rune);
        }

        return result.ToString();
    }

    private void EncodeText(string text, List<int> ids, int most)
    {
        var parts = new List<(string Text, AddedToken? Token)>();
        _raw.Split(text, parts);
        var inner = new List<(string Text, AddedToken? Token)>();
        for (int i = 0; i < parts.Count && ids.Count < most; i++)
        {
            if (parts[i].Token is { } token)
            {
                ids.Add(token.Id);
                continue;
            }

            inner.Clear();
            string normalised = _parts.Normaliser?.Normalise(parts[i].Text) ?? parts[i].Text;
            _normalised.Split(normalised, inner);
            // White space that was stripped was still the beginning of the text.
            bool begins = i == 0 && normalised.Length > 0
                && (char.IsWhiteSpace(normalised[0]) || !char.IsWhiteSpace(parts[i].Text[0]));
            for (int k = 0; k < inner.Count; k++)
            {
                EncodePart(inner[k], first: begins && k == 0, ids, most);
            }
        }
    }

    private void EncodePart((string Text, AddedToken? Token) part, bool first, List<int> ids, int most)
    {
        if (part.Token is { } token)
        {
            ids.Add(token.Id);
            return;
        }

        if (_parts.Splitter is not { } splitter)
        {
            _parts.Vocabulary.Encode(part.Text, ids);
            return;
        }

        var pieces = new List<string>();
        splitter.Split(part.Text, first, pieces);
        for (int i = 0; i < pieces.Count && ids.Count < most; i++)
        {
            _parts.Vocabulary.Encode(pieces[i], ids);
        }
    }
}
