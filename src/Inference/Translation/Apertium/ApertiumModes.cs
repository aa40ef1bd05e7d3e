using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace StreamML.Inference.Translation.Apertium;

/// <summary>The pairs that are installed, as <c>apertium -l</c> lists them, and the ways between languages.</summary>
internal sealed partial class ApertiumModes
{
    private readonly SortedDictionary<(string From, string To), string> _modes = new(TagOrder);
    private readonly string _directory;
    private readonly string[] _pivots;

    /// <summary>Reads the names of the modes. A folder that is not there has none.</summary>
    /// <param name="directory">Folder of the <c>.mode</c> files.</param>
    /// <param name="pivots">Tags to go through, the best first.</param>
    public ApertiumModes(string directory, string[] pivots)
    {
        _directory = directory;
        _pivots = pivots;
        if (!Directory.Exists(directory))
        {
            return;
        }

        foreach (string? path in Directory.EnumerateFiles(directory, "*.mode").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(path);
            string[] codes = name.Split('-');
            if (codes.Length == 2 && ApertiumTags.FromCode(codes[0]) is { } from
                && ApertiumTags.FromCode(codes[1]) is { } to)
            {
                _modes.TryAdd((from, to), name);
            }
        }
    }

    private static Comparer<(string From, string To)> TagOrder { get; } = Comparer<(string From, string To)>
        .Create((left, right) =>
    {
        int order = string.Compare(left.From, right.From, StringComparison.OrdinalIgnoreCase);
        return order != 0 ? order : string.Compare(left.To, right.To, StringComparison.OrdinalIgnoreCase);
    });

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _modes.Count == 0;

    /// <summary>The modes that lead from a language to another, one or two; empty where none do.</summary>
    public IReadOnlyList<string> Route(string source, string target)
    {
        if (Direct(source, target) is { } mode)
        {
            return [mode];
        }

        foreach (string pivot in _pivots)
        {
            if (Direct(source, pivot) is { } first && Direct(pivot, target) is { } second)
            {
                return [first, second];
            }
        }

        return [];
    }

    /// <summary>Every language with those it can be translated into.</summary>
    public IReadOnlyList<TranslatableLanguage> Languages()
    {
        string[] targets = _modes.Keys.Select(pair => pair.To).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToArray();
        return [.. _modes.Keys.Select(pair => pair.From).Distinct(StringComparer.Ordinal)
            .Select(from => new TranslatableLanguage(from, [.. targets.Where(to =>
                TranslationScreen.Primary(to) != TranslationScreen.Primary(from) && Route(from, to).Count > 0)]))];
    }

    /// <summary>The file of a mode.</summary>
    public string PathOf(string mode) => Path.Combine(_directory, mode + ".mode");

    /// <summary>
    /// What the version of a way is: its modes and 8 digits over the files they name, so that another version of a pair
    /// shows. Sizes and times of the files, since their content is tens of megabytes.
    /// </summary>
    public ModelIdentity Identity(IReadOnlyList<string> route)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string mode in route)
        {
            string script = File.ReadAllText(PathOf(mode));
            digest.AppendData(Encoding.UTF8.GetBytes(script));
            foreach (var file in DataFiles().Matches(script).Select(match => new FileInfo(match.Groups["path"].Value)))
            {
                if (file.Exists)
                {
                    digest.AppendData(
                        Encoding.UTF8.GetBytes($"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}\n"));
                }
            }
        }

        string digits = Convert.ToHexStringLower(digest.GetHashAndReset().AsSpan(0, 4));
        return new ModelIdentity(TranslationEngines.Apertium, $"{string.Join('+', route)}.{digits}");
    }

    private string? Direct(string source, string target)
    {
        foreach (string from in ApertiumTags.Candidates(source))
        {
            foreach (string to in ApertiumTags.Candidates(target))
            {
                if (_modes.TryGetValue((from, to), out string? mode))
                {
                    return mode;
                }
            }
        }

        return null;
    }

    [GeneratedRegex("'(?<path>/[^']+)'", RegexOptions.ExplicitCapture)]
    private static partial Regex DataFiles();
}
