using System.Text.Json;

namespace StreamML.Inference.Translation.Http;

/// <summary>
/// Google Cloud Translation, basic edition: https://cloud.google.com/translate/docs/reference/rest/v2/translate. The
/// key goes into the header <c>X-Goog-Api-Key</c>, not into the address, which proxies write down.
/// </summary>
internal sealed class GoogleApi(string apiKey) : ITranslationApi
{
    public ModelIdentity Identity { get; } = new(TranslationEngines.Google, "v2");

    public string TranslatePath => "language/translate/v2";

    public string LanguagesPath => "language/translate/v2/languages";

    public byte[] Body(IReadOnlyList<string> texts, string? source, string target) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new GoogleRequest(texts, source, target, "text"), ApiJson.Default.GoogleRequest);

    public void Prepare(HttpRequestMessage request) =>
        request.Headers.TryAddWithoutValidation("X-Goog-Api-Key", apiKey);

    public IReadOnlyList<ApiTranslation> ReadTranslations(byte[] body)
    {
        var data = JsonSerializer.Deserialize(body, ApiJson.Default.GoogleAnswer)?.Data;
        return data?.Translations?.Select(item => new ApiTranslation(
            item?.TranslatedText ?? throw new JsonException("no text"), item.DetectedSourceLanguage)).ToArray()
            ?? throw new JsonException("no translations");
    }

    public IReadOnlyList<TranslatableLanguage> ReadLanguages(byte[] body)
    {
        string[] codes = JsonSerializer.Deserialize(body, ApiJson.Default.GoogleLanguagesAnswer)?.Data?.Languages?
            .Select(item => item?.Language).OfType<string>().ToArray() ?? throw new JsonException("no languages");
        return [.. codes.Select(code => new TranslatableLanguage(code, codes))];
    }
}
