namespace StreamML.Inference.Language;

/// <summary>The language of one text.</summary>
/// <param name="Code">BCP-47 tag: ISO 639-1 where there is one (<c>en</c>, <c>he</c>, <c>jv</c>), script where it
/// matters (<c>zh</c> simplified, <c>zh-Hant</c> traditional), and <see cref="Undetermined"/> when the text says
/// nothing.</param>
/// <param name="Confidence">0..1, 0 for <c>und</c>. Of a short text how likely it is in this language; of a long one,
/// and of one that its script decides, the share of the text in it; never above 0.5 where the text fits no language
/// well.</param>
/// <param name="Reliable">Whether the detector stands by its answer: about 1 of 100 of these are wrong. False for words
/// that may be in several languages, and for <c>und</c>.</param>
/// <param name="LetterBytes">UTF-8 bytes of letters the answer rests on, 0 or more.</param>
public readonly record struct LanguagePrediction(string Code, float Confidence, bool Reliable, int LetterBytes)
{
    /// <summary>The BCP-47 tag for "not known".</summary>
    public const string Undetermined = "und";

    /// <summary>The result for a text without letters.</summary>
    public static LanguagePrediction Unknown { get; } = new(Undetermined, 0f, Reliable: false, 0);
}
