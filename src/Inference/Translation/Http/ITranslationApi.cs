namespace StreamML.Inference.Translation.Http;

/// <summary>
/// What an HTTP engine answers for a batch: a text each, and the language it told where it was asked to.
/// </summary>
internal readonly record struct ApiTranslation(string Text, string? DetectedSource);

/// <summary>
/// The requests and answers of one HTTP engine. Parsing throws <see cref="System.Text.Json.JsonException"/> alone.
/// </summary>
internal interface ITranslationApi
{
    /// <summary>Name and version of the API.</summary>
    ModelIdentity Identity { get; }

    /// <summary>Path of the call that translates.</summary>
    string TranslatePath { get; }

    /// <summary>Path of the call that lists languages.</summary>
    string LanguagesPath { get; }

    /// <summary>The body of a batch of one direction; <paramref name="source"/> null: tell it.</summary>
    byte[] Body(IReadOnlyList<string> texts, string? source, string target);

    /// <summary>Adds the key where it belongs into a header.</summary>
    void Prepare(HttpRequestMessage request);

    /// <summary>Reads the translations.</summary>
    IReadOnlyList<ApiTranslation> ReadTranslations(byte[] body);

    /// <summary>Reads the languages.</summary>
    IReadOnlyList<TranslatableLanguage> ReadLanguages(byte[] body);
}
