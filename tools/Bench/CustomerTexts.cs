namespace StreamML.Bench;

/// <summary>
/// English customer messages that no model was trained on, 1,020 different ones of 50 characters in the mean, each told
/// apart by a number where it stands again: nothing is answered from a processor's cache that would not be in service.
/// </summary>
internal static class CustomerTexts
{
    private static readonly string[] Files = ["intent.tsv", "sentiment.tsv"];

    /// <summary>So many texts, always the same.</summary>
    public static string[] Take(int count)
    {
        string[] texts = [.. Files.SelectMany(Read)];
        return [.. Enumerable.Range(0, count).Select(i => i < texts.Length
            ? texts[i]
            : $"{texts[i % texts.Length]} {i / texts.Length}")];
    }

    /// <summary>
    /// The same with a fifth in Spanish, each with its number among all. Three in ten of the English ones, and half of
    /// the Spanish, are phrases that many customers send word for word; every other text stands there once.
    /// </summary>
    public static string[] TakeMixed(int count)
    {
        string[] english = [.. Files.SelectMany(Read)];
        string[] spanish = [.. Read("spanish-sentiment.tsv")];
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(i => (IsSpanish: i % 5 == 0, Share: random.NextDouble()) switch
        {
            (true, < 0.5) => CommonPhrases.Spanish[random.Next(CommonPhrases.Spanish.Count)],
            (true, _) => $"{spanish[random.Next(spanish.Length)]} {i}",
            (false, < 0.3) => CommonPhrases.English[random.Next(CommonPhrases.English.Count)],
            _ => $"{english[random.Next(english.Length)]} {i}",
        })];
    }

    private static IEnumerable<string> Read(string file)
    {
        using var stream = typeof(CustomerTexts).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"The resource {file} is not embedded in this assembly.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            yield return line.Split('\t')[0];
        }
    }
}
