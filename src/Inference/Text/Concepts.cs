namespace StreamML.Inference.Text;

/// <summary>
/// What words of thirteen languages mean, as far as labels turn on it: "reembolso", "iade" and "wapas" are one concept.
/// A model learns of all languages what a concept says, and so understands words that its texts in a language lack. The
/// table is part of a model: after a change in <c>concepts.tsv</c> the models that use it must be trained anew. Safe
/// from many threads.
/// </summary>
internal sealed class Concepts
{
    private const int LeastStem = 3;

    // What Arabic writes at the front of a word: and the, with the, for the, the, and, with, for, so, will.
    private static readonly string[] ArabicFronts = ["وال", "بال", "لل", "ال", "و", "ب", "ل", "ف", "ه"];

    private readonly Dictionary<string, ulong[]>.AlternateLookup<ReadOnlySpan<char>> _words;
    private readonly Dictionary<string, ulong[]>.AlternateLookup<ReadOnlySpan<char>> _stems;
    private readonly int _longestStem;

    private Concepts(string table)
    {
        var words = new Dictionary<string, SortedDictionary<string, ulong>>(StringComparer.Ordinal);
        var stems = new Dictionary<string, SortedDictionary<string, ulong>>(StringComparer.Ordinal);
        foreach (string line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] columns = line.Split('\t');
            if (line[0] == '#' || columns.Length != 2)
            {
                continue;
            }

            ulong hash = NgramHash.Of(columns[0]);
            foreach (string entry in columns[1].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var into = entry.EndsWith('*') ? stems : words;
                string form = WordForms.Of(entry.TrimEnd('*'));
                if (!into.TryGetValue(form, out var concepts))
                {
                    into[form] = concepts = new(StringComparer.Ordinal);
                }

                concepts[columns[0]] = hash;
            }
        }

        _longestStem = stems.Keys.Max(stem => stem.Length);
        _words = Lookup(words);
        _stems = Lookup(stems);
    }

    /// <summary>The table of this assembly.</summary>
    public static Concepts Shared { get; } = new(Embedded());

    /// <summary>Hashes of the concepts of a word that is folded, in the order of their names; most words have
    /// none.</summary>
    public ReadOnlySpan<ulong> Of(ReadOnlySpan<char> word)
    {
        var found = Look(word);
        if (found.Length > 0 || word[0] is < '\u0600' or > '\u06FF')
        {
            return found;
        }

        foreach (string front in ArabicFronts)
        {
            if (word.Length - front.Length >= LeastStem && word.StartsWith(front, StringComparison.Ordinal)
                && Look(word[front.Length..]) is { Length: > 0 } behind)
            {
                return behind;
            }
        }

        return [];
    }

    /// <summary>The table as it is embedded, UTF-8 text.</summary>
    internal static string Embedded()
    {
        using var stream = typeof(Concepts).Assembly.GetManifestResourceStream("concepts.tsv")
            ?? throw new InvalidOperationException("The resource concepts.tsv is not embedded in this assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private ReadOnlySpan<ulong> Look(ReadOnlySpan<char> word)
    {
        if (_words.TryGetValue(word, out ulong[]? exact))
        {
            return exact;
        }

        for (int length = Math.Min(word.Length, _longestStem); length >= 2; length--)
        {
            if (_stems.TryGetValue(word[..length], out ulong[]? stem))
            {
                return stem;
            }
        }

        return [];
    }

    private static Dictionary<string, ulong[]>.AlternateLookup<ReadOnlySpan<char>> Lookup(
        Dictionary<string, SortedDictionary<string, ulong>> entries) =>
        entries.ToDictionary(entry => entry.Key, entry => entry.Value.Values.ToArray(), StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
}
