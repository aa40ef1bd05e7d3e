using StreamML.Inference.Intent;

namespace StreamML.Trainer.Datasets;

/// <summary>Public intent sets, read with our six intents.</summary>
internal static class IntentSets
{
    /// <summary>
    /// The sets that lie in a folder, each in a folder of its publisher's name; one that is missing is left out.
    /// </summary>
    /// <param name="folder">Holds <c>bitext-intents/train.csv</c>, <c>multidogo-intents/train.tsv</c> and so
    /// on.</param>
    /// <param name="mostALabel">Most examples of one label of a set, in the order of the file.</param>
    /// <param name="weight">How much one counts.</param>
    public static IEnumerable<LabelledText> Read(string folder, int mostALabel, float weight)
    {
        var map = Map();
        foreach (var (set, path) in Paths(folder).Where(entry => File.Exists(entry.Path)))
        {
            var taken = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var (text, label) in set == "bitext" ? Bitext(path) : TextSets.Labelled(path))
            {
                if (!map.TryGetValue((set, label), out string? intent))
                {
                    continue;
                }

                int before = taken.GetValueOrDefault(label);
                taken[label] = before + 1;
                if (before < mostALabel)
                {
                    yield return new LabelledText(
                        text, LabelledText.One(intent, LinearIntentModel.Labels), set, weight);
                }
            }
        }
    }

    private static IEnumerable<(string Set, string Path)> Paths(string folder) =>
    [
        ("bitext", Path.Combine(folder, "bitext-intents", "train.csv")),
        ("multidogo", Path.Combine(folder, "multidogo-intents", "train.tsv")),
        ("banking77", Path.Combine(folder, "banking77-intents", "train.tsv")),
        ("clinc150", Path.Combine(folder, "clinc150-intents", "train.tsv")),
    ];

    private static Dictionary<(string Set, string Label), string> Map()
    {
        using var stream = typeof(IntentSets).Assembly.GetManifestResourceStream("intent-map.tsv")
            ?? throw new DatasetException("The resource intent-map.tsv is not embedded in this assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .ToDictionary(columns => (columns[0], columns[1]), columns => columns[2]);
    }

    // utterance,intent,...: only the first column may be quoted, with doubled quotes inside.
    private static IEnumerable<(string Text, string Label)> Bitext(string path)
    {
        foreach (string line in File.ReadLines(path).Skip(1))
        {
            int end = line.StartsWith('"')
                ? line.IndexOf("\",", 1, StringComparison.Ordinal) + 1
                : line.IndexOf(',', StringComparison.Ordinal);
            if (end > 0)
            {
                yield return (line[..end].Trim('"').Replace("\"\"", "\"", StringComparison.Ordinal), line[(end + 1)..]
                    .Split(',')[0]);
            }
        }
    }
}
