namespace StreamML.Trainer.Datasets;

/// <summary>
/// Texts that are kept out of training because a judge holds their like: the same letters, or character trigrams that
/// overlap by <see cref="Most"/> and more. Marks, digits, emoji and case do not tell two texts apart.
/// </summary>
public sealed class NearDuplicates
{
    /// <summary>Overlap (Jaccard, shared by all) of the trigrams from which on two texts are alike.</summary>
    public const double Most = 0.7;

    private readonly List<(string Letters, HashSet<string> Trigrams)> _texts = [];
    private readonly Dictionary<string, List<int>> _byTrigram = new(StringComparer.Ordinal);

    /// <summary>Takes in the texts of the judges.</summary>
    public NearDuplicates(IEnumerable<string> judges)
    {
        foreach (string judge in judges)
        {
            string letters = Letters(judge);
            var trigrams = Trigrams(letters);
            foreach (string trigram in trigrams)
            {
                if (!_byTrigram.TryGetValue(trigram, out var list))
                {
                    _byTrigram[trigram] = list = [];
                }

                list.Add(_texts.Count);
            }

            _texts.Add((letters, trigrams));
        }
    }

    /// <summary>Whether a judge holds a text like this one. A text without letters is like none.</summary>
    public bool Contains(string text)
    {
        string letters = Letters(text);
        if (letters.Length == 0)
        {
            return false;
        }

        var trigrams = Trigrams(letters);
        var shared = new Dictionary<int, int>();
        foreach (int judge in trigrams.SelectMany(trigram => _byTrigram.GetValueOrDefault(trigram) ?? []))
        {
            shared[judge] = shared.GetValueOrDefault(judge) + 1;
        }

        return shared.Any(entry => _texts[entry.Key].Letters == letters
            || (double)entry.Value / (trigrams.Count + _texts[entry.Key].Trigrams.Count - entry.Value) >= Most);
    }

    /// <summary>Letters in lower case, words apart by one blank; marks, digits and emoji are gone.</summary>
    internal static string Letters(string text)
    {
        string apart = string.Concat(text.Where(each => each is not ('\'' or '’'))
            .Select(each => char.IsLetter(each) ? char.ToLowerInvariant(each) : ' '));
        return string.Join(' ', apart.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Its different sequences of three characters; the text itself if it is shorter.</summary>
    internal static HashSet<string> Trigrams(string letters) => letters.Length < 3
        ? new HashSet<string>(StringComparer.Ordinal) { letters }
        : Enumerable.Range(0, letters.Length - 2).Select(i => letters.Substring(i, 3))
            .ToHashSet(StringComparer.Ordinal);
}
