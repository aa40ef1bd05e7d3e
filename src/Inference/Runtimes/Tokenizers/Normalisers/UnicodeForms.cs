using System.Globalization;
using System.Text;

namespace StreamML.Inference.Runtimes.Tokenizers.Normalisers;

/// <summary>
/// Unicode normalisation forms (UAX #15). Our own implementation because the program runs without ICU (invariant
/// globalization), where <see cref="string.Normalize()"/> leaves texts unchanged.
/// </summary>
internal static class UnicodeForms
{
    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7;
    private const int Vowels = 21;
    private const int Tails = 28;
    private const int Syllables = 11_172;

    private static readonly Lazy<Tables> Data = new(Load);

    /// <summary>Canonical or compatibility decomposition, in canonical order (NFD, NFKD).</summary>
    public static string Decompose(string text, bool compatibility)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var runes = Decomposed(text, compatibility);
        return ToText(runes);
    }

    /// <summary>Canonical or compatibility decomposition, then composition (NFC, NFKC).</summary>
    public static string Compose(string text, bool compatibility)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var runes = Decomposed(text, compatibility);
        Compose(runes);
        return ToText(runes);
    }

    private static List<int> Decomposed(string text, bool compatibility)
    {
        var runes = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Expand(rune.Value, compatibility, runes);
        }

        Order(runes);
        return runes;
    }

    private static void Expand(int rune, bool compatibility, List<int> runes)
    {
        var data = Data.Value;
        int syllable = rune - HangulBase;
        if (syllable is >= 0 and < Syllables)
        {
            runes.Add(LeadBase + (syllable / (Vowels * Tails)));
            runes.Add(VowelBase + (syllable % (Vowels * Tails) / Tails));
            if (syllable % Tails > 0)
            {
                runes.Add(TailBase + (syllable % Tails));
            }
        }
        else if (data.Canonical.TryGetValue(rune, out int[]? parts)
            || (compatibility && data.Compatible.TryGetValue(rune, out parts)))
        {
            foreach (int part in parts)
            {
                Expand(part, compatibility, runes);
            }
        }
        else
        {
            runes.Add(rune);
        }
    }

    /// <summary>Sorts each run of combining marks by class, stably.</summary>
    private static void Order(List<int> runes)
    {
        var classes = Data.Value.Classes;
        for (int start = 0; start < runes.Count; start++)
        {
            if (!classes.ContainsKey(runes[start]))
            {
                continue;
            }

            int end = start;
            while (end < runes.Count && classes.ContainsKey(runes[end]))
            {
                end++;
            }

            if (end - start > 1)
            {
                int[] sorted = [.. runes.GetRange(start, end - start).OrderBy(rune => classes[rune])];
                for (int i = 0; i < sorted.Length; i++)
                {
                    runes[start + i] = sorted[i];
                }
            }

            start = end;
        }
    }

    private static void Compose(List<int> runes)
    {
        var data = Data.Value;
        int kept = 0;
        int starter = -1;
        int lastClass = -1;
        foreach (int rune in runes.ToArray())
        {
            int own = data.Classes.GetValueOrDefault(rune);
            if (starter >= 0 && (lastClass < own || lastClass == -1)
                && Pair(data, runes[starter], rune) is { } composite)
            {
                runes[starter] = composite;
                continue;
            }

            if (own == 0)
            {
                (starter, lastClass) = (kept, -1);
            }
            else
            {
                lastClass = own;
            }

            runes[kept++] = rune;
        }

        runes.RemoveRange(kept, runes.Count - kept);
    }

    private static int? Pair(Tables data, int first, int second)
    {
        if (first - LeadBase is >= 0 and < 19 and var lead && second - VowelBase is >= 0 and < Vowels and var vowel)
        {
            return HangulBase + (((lead * Vowels) + vowel) * Tails);
        }

        if (first - HangulBase is >= 0 and < Syllables and var syllable && syllable % Tails == 0
            && second - TailBase is > 0 and < Tails and var tail)
        {
            return first + tail;
        }

        return data.Composites.TryGetValue((first, second), out int composite) ? composite : null;
    }

    private static string ToText(List<int> runes)
    {
        var text = new StringBuilder(runes.Count);
        Span<char> units = stackalloc char[2];
        foreach (int rune in runes)
        {
            text.Append(units[..new Rune(rune).EncodeToUtf16(units)]);
        }

        return text.ToString();
    }

    private static Tables Load()
    {
        var tables = new Tables([], [], [], []);
        using var stream = typeof(UnicodeForms).Assembly.GetManifestResourceStream("unicode-forms.tsv")
            ?? throw new InvalidOperationException("The resource unicode-forms.tsv is not embedded in this assembly.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] == '#')
            {
                continue;
            }

            string[] cells = line.Split('\t');
            int rune = Hex(cells[1]);
            int[] values = [.. cells[2].Split(' ').Select(Hex)];
            switch (cells[0])
            {
                case "C":
                    tables.Classes[rune] = values[0];
                    break;
                case "K":
                    tables.Compatible[rune] = values;
                    break;
                default:
                    tables.Canonical[rune] = values;
                    if (cells[0] == "D")
                    {
                        tables.Composites[(values[0], values[1])] = rune;
                    }

                    break;
            }
        }

        return tables;
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private sealed record Tables(
        Dictionary<int, int[]> Canonical,
        Dictionary<int, int[]> Compatible,
        Dictionary<int, int> Classes,
        Dictionary<(int First, int Second), int> Composites);
}
