using System.Globalization;
using StreamML.Inference.Language;
using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Language;

/// <summary>
/// Counts the words that tell Hindi and Urdu in Latin letters from other languages, and from each other, in the corpora
/// of customer messages.
/// </summary>
public static class RomanisedTraining
{
    private const int LeastTexts = 3;
    private const int LeastOtherTexts = 8;
    private const double LeastOdds = 1;
    private const double MostOdds = 4;
    private const double MostUrduOdds = 2.5;

    // Of another script.
    private static readonly string[] Left = ["ar", "hi"];

    /// <summary>The table, a line a word: word, tenths of its log odds, tenths of those of Urdu.</summary>
    /// <param name="corpora">Folder with <c>languages</c> and <c>customer-messages</c>.</param>
    /// <exception cref="DatasetException">A corpus is missing.</exception>
    public static string Table(string corpora)
    {
        var hindi = Count([Path.Combine(corpora, "languages", "hi-Latn.tsv")]);
        var urdu = Count([Path.Combine(corpora, "languages", "ur-Latn.tsv")]);
        var other = Count(
        [
            .. Directory.GetFiles(Path.Combine(corpora, "customer-messages"), "*.tsv"),
            .. Directory.GetFiles(Path.Combine(corpora, "languages"), "*.tsv").Where(path =>
                Path.GetFileNameWithoutExtension(path) is var name && !name.EndsWith("-Latn", StringComparison.Ordinal)
                && !Left.Contains(name)),
        ]);
        double own = hindi.Values.Sum() + urdu.Values.Sum(), others = other.Values.Sum();
        var lines = new List<string>
        {
            "# Words of Hindi and Urdu in Latin letters against other languages: word, tenths of its log odds, tenths of "
            + "those of",
            "# Urdu against Hindi. Made by streamml train romanised.",
        };
        foreach (string word in hindi.Keys.Union(urdu.Keys).Union(other.Keys).Order(StringComparer.Ordinal))
        {
            int ours = hindi.GetValueOrDefault(word) + urdu.GetValueOrDefault(word);
            int theirs = other.GetValueOrDefault(word);
            double odds = Odds(ours, own, theirs, others, MostOdds);
            if ((odds >= LeastOdds && ours >= LeastTexts) || (odds <= -LeastOdds && theirs >= LeastOtherTexts))
            {
                double toUrdu = Odds(
                    urdu.GetValueOrDefault(word), urdu.Values.Sum(), hindi.GetValueOrDefault(word),
                    hindi.Values.Sum(), MostUrduOdds);
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{word}\t{odds * 10:0}\t{toUrdu * 10:0}"));
            }
        }

        return string.Join('\n', lines) + '\n';
    }

    private static double Odds(int here, double all, int there, double allThere, double most) =>
        Math.Clamp(Math.Log((here + 0.5) / all) - Math.Log((there + 0.5) / allThere), -most, most);

    private static Dictionary<string, int> Count(string[] paths)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            if (!File.Exists(path))
            {
                throw new DatasetException($"{path} is missing: --corpora is the folder of the repository.");
            }

            foreach (var (text, _) in TextSets.Labelled(path))
            {
                string letters = string.Concat(text.Select(each => char.IsLetter(each)
                    ? char.ToLowerInvariant(each)
                    : ' '));
                foreach (string word in letters.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct())
                {
                    counts[word] = counts.GetValueOrDefault(word) + 1;
                }
            }
        }

        return counts;
    }
}
