namespace StreamML.Inference.Translation;

/// <summary>A language that an engine translates from.</summary>
/// <param name="Code">BCP-47 tag.</param>
/// <param name="Targets">BCP-47 tags of the languages it translates into, in order.</param>
public sealed record TranslatableLanguage(string Code, IReadOnlyList<string> Targets);
