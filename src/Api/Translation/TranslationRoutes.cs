using Microsoft.AspNetCore.Http;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Inference.Language;
using StreamML.Inference.Translation;

namespace StreamML.Api.Translation;

/// <summary><c>/translation</c>: translations by the engine that the pipeline uses.</summary>
/// <param name="translator">Translates; null where the engine is off.</param>
/// <param name="detector">Tells languages.</param>
/// <param name="options">Limits.</param>
internal sealed class TranslationRoutes(ITranslator? translator, LanguageDetector detector, ApiOptions options)
{
    private const string Group = "Translation";
    private const int MaxTargets = 64;

    // The languages most written on WhatsApp, by the size of its markets.
    private static readonly string[] Popular =
    [
        "en", "es", "hi", "pt", "ar", "id", "fr", "de", "it", "ru", "tr", "ur", "bn", "nl", "sw", "ms", "fa", "ta",
        "te", "zh",
    ];

    public IEnumerable<ApiRoute> All => ApiRoute.Refusing(
        StatusCodes.Status422UnprocessableEntity,
    [
        ApiRoute.Post<TranslateRequest, TranslateAnswer>(
            "/api/v1/ml/translation/translate", AccessScopes.Predict, Group, "Translate a text.",
            """{"text": "Hello, how are you?", "target_language": "es", "source_language": null}""", TranslateAsync),
        ApiRoute.Post<TranslateBatchRequest, BatchAnswer<BatchTranslateAnswer>>(
            "/api/v1/ml/translation/batch", AccessScopes.Predict, Group, "Translate many texts into one language.",
            """{"texts": ["Hello", "Thank you", "Goodbye"], "target_language": "es", "source_language": "en"}""",
            BatchAsync),
        ApiRoute.Post<DetectRequest, DetectAnswer>(
            "/api/v1/ml/translation/detect-language", AccessScopes.Predict, Group, "Tell the language of a text.",
            """{"text": "Bonjour, comment allez-vous?"}""", (_, body) => Task.FromResult(Detect(body))),
        ApiRoute.Post<MultilingualRequest, MultilingualAnswer>(
            "/api/v1/ml/translation/multilingual", AccessScopes.Predict, Group,
            "Translate a text into several languages.",
            """{"text": "New product launch tomorrow!", "target_languages": ["es", "pt"]}""", MultilingualAsync),
        ApiRoute.Get(
            "/api/v1/ml/translation/supported-languages", AccessScopes.Predict, Group,
            "Languages that can be translated here.", SupportedAsync),
        ApiRoute.Get(
            "/api/v1/ml/translation/popular-languages", AccessScopes.Predict, Group,
            "The languages most written on WhatsApp.",
            _ => Task.FromResult(new LanguagesAnswer([.. Popular.Select(Named)], Popular.Length))),
    ]);

    private async Task<TranslateAnswer> TranslateAsync(ApiCall call, TranslateRequest body)
    {
        string text = Checks.Text(body.Text, "/text", options);
        string target = Checks.Tag(body.TargetLanguage, "/target_language");
        var result = (await AskAsync([new TranslationRequest(text, Source(body.SourceLanguage), target)], call))[0];
        if (result.Text is not { } translated)
        {
            throw Refused(result);
        }

        return new TranslateAnswer(
            translated, SourceOf(result, body.SourceLanguage), target,
            body.SourceLanguage is null ? Checks.Rounded(Tell(text).Confidence) : 1, text);
    }

    private async Task<BatchAnswer<BatchTranslateAnswer>> BatchAsync(ApiCall call, TranslateBatchRequest body)
    {
        var texts = Checks.Texts(body.Texts, "/texts", options);
        string target = Checks.Tag(body.TargetLanguage, "/target_language");
        string? source = Source(body.SourceLanguage);
        var results = await AskAsync([.. texts.Select(text => new TranslationRequest(text, source, target))], call);
        return new BatchAnswer<BatchTranslateAnswer>(
            [
                .. results.Select(result => new BatchTranslateAnswer(
                    result.Text, SourceOf(result, body.SourceLanguage), target)
                {
                    Error = result.HasText ? null : result.Reason,
                }),
            ], results.Count);
    }

