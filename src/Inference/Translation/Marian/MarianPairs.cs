namespace StreamML.Inference.Translation.Marian;

/// <summary>A direction that a model translates.</summary>
/// <param name="Source">BCP-47 tag.</param>
/// <param name="Target">BCP-47 tag.</param>
/// <param name="Folder">The model's folder.</param>
/// <param name="Prefix">Token that says the target to a model of several, e.g. <c>&gt;&gt;fra&lt;&lt;</c>; null: it
/// needs none.</param>
internal sealed record MarianPair(string Source, string Target, string Folder, string? Prefix);

/// <summary>The pairs that are set, and the ways between languages: direct, or by way of English.</summary>
internal sealed class MarianPairs
{
    private const string Pivot = "en";

    private readonly Dictionary<(string Source, string Target), MarianPair> _pairs = [];
    private readonly bool _pivots;

    /// <summary>Reads the option and looks into the folders.</summary>
    /// <param name="models"><c>es-en=FOLDER,fr-en=FOLDER</c>, or a folder with one folder for each pair.</param>
    /// <param name="pivots">Whether texts may go by way of English.</param>
    /// <exception cref="InvalidOperationException">The option cannot be read; the message says what it may
    /// be.</exception>
    public MarianPairs(string models, bool pivots)
    {
        _pivots = pivots;
        foreach (var (name, folder) in Folders(models))
        {
            Add(name, folder);
        }
    }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _pairs.Count == 0;

    /// <summary>The models that lead from a language to another, one or two; empty where none do.</summary>
    public IReadOnlyList<MarianPair> Route(string source, string target)
    {
        if (Direct(source, target) is { } pair)
        {
            return [pair];
        }

        return _pivots && Direct(source, Pivot) is { } first
            && Direct(Pivot, target) is { } second ? [first, second] : [];
    }

    /// <summary>Every language with those it can be translated into.</summary>
    public IReadOnlyList<TranslatableLanguage> Languages()
    {
        string[] targets = [
            .. _pairs.Keys.Select(pair => pair.Target).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return
        [
            .. _pairs.Keys.Select(pair => pair.Source).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(from => new TranslatableLanguage(from, [.. targets.Where(to =>
                    TranslationScreen.Primary(to) != TranslationScreen.Primary(from) && Route(from, to).Count > 0)])),
        ];
    }

    private static IEnumerable<(string Name, string Folder)> Folders(string models)
    {
        if (!models.Contains('='))
        {
            return models.Length > 0 && Directory.Exists(models)
                ? Directory.EnumerateDirectories(models).Order(StringComparer.Ordinal)
                    .Where(folder => MarianTags.FromFolder(Path.GetFileName(folder)) is not null)
                    .Select(folder => (Path.GetFileName(folder), folder))
                : [];
        }

        return models.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(entry =>
        {
            int at = entry.IndexOf('=', StringComparison.Ordinal);
            string name = at < 0 ? "" : entry[..at].Trim();
            return MarianTags.FromFolder(name) is not null && entry[(at + 1)..].Trim() is { Length: > 0 } folder
                ? (name, folder)
                : throw new InvalidOperationException(
                    $"Translation__{nameof(TranslationOptions.MarianModels)} must be a folder, or "
                    + "pairs such as es-en=FOLDER, comma separated.");
        });
    }

    // A group such as ROMANCE is no language: what such a model writes stands in its vocabulary, what it reads does
    // not.
    private void Add(string name, string folder)
    {
        var (source, target) = MarianTags.FromFolder(name)!.Value;
        if (MarianTags.FromCode(source) is not { } from)
        {
            return;
        }

        var prefixes = Targets(folder);
        if (prefixes.Count == 0)
        {
            if (MarianTags.FromCode(target) is { } to)
            {
                _pairs[(from, to)] = new MarianPair(from, to, folder, null);
            }

            return;
        }

        foreach (string code in prefixes)
        {
            if (MarianTags.FromCode(code) is { } to && to != from && IsNamed(target, to, prefixes))
            {
                _pairs.TryAdd((from, to), new MarianPair(from, to, folder, $">>{code}<<"));
            }
        }
    }

    // A pair that is named alone means that one language of the model, and its variants.
    private static bool IsNamed(string target, string tag, IReadOnlyList<string> prefixes) =>
        MarianTags.FromCode(target) is not { } wanted
        || !prefixes.Any(code => MarianTags.FromCode(code) is { } known
            && TranslationScreen.Primary(known) == TranslationScreen.Primary(wanted))
        || TranslationScreen.Primary(tag) == TranslationScreen.Primary(wanted);

    private static IReadOnlyList<string> Targets(string folder)
    {
        foreach (string? name in new[] { "vocab.json", "tokenizer.json" })
        {
            string path = Path.Combine(folder, name);
            if (File.Exists(path))
            {
                return MarianTags.Targets(File.ReadAllText(path));
            }
        }

        return [];
    }

    private MarianPair? Direct(string source, string target)
    {
        foreach (string from in MarianTags.Candidates(source))
        {
            foreach (string to in MarianTags.Candidates(target))
            {
                if (_pairs.TryGetValue((from, to), out var pair))
                {
                    return pair;
                }
            }

            // Any variant is better than none: zh for zh-Hans, pt-BR for pt.
            var near = _pairs.Values.Where(pair => pair.Source == from
                && TranslationScreen.Primary(pair.Target) == TranslationScreen.Primary(target))
                    .MinBy(pair => pair.Target, StringComparer.Ordinal);
            if (near is not null && !target.Contains('-', StringComparison.Ordinal))
            {
                return near;
            }
        }

        return null;
    }
}
