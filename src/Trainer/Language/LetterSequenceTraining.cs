using StreamML.Inference.Language;
using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Language;

/// <summary>Makes the sequences of letters that tell the languages of short texts.</summary>
public static class LetterSequenceTraining
{
    /// <summary>Sequences kept of each length from three letters on, of each language, unless said otherwise.</summary>
    public const int DefaultMost = 20_000;

    private const int AllUpToLetters = 2;

    // Lingua's codes. What is written to customers' shops on WhatsApp most, and their close neighbours, which would
    // else be taken for them; each further language costs the others accuracy. CLD2 knows 40 more, of longer texts.
    private static readonly (LetterScript Script, string Codes)[] Languages =
    [
        (LetterScript.Latin,
            "en es pt fr it de nl ro ca pl tr id ms vi sw cs sk hu sv da nb fi hr sl sq et lv lt tl af az"),
        (LetterScript.Cyrillic, "ru uk be bg mk sr kk"),
        (LetterScript.Arabic, "ar fa ur"),
    ];

    /// <summary>Makes them. The same data gives the same bytes.</summary>
    /// <param name="data">Folder <c>LanguageModels</c> of the NuGet package SearchPioneer.Lingua.</param>
    /// <param name="most">Sequences kept of each length from three letters on, of each language; above 0.</param>
    /// <param name="output">The file to write.</param>
    /// <param name="progress">Told what goes on, a line at a time.</param>
    /// <exception cref="DatasetException">Data is missing or wrong.</exception>
    public static void Run(string data, int most, Stream output, IProgress<string> progress)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        var languages = new List<LanguageOfScript>();
        var sequences = new SortedDictionary<string, List<(byte Language, byte Cost)>>(StringComparer.Ordinal);
        foreach (var (script, codes) in Languages)
        {
            foreach (string code in codes.Split(' '))
            {
                byte number = (byte)languages.Count;
                languages.Add(new LanguageOfScript(code == "nb" ? "no" : code, script));
                foreach (var sequence in MostFrequent(LinguaCounts.Read(data, code), most))
                {
                    if (!sequences.TryGetValue(sequence.Letters, out var entries))
                    {
                        sequences[sequence.Letters] = entries = new(1);
                    }

                    entries.Add((number, Cost(sequence.Last)));
                }

                progress.Report($"{code}: {sequences.Count} sequences by now");
            }
        }

        LetterSequenceWriter.Write(output, languages, sequences);
    }

    private static IEnumerable<LetterSequence> MostFrequent(IReadOnlyList<LetterSequence> sequences, int most) =>
        sequences.GroupBy(each => each.Letters.Length).SelectMany(group => group.Key <= AllUpToLetters
            ? group
            : group.OrderByDescending(each => each.Whole)
                .ThenBy(each => each.Letters, StringComparer.Ordinal).Take(most));

    private static byte Cost(double probability) =>
        (byte)Math.Clamp(Math.Round(-Math.Log(probability) * LetterSequences.CostScale), 0, byte.MaxValue);
}
