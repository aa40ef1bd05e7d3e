namespace StreamML.Bench;

/// <summary>
/// English customer messages that no model was trained on: 1,020 distinct ones averaging 50 characters; repeats get a
/// number, so that a processor's cache answers nothing that it would not answer in service.
/// </summary>
internal static class CustomerTexts
{
    private static readonly string[] Files = ["intent.tsv", "sentiment.tsv"];

    /// <summary>Returns English texts, always the same.</summary>
    public static string[] Take(int count)
    {
        string[] texts = [.. Files.SelectMany(Read)];
        return [.. Enumerable.Range(0, count).Select(i => i < texts.Length
            ? texts[i]
            : $"{texts[i % texts.Length]} {i / texts.Length}")];
    }

    /// <summary>
    /// Returns texts with a fifth in Spanish, numbered across all. Three in ten of the English texts and half of the
    /// Spanish ones are phrases that many customers send verbatim; every other text occurs once.
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

    /// <summary>Returns texts with a fifth in Spanish and a fifth in Hindi, each once by its number.</summary>
    public static string[] TakeLanguages(int count)
    {
        string[] english = [.. Files.SelectMany(Read)];
        string[] spanish = [.. Read("es-intent.tsv")];
        string[] hindi = [.. Read("hi-intent.tsv")];
        return [.. Enumerable.Range(0, count).Select(i => (i % 5) switch
        {
            0 => $"{spanish[i / 5 % spanish.Length]} {i}",
            1 => $"{hindi[i / 5 % hindi.Length]} {i}",
            _ => $"{english[i % english.Length]} {i}",
        })];
    }

    /// <summary>
    /// Returns an English text about as long as each of some texts, numbered: a longer text takes longer in any
    /// language, and texts that repeat find their n-grams in the core's cache. So the messages take turns, joined where
    /// one is too short and cut behind a word where it is too long.
    /// </summary>
    public static string[] TakeAsLongAs(IReadOnlyList<string> texts)
    {
        string[] english = [.. Files.SelectMany(Read)];
        int next = 0;
        return [.. texts.Select((text, i) =>
        {
            string end = $" {i}";
            int length = text.Length - end.Length;
            string taken = english[next++ % english.Length];
            while (taken.Length < length)
            {
                taken = $"{taken} {english[next++ % english.Length]}";
            }

            return taken[..WordEnd(taken, length)] + end;
        })];
    }

    // The end of a word that is nearest to a place.
    private static int WordEnd(string text, int place)
    {
        int after = text.IndexOf(' ', place) is var found and >= 0 ? found : text.Length;
        int before = place > 0 ? text.LastIndexOf(' ', place - 1) : 0;
        return before > 0 && place - before < after - place ? before : after;
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
