using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Quality;

/// <summary>How a text is like an earlier one.</summary>
internal enum Likeness
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>The same letters.</summary>
    Same,

    /// <summary>Trigrams overlap by <see cref="NearDuplicates.Most"/> and more.</summary>
    Near,
}

/// <summary>
/// Finds texts that are alike within a set. Two sets of trigrams that overlap enough share one of their few rarest, so
/// only these are indexed (prefix filter: Chaudhuri, Ganti and Kaushik 2006).
/// </summary>
internal static class AlikeTexts
{
    /// <summary>For each text, an earlier one that it is like, and how; itself if there is none.</summary>
    public static (int First, Likeness How)[] Find(IReadOnlyList<string> texts)
    {
        string[] letters = [.. texts.Select(NearDuplicates.Letters)];
        int[][] trigrams = Numbered([.. letters.Select(each => each.Length == 0 ? [] : NearDuplicates.Trigrams(each))]);
        var same = new Dictionary<string, int>(StringComparer.Ordinal);
        var index = new Dictionary<int, List<(int Text, int Place)>>();
        int[] looked = [.. texts.Select(_ => -1)];
        var found = new (int First, Likeness How)[texts.Count];
        for (int i = 0; i < found.Length; i++)
        {
            found[i] = (i, Likeness.None);
            string key = letters[i].Length > 0 ? letters[i] : $" {texts[i].Trim()}";
            if (texts[i].Trim().Length == 0)
            {
                continue;
            }

            if (!same.TryAdd(key, i))
            {
                found[i] = (same[key], Likeness.Same);
                continue;
            }

            int near = Near(trigrams, index, i, looked);
            found[i] = near >= 0 ? (near, Likeness.Near) : found[i];
            for (int place = 0; place < Prefix(trigrams[i]); place++)
            {
                if (!index.TryGetValue(trigrams[i][place], out var list))
                {
                    index[trigrams[i][place]] = list = [];
                }

                list.Add((i, place));
            }
        }

        return found;
    }

    // looked: the text that last looked at each text.
    private static int Near(
        int[][] trigrams, Dictionary<int, List<(int Text, int Place)>> index, int text, int[] looked)
    {
        int first = -1;
        int[] own = trigrams[text];
        for (int place = 0; place < Prefix(own); place++)
        {
            foreach (var (other, otherPlace) in index.GetValueOrDefault(own[place]) ?? [])
            {
                if (looked[other] == text || (first >= 0 && other > first))
                {
                    continue;
                }

                looked[other] = text;

                // What comes before the first shared trigram is not shared, as both rise.
                int most = Math.Min(own.Length - place, trigrams[other].Length - otherPlace);
                if (most >= Needed(own, trigrams[other]) && Overlap(own, trigrams[other]))
                {
                    first = other;
                }
            }
        }

        return first;
    }

    private static int Prefix(int[] trigrams) => trigrams.Length == 0
        ? 0
        : trigrams.Length - (int)Math.Ceiling((NearDuplicates.Most * trigrams.Length) - 1e-9) + 1;

    // Fewest shared trigrams of two sets that overlap enough.
    private static int Needed(int[] one, int[] other) => (int)Math.Ceiling(
        (NearDuplicates.Most / (1 + NearDuplicates.Most) * (one.Length + other.Length)) - 1e-9);

    private static bool Overlap(int[] one, int[] other)
    {
        int shared = 0, needed = Needed(one, other);
        for (int i = 0, j = 0; i < one.Length && j < other.Length;)
        {
            if (shared + Math.Min(one.Length - i, other.Length - j) < needed)
            {
                return false;
            }

            int order = one[i].CompareTo(other[j]);
            shared += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        return (double)shared / (one.Length + other.Length - shared) >= NearDuplicates.Most;
    }

    // Each set as numbers that rise from the rarest trigram to the most frequent.
    private static int[][] Numbered(IReadOnlyCollection<string>[] sets)
    {
        var numbers = sets.SelectMany(set => set).CountBy(trigram => trigram)
            .OrderBy(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Select((entry, number) => (entry.Key, number))
            .ToDictionary(entry => entry.Key, entry => entry.number, StringComparer.Ordinal);
        return Array.ConvertAll(sets, set => set.Select(trigram => numbers[trigram]).Order().ToArray());
    }
}