    private async Task<MultilingualAnswer> MultilingualAsync(ApiCall call, MultilingualRequest body)
    {
        string text = Checks.Text(body.Text, "/text", options);
        var given = Checks.Many(body.TargetLanguages, "/target_languages", MaxTargets, "64 languages at most");
        string[] targets = [.. given.Select((tag, i) => Checks.Tag(tag, $"/target_languages/{i}")).Distinct()];
        string? source = Source(body.SourceLanguage);
        var results = await AskAsync(
            [.. targets.Select(target => new TranslationRequest(text, source, target))], call);
        var done = new Dictionary<string, string>(StringComparer.Ordinal);
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (target, result) in targets.Zip(results))
        {
            if (result.Text is { } translated)
            {
                done[target] = translated;
            }
            else
            {
                errors[target] = result.Reason ?? "";
            }
        }

        return done.Count == 0
            ? throw Refused(results[0])
            : new MultilingualAnswer(done, done.Count) { Errors = errors.Count == 0 ? null : errors };
    }

    private DetectAnswer Detect(DetectRequest body)
    {
        string text = Checks.Text(body.Text, "/text", options);
        var told = Tell(text);
        double confidence = Checks.Rounded(told.Confidence);
        var others = detector.Shares(text).Where(share => share.Code != told.Code && share.Share > 0)
            .OrderByDescending(share => share.Share).Take(4).ToList();
        // What the likeliest leaves over is divided by the shares of the others.
        double rest = others.Sum(share => share.Share);
        return new DetectAnswer(
            told.Code, NameOf(told.Code), confidence,
            [
                new LanguageProbability(told.Code, confidence),
                .. others.Select(share => new LanguageProbability(
                    share.Code, Checks.Rounded((1 - told.Confidence) * share.Share / rest))),
            ]);
    }

    private async Task<LanguagesAnswer> SupportedAsync(ApiCall call)
    {
        var languages = await Engine().LanguagesAsync(call.Aborted);
        return new LanguagesAnswer(
            [.. languages.Select(each => Named(each.Code) with { Targets = each.Targets })], languages.Count);
    }

    private async Task<IReadOnlyList<TranslationResult>> AskAsync(
        IReadOnlyList<TranslationRequest> requests, ApiCall call) =>
        await Engine().TranslateAsync(requests, call.Aborted);

    private ITranslator Engine() => translator ?? throw ApiProblem.Unavailable(
        "Translation is off (Translation__Engine is none).", "Set Translation__Engine, for example to apertium.");

    private LanguagePrediction Tell(string text)
    {
        var told = new LanguagePrediction[1];
        detector.Predict([text], told);
        return told[0];
    }

    private static ApiProblem Refused(TranslationResult result)
    {
        string detail = result.Reason is { Length: > 0 } reason
            ? $"{char.ToUpperInvariant(reason[0])}{reason[1..]}."
            : "There is no translation.";
        return result.Outcome == TranslationOutcome.Unavailable
            ? ApiProblem.Unavailable(detail, "Try again later; Translation__Engine names the engine.")
            : ApiProblem.Unsupported(
                detail, "GET /api/v1/ml/translation/supported-languages lists what is translated here; name the source "
                + "language if it cannot be told.");
    }

    private static string? Source(string? tag) => tag is null ? null : Checks.Tag(tag, "/source_language");

    private static string SourceOf(TranslationResult result, string? given) =>
        result.Source ?? given ?? LanguagePrediction.Undetermined;

    private static LanguageAnswer Named(string code) => new(code, NameOf(code));

    private static string NameOf(string code) => (LanguageNames.Of(code) ?? code).ToLowerInvariant();
}
