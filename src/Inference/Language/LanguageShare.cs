namespace StreamML.Inference.Language;

/// <summary>A language and how much of a text is in it.</summary>
/// <param name="Code">BCP-47 tag, as of <see cref="LanguagePrediction"/>.</param>
/// <param name="Share">0..1 of the text's letters, halved where it is a guess.</param>
public readonly record struct LanguageShare(string Code, float Share);
