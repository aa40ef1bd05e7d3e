using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace StreamML.Inference.Sentiment;

/// <summary>English names of emoji that are one code point ("beaming face with smiling eyes"). Immutable.</summary>
internal sealed class EmojiNames
{
    private const int LightSkin = 0x1F3FB;
    private const int DarkSkin = 0x1F3FF;

    // The lowest code point of the table (the copyright sign); below it no look-up is needed.
    private const int Lowest = 0xA9;

    /// <summary>
    /// Hearts of one colour or of several hearts, and thumbs, are among the most sent emoji, and their names say
    /// nothing to the lexicon ("red heart") or the wrong thing ("beating heart"). They are spelled out as a word that
    /// it rates: "love" has the rating, 3.2, that later releases of the reference give "heart".
    /// </summary>
    private static readonly (string Word, string Emoji)[] Repairs =
    [
        ("love", "❤🧡💛💚💙💜🤎🤍🩷🩵💕💞💓💗💖♥"),
        ("ok", "👍"),
        ("bad", "👎"),
    ];

    private readonly FrozenDictionary<int, string> _names;

    private EmojiNames(FrozenDictionary<int, string> names) => _names = names;

    /// <summary>Reads the embedded table.</summary>
    /// <param name="strict">Whether every emoji keeps its name, as in the reference.</param>
    public static EmojiNames Load(bool strict)
    {
        var names = EmbeddedTable.Rows("emoji-names.tsv").ToDictionary(
            row => int.Parse(row.Key, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            row => row.Value);
        foreach (var (word, emoji) in strict ? [] : Repairs)
        {
            foreach (var rune in emoji.EnumerateRunes())
            {
                names[rune.Value] = word;
            }
        }

        return new EmojiNames(names.ToFrozenDictionary());
    }

    /// <summary>The name of an emoji, or false when the rune is none.</summary>
    public bool TryFind(Rune rune, out string name)
    {
        name = "";
        return rune.Value >= Lowest && _names.TryGetValue(rune.Value, out name!);
    }

    /// <summary>Whether a rune only shapes the emoji before it: variation selector, joiner or skin tone.</summary>
    public static bool IsModifier(Rune rune) =>
        rune.Value is 0xFE0E or 0xFE0F or 0x200D or (>= LightSkin and <= DarkSkin);
}
