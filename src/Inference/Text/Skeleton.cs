namespace StreamML.Inference.Text;

/// <summary>
/// The consonants of a word, so that one word in Devanagari and in any Latin spelling is one: "पैसे", "paise" and
/// "paisay" are "ps". Vowels count at the beginning alone, aspirates as plain, doubled consonants once.
/// </summary>
internal static class Skeleton
{
    private const int First = 0x0900;

    // From U+0900; a blank is no consonant. Vowels stand in capitals: they count at the beginning.
    private static readonly char[] Devanagari = Make();

    /// <summary>The skeleton of a folded word, empty where it has none: of other scripts, or of vowels.</summary>
    /// <param name="word">The word.</param>
    /// <param name="into">Receives it; at least twice as long.</param>
    /// <returns>Its length.</returns>
    public static int Of(ReadOnlySpan<char> word, Span<char> into)
    {
        int length = 0;
        for (int i = 0; i < word.Length; i++)
        {
            char unit = word[i];
            if (unit is >= (char)First and < (char)(First + 0x80))
            {
                Add(Devanagari[unit - First], i, into, ref length);
            }
            else if (unit < 0x80)
            {
                i += Latin(word, i, into, ref length);
            }
            else
            {
                return 0;
            }
        }

        return length;
    }

    private static int Latin(ReadOnlySpan<char> word, int i, Span<char> into, ref int length)
    {
        char next = i + 1 < word.Length ? word[i + 1] : '\0';
        switch (word[i])
        {
            case 'a':
                Add('A', i, into, ref length);
                return 0;
            case 'e' or 'i':
                Add('I', i, into, ref length);
                return 0;
            case 'o' or 'u':
                Add('U', i, into, ref length);
                return 0;
            case 'p' when next == 'h':
            case 'f':
                Add('p', i, into, ref length);
                return word[i] == 'p' ? 1 : 0;
            case 'c' when next == 'h':
                Add('c', i, into, ref length);
                return 1;
            case 's' when next == 'h':
                Add('s', i, into, ref length);
                return 1;
            case 'q' or 'c':
                Add('k', i, into, ref length);
                return 0;
            case 'z':
                Add('j', i, into, ref length);
                return 0;
            case 'w':
                Add('v', i, into, ref length);
                return 0;
            case 'x':
                Add('k', i, into, ref length);
                Add('s', i, into, ref length);
                return 0;
            default:
                Add(word[i], i, into, ref length);
                return 0;
        }
    }

    private static void Add(char unit, int place, Span<char> into, ref int length)
    {
        bool counts = unit switch
        {
            ' ' => false,
            >= 'A' and <= 'Z' => place == 0,
            'y' or 'h' => place == 0,
            _ => true,
        };
        if (counts && (length == 0 || into[length - 1] != unit))
        {
            into[length++] = unit;
        }
    }

    private static char[] Make()
    {
        const string Pairs = "कkखkगgघgङnचcछcजjझjञnटtठtडdढdणnतtथtदdधdनnपpफpबbभbमmयyरrलlवvशsषsसsहhंn"
            + "अAआAइIईIउUऊUएIऐIओUऔUऋr";
        char[] table = new char[0x80];
        Array.Fill(table, ' ');
        for (int i = 0; i < Pairs.Length; i += 2)
        {
            table[Pairs[i] - First] = Pairs[i + 1];
        }

        return table;
    }
}
