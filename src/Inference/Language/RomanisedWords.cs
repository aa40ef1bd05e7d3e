using System.Globalization;

namespace StreamML.Inference.Language;

/// <summary>
/// Tells Hindi and Urdu in Latin letters, mixed with English as people type them, by their words: each word's log odds
/// against English and ten other languages add up (naive Bayes), and those of Urdu against Hindi. CLD2 and the letter
/// sequences know neither. Read-only: safe from many threads.
/// </summary>
internal sealed class RomanisedWords
{
    /// <summary>Hindi in Latin letters, BCP-47.</summary>
    public const string Hindi = "hi-Latn";

    /// <summary>Urdu in Latin letters, BCP-47.</summary>
    public const string Urdu = "ur-Latn";

    // Most texts are in other languages; of log odds.
    private const float Prior = -2;

    // Of a text in a language that the table does not know, few words are in it: as many must speak for Hindi or Urdu.
    private const float LeastShare = 0.25f;

    // One word alone stands in too many languages.
    private const int LeastWords = 2;

    private readonly Dictionary<string, Odds>.AlternateLookup<ReadOnlySpan<char>> _words;

    private RomanisedWords(string table)
    {
        var words = new Dictionary<string, Odds>(StringComparer.Ordinal);
        foreach (string line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] != '#')
            {
                string[] columns = line.Split('\t');
                words[columns[0]] = new Odds(Number(columns[1]), Number(columns[2]));
            }
        }

        _words = words.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The table of this assembly.</summary>
    public static RomanisedWords Default { get; } = Embedded();

    /// <summary>The language of a text in Latin letters, and its probability; null where it is neither.</summary>
    /// <param name="letters">Lower-case letters, words apart by blanks.</param>
    public (string Tag, float Probability)? Tell(ReadOnlySpan<char> letters)
    {
        var (score, urdu) = (Prior, 0f);
        var (words, speaking) = (0, 0);
        foreach (var range in letters.Split(' '))
        {
            var word = letters[range];
            if (word.IsEmpty)
            {
                continue;
            }

            words++;
            if (_words.TryGetValue(word, out var odds))
            {
                (score, urdu) = (score + odds.Romanised, urdu + odds.Urdu);
                speaking += odds.Romanised >= 1 ? 1 : 0;
            }
        }

        return score > 0 && words >= LeastWords && speaking >= LeastShare * words
            ? (urdu > 0 ? Urdu : Hindi, 1 / (1 + MathF.Exp(-score)))
            : null;
    }

    private static float Number(string text) => int.Parse(text, CultureInfo.InvariantCulture) / 10f;

    private static RomanisedWords Embedded()
    {
        using var stream = typeof(RomanisedWords).Assembly.GetManifestResourceStream("romanised.tsv")
            ?? throw new InvalidOperationException("The resource romanised.tsv is not embedded in this assembly.");
        using var reader = new StreamReader(stream);
        return new RomanisedWords(reader.ReadToEnd());
    }

    private readonly record struct Odds(float Romanised, float Urdu);
}
