namespace StreamML.Inference.Language;

/// <summary>A language and its share of a text.</summary>
/// <param name="Code">BCP-47 tag, as in <see cref="LanguagePrediction"/>.</param>
/// <param name="Share">0..1 of the text's letters, halved for a guess.</param>
public readonly record struct LanguageShare(string Code, float Share);
