using System.Text.Json;

namespace StreamML.Inference.Translation.Http;

/// <summary>
/// LibreTranslate: https://docs.libretranslate.com/api/operations/translate/. The key is part of the body.
/// </summary>
internal sealed class LibreTranslateApi(string apiKey) : ITranslationApi
{
    public ModelIdentity Identity { get; } = new(TranslationEngines.LibreTranslate, "1");

    public string TranslatePath => "translate";

    public string LanguagesPath => "languages";

    public byte[] Body(IReadOnlyList<string> texts, string? source, string target) =>
        JsonSerializer.SerializeToUtf8Bytes(
        new LibreRequest(texts, source ?? "auto", target, "text", apiKey.Length > 0 ? apiKey : null),
        ApiJson.Default.LibreRequest);

    public void Prepare(HttpRequestMessage request)
    {
    }

    public IReadOnlyList<ApiTranslation> ReadTranslations(byte[] body)
    {
        var answer = JsonSerializer.Deserialize(body, ApiJson.Default.LibreAnswer);
        return answer?.TranslatedText?.Select((text, i) => new ApiTranslation(
            text ?? throw new JsonException("no text"), answer.DetectedLanguage?.ElementAtOrDefault(i)?.Language))
                .ToArray()
            ?? throw new JsonException("no translations");
    }

    public IReadOnlyList<TranslatableLanguage> ReadLanguages(byte[] body)
    {
        var languages = JsonSerializer.Deserialize(body, ApiJson.Default.LibreLanguageArray)
            ?? throw new JsonException("no languages");
        // Old servers name no targets: each language goes into each.
        string[] codes = [.. languages.Select(language => language.Code).OfType<string>()];
        return [.. languages.Where(language => language.Code is not null)
            .Select(language =>
                new TranslatableLanguage(language.Code!, language.Targets?.OfType<string>().ToArray() ?? codes))];
    }
}
