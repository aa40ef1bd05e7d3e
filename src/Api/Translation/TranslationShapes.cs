namespace StreamML.Api.Translation;

/// <summary>A text to translate.</summary>
/// <param name="Text">The text.</param>
/// <param name="TargetLanguage">BCP-47 tag of the language wanted.</param>
/// <param name="SourceLanguage">That of the text; null: it is detected.</param>
public sealed record TranslateRequest(string? Text, string? TargetLanguage, string? SourceLanguage = null);

/// <summary>A translation.</summary>
/// <param name="TranslatedText">The translation.</param>
/// <param name="SourceLanguage">Language translated from.</param>
/// <param name="TargetLanguage">Language wanted.</param>
/// <param name="Confidence">How sure the detected source language is, 0 to 1; 1 if it was given.</param>
/// <param name="OriginalText">The text as it came.</param>
public sealed record TranslateAnswer(
    string TranslatedText, string SourceLanguage, string TargetLanguage, double Confidence, string OriginalText);

/// <summary>Texts to translate.</summary>
/// <param name="Texts">The texts.</param>
/// <param name="TargetLanguage">BCP-47 tag of the language wanted.</param>
/// <param name="SourceLanguage">That of the texts; null: it is detected for each.</param>
public sealed record TranslateBatchRequest(
    IReadOnlyList<string?>? Texts, string? TargetLanguage, string? SourceLanguage = null);

/// <summary>One translation of many.</summary>
/// <param name="TranslatedText">The translation; null if there is none.</param>
/// <param name="SourceLanguage">Language translated from; und if it is not known.</param>
/// <param name="TargetLanguage">Language wanted.</param>
public sealed record BatchTranslateAnswer(string? TranslatedText, string SourceLanguage, string TargetLanguage)
{
    /// <summary>Why there is no translation; null if there is one.</summary>
    public string? Error { get; init; }
}

/// <summary>A text to translate into several languages.</summary>
/// <param name="Text">The text.</param>
/// <param name="TargetLanguages">BCP-47 tags.</param>
/// <param name="SourceLanguage">That of the text; null: it is detected.</param>
public sealed record MultilingualRequest(
    string? Text, IReadOnlyList<string?>? TargetLanguages, string? SourceLanguage = null);

/// <summary>A text in several languages.</summary>
/// <param name="Translations">The translations by language.</param>
/// <param name="Count">How many.</param>
public sealed record MultilingualAnswer(IReadOnlyDictionary<string, string> Translations, int Count)
{
    /// <summary>Why there is no translation into the others; null if there are none.</summary>
    public IReadOnlyDictionary<string, string>? Errors { get; init; }
}

/// <summary>A text whose language is asked for.</summary>
/// <param name="Text">The text.</param>
public sealed record DetectRequest(string? Text);

/// <summary>The language of a text.</summary>
/// <param name="Language">BCP-47 tag; und: not known.</param>
/// <param name="LanguageName">Its English name in lower case.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="AllProbabilities">Languages that it may be, the likeliest first.</param>
public sealed record DetectAnswer(
    string Language, string LanguageName, double Confidence, IReadOnlyList<LanguageProbability> AllProbabilities);

/// <summary>A language and its probability.</summary>
/// <param name="Language">BCP-47 tag.</param>
/// <param name="Probability">0 to 1.</param>
public sealed record LanguageProbability(string Language, double Probability);

/// <summary>Languages.</summary>
/// <param name="Languages">The languages.</param>
/// <param name="Count">How many.</param>
public sealed record LanguagesAnswer(IReadOnlyList<LanguageAnswer> Languages, int Count);

/// <summary>A language.</summary>
/// <param name="Code">BCP-47 tag.</param>
/// <param name="Name">Its English name in lower case.</param>
public sealed record LanguageAnswer(string Code, string Name)
{
    /// <summary>Languages that it is translated into here; null in the list of popular ones.</summary>
    public IReadOnlyList<string>? Targets { get; init; }
}
