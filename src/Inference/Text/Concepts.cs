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

    // By the hash of the word or stem: a word is read once, and each of its beginnings is a number.
    private readonly Dictionary<ulong, ulong[]> _words;
    private readonly Dictionary<ulong, ulong[]> _stems;
    private readonly int _longestStem;

    private Concepts(string table)
    {
        var words = new Dictionary<ulong, SortedDictionary<string, ulong>>();
        var stems = new Dictionary<ulong, SortedDictionary<string, ulong>>();
        foreach (string line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] columns = line.Split('\t');
            if (line[0] == '#' || columns.Length != 2)
            {
                continue;
            }

            ulong concept = NgramHash.Of(columns[0]);
            foreach (string entry in columns[1].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                bool isStem = entry.EndsWith('*');
                string form = WordForms.Of(entry.TrimEnd('*'));
                _longestStem = isStem ? Math.Max(_longestStem, form.Length) : _longestStem;
                var into = isStem ? stems : words;
                ulong hash = NgramHash.Of(form);
                if (!into.TryGetValue(hash, out var concepts))
                {
                    into[hash] = concepts = new(StringComparer.Ordinal);
                }

                concepts[columns[0]] = concept;
            }
        }

        _words = words.ToDictionary(entry => entry.Key, entry => entry.Value.Values.ToArray());
        _stems = stems.ToDictionary(entry => entry.Key, entry => entry.Value.Values.ToArray());
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

    /// <summary>Concepts of the word itself, else of the longest stem that it begins with.</summary>
    private ReadOnlySpan<ulong> Look(ReadOnlySpan<char> word)
    {
        ulong[] found = [];
        ulong hash = NgramHash.Offset;
        for (int i = 0; i < word.Length; i++)
        {
            hash = NgramHash.Step(hash, word[i]);
            if (i > 0 && i < _longestStem && _stems.TryGetValue(hash, out ulong[]? stem))
            {
                found = stem;
            }
        }

        return _words.TryGetValue(hash, out ulong[]? exact) ? exact : found;
    }
}
