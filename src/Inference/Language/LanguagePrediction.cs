namespace StreamML.Inference.Language;

/// <summary>The language of one text.</summary>
/// <param name="Code">
/// BCP-47 tag: ISO 639-1 where there is one (<c>en</c>, <c>he</c>, <c>jv</c>), script where it matters
/// (<c>zh</c> simplified, <c>zh-Hant</c> traditional), and <see cref="Undetermined"/> when the text says nothing.
/// </param>
/// <param name="Confidence">
/// 0..1: the share of the text in this language; halved when not <paramref name="Reliable"/>; 0 for <c>und</c>.
/// A share of text and not a calibrated probability.
/// </param>
/// <param name="Reliable">
/// Whether the detector stands by its answer. False for the best guess on one or two words, and for <c>und</c>.
/// </param>
/// <param name="LetterBytes">UTF-8 bytes of letters the answer rests on, 0 or more.</param>
public readonly record struct LanguagePrediction(string Code, float Confidence, bool Reliable, int LetterBytes)
{
    /// <summary>The BCP-47 tag for "not known".</summary>
    public const string Undetermined = "und";

    /// <summary>The result for a text without letters.</summary>
    public static LanguagePrediction Unknown { get; } = new(Undetermined, 0f, Reliable: false, 0);
}
