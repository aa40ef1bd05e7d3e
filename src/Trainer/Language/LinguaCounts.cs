using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using StreamML.Inference.Language;
using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Language;

/// <summary>A sequence of letters in one language.</summary>
/// <param name="Letters">The letters.</param>
/// <param name="Last">Probability of the last letter after the others.</param>
/// <param name="Whole">Probability of the whole sequence among those as long.</param>
internal readonly record struct LetterSequence(string Letters, double Last, double Whole);

/// <summary>
/// Reads the language models of Lingua (Apache-2.0; news texts of the Leipzig Corpora Collection), as its NuGet package
/// has them: a folder a language, a file for each length of sequences, <c>{"ngrams":{"1/3":"abc abd"}}</c> in Brotli.
/// </summary>
internal static class LinguaCounts
{
    private static readonly string[] Files = ["unigrams", "bigrams", "trigrams", "quadrigrams", "fivegrams"];

    /// <summary>The sequences of a language, shorter ones first.</summary>
    /// <param name="folder">The folder of all languages.</param>
    /// <param name="code">Lingua's code of the language, e.g. <c>nb</c>.</param>
    /// <exception cref="DatasetException">A file is missing or not as expected.</exception>
    public static IReadOnlyList<LetterSequence> Read(string folder, string code)
    {
        var known = new Dictionary<string, double>(StringComparer.Ordinal);
        var sequences = new List<LetterSequence>();
        for (int length = 1; length <= LetterSequences.MaxLetters; length++)
        {
            string path = Path.Combine(folder, code, Files[length - 1] + ".json.br");
            foreach (var (letters, last) in Sequences(path).Where(each => each.Letters.Length == length))
            {
                double whole = last * (length == 1 ? 1 : known.GetValueOrDefault(letters[..^1]));
                known[letters] = whole;
                sequences.Add(new LetterSequence(letters, last, whole));
            }
        }

        return sequences;
    }

    private static IEnumerable<(string Letters, double Last)> Sequences(string path)
    {
        if (!File.Exists(path))
        {
            throw new DatasetException(
                $"{path} is missing: --data is the folder LanguageModels of the package SearchPioneer.Lingua.");
        }

        using var file = File.OpenRead(path);
        using var plain = new BrotliStream(file, CompressionMode.Decompress);
        using var document = JsonDocument.Parse(plain);
        foreach (var group in document.RootElement.GetProperty("ngrams").EnumerateObject())
        {
            string[] fraction = group.Name.Split('/');
            double last = double.Parse(fraction[0], CultureInfo.InvariantCulture)
                / double.Parse(fraction[1], CultureInfo.InvariantCulture);
            foreach (string letters in group.Value.GetString()!.Split(' '))
            {
                yield return (letters, last);
            }
        }
    }
}
