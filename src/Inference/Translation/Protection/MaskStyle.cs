using System.Globalization;
using System.Text.RegularExpressions;

namespace StreamML.Inference.Translation.Protection;

/// <summary>What an engine sees in the place of a protected part, and how that is found again.</summary>
internal abstract partial class MaskStyle
{
    /// <summary>
    /// A character for private use: Apertium's format has them in superblanks, which every stage hands on unread.
    /// </summary>
    public static MaskStyle Character { get; } = new CharacterMask();

    /// <summary>
    /// A word in brackets, <c>[X0X]</c>, as Weblate gives machine translation; line breaks stay, since engines end
    /// sentences there. Models mostly copy it; where one does not, the text is translated in pieces.
    /// </summary>
    public static MaskStyle Token { get; } = new TokenMask();

    /// <summary>The mask of a part.</summary>
    public abstract string Of(int number, bool isBreak);

    /// <summary>The next mask in a translation.</summary>
    public abstract Match Next(string translation, int start);

    /// <summary>Whether a mask that was found is that of a part.</summary>
    public abstract bool Is(Match found, int number, bool isBreak);

    private sealed partial class CharacterMask : MaskStyle
    {
        private const int First = 0xE000;
        private const int Count = 0xF8FF - First + 1;

        public override string Of(int number, bool isBreak) => ((char)(First + (number % Count))).ToString();

        public override Match Next(string translation, int start) => Pattern().Match(translation, start);

        public override bool Is(Match found, int number, bool isBreak) =>
            found.ValueSpan[0] == First + (number % Count);

        [GeneratedRegex(@"[\uE000-\uF8FF]")]
        private static partial Regex Pattern();
    }

    private sealed partial class TokenMask : MaskStyle
    {
        public override string Of(int number, bool isBreak) =>
            isBreak ? "\n" : string.Create(CultureInfo.InvariantCulture, $"[X{number}X]");

        public override Match Next(string translation, int start) => Pattern().Match(translation, start);

        public override bool Is(Match found, int number, bool isBreak) =>
            found.Groups["number"] is { Success: true } digits
            ? !isBreak && int.TryParse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int read)
            && read == number
            : isBreak;

        // Engines put blanks into what they do not know, and change its case.
        [GeneratedRegex(
            @"\[\s{0,3}[xX]\s{0,3}(?<number>[0-9]{1,6})\s{0,3}[xX]\s{0,3}\]|[\r\n]\s*", RegexOptions.ExplicitCapture)]
        private static partial Regex Pattern();
    }
}
