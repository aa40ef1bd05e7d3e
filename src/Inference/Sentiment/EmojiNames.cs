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

    private readonly FrozenDictionary<int, string> _names;

    private EmojiNames(FrozenDictionary<int, string> names) => _names = names;

    /// <summary>Reads the embedded table.</summary>
    public static EmojiNames Load() =>
        new(EmbeddedTable.Rows("emoji-names.tsv").ToFrozenDictionary(
            row => int.Parse(row.Key, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            row => row.Value));

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
