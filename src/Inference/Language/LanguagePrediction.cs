namespace StreamML.Inference.Language;

/// <summary>The language of one text.</summary>
/// <param name="Code">BCP-47 tag: ISO 639-1 if there is one (<c>en</c>, <c>he</c>, <c>jv</c>), script if relevant
/// (<c>zh</c> simplified, <c>zh-Hant</c> traditional), <see cref="Undetermined"/> if the text is uninformative.</param>
/// <param name="Confidence">0..1, 0 for <c>und</c>. For a short text the probability of this language; for a long one,
/// or one decided by its script, the share of the text in it; at most 0.5 if the text fits no language well.</param>
/// <param name="Reliable">Whether the detector is sure: about 1 of 100 such answers is wrong. False for words that
/// exist in several languages, and for <c>und</c>.</param>
/// <param name="LetterBytes">UTF-8 bytes of letters that the answer is based on, 0 or more.</param>
public readonly record struct LanguagePrediction(string Code, float Confidence, bool Reliable, int LetterBytes)
{
    /// <summary>The BCP-47 tag for "not known".</summary>
    public const string Undetermined = "und";

    /// <summary>The result for a text without letters.</summary>
    public static LanguagePrediction Unknown { get; } = new(Undetermined, 0f, Reliable: false, 0);
}
