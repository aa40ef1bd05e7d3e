using System.Globalization;
using System.Text;

namespace StreamML.Trainer.Datasets;

/// <summary>
/// Readers of the public sets that the default models learn from: each a file in its publisher's own labels.
/// </summary>
internal static class TextSets
{
    /// <summary>
    /// GoEmotions grouped to Ekman's six and neutral (Demszky et al. 2020): text, class numbers, id. Several classes
    /// share an example.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="order">Number of our class for each class of the file.</param>
    /// <param name="singleOnly">Whether examples of several classes are left out.</param>
    public static IEnumerable<LabelledText> GoEmotions(string path, IReadOnlyList<int> order, bool singleOnly) =>
        from columns in Rows(path, 3)
        let labels = columns[1].Split(',').Select(label => order[int.Parse(label, CultureInfo.InvariantCulture)])
            .ToArray()
        where labels.Length == 1 || !singleOnly
        select new LabelledText(columns[0], Shares(labels, order.Count), "goemotions");

    /// <summary>Two columns and more: text and label.</summary>
    public static IEnumerable<(string Text, string Label)> Labelled(string path) =>
        Rows(path, 2).Select(columns => (columns[0], columns[1]));

    /// <summary>
    /// Customer messages written for this project: text, intent, sentiment; <c>-</c> is "not labelled".
    /// </summary>
    public static IEnumerable<(string Text, string Intent, string Sentiment)> CustomerMessages(string path) =>
        Rows(path, 3).Select(columns => (columns[0], columns[1], columns[2]));

    /// <summary>Customer messages in another language: text, intent, sentiment, emotion.</summary>
    public static IEnumerable<ForeignMessage> Foreign(string path) =>
        Rows(path, 4).Select(columns => new ForeignMessage(columns[0], columns[1], columns[2], columns[3]));

    /// <summary>The same messages in several languages: text, language, meaning, intent, sentiment, emotion.</summary>
    public static IEnumerable<MeaningVersion> Meanings(string path) => Rows(path, 6).Select(columns =>
        new MeaningVersion(columns[0], columns[1], columns[2], columns[3], columns[4], columns[5]));

    /// <summary>Texts without labels, one per line, and the tag of the language where it stands behind a tab.</summary>
    public static IEnumerable<(string Text, string Language)> Plain(string path) =>
        from columns in Rows(path, 1)
        let text = columns[0].Trim()
        where text.Length > 0
        select (text, columns.Length > 1 ? columns[1].Trim() : "");

    private static IEnumerable<string[]> Rows(string path, int least)
    {
        int number = 0;
        using var text = TextFiles.Open(path);
        while (Line(text, path, number) is { } line)
        {
            number++;
            string[] columns = line.Split('\t');
            if (columns.Length < least)
            {
                throw new DatasetException(
                    $"{path}, line {number}: {columns.Length} columns where {least} are needed.");
            }

            yield return columns;
        }
    }

    private static string? Line(StreamReader text, string path, int read)
    {
        try
        {
            return text.ReadLine();
        }
        catch (DecoderFallbackException fault)
        {
            throw new DatasetException($"{path} is not UTF-8 near line {read + 1}. Save it as UTF-8.", fault);
        }
    }

    private static float[] Shares(int[] labels, int classes)
    {
        float[] target = new float[classes];
        foreach (int label in labels)
        {
            target[label] = 1f / labels.Length;
        }

        return target;
    }
}
