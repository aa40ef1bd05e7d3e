using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Inference.Intent;
using StreamML.StreamProcessors.Stages.Enrich;

namespace StreamML.Api.Texts;

/// <summary>What the models of Assistify say of a text: its intent, its sentiment with intensity.</summary>
/// <param name="texts">Asks the models.</param>
/// <param name="options">Limits.</param>
internal sealed class ClassifyRoutes(TextAsker texts, ApiOptions options)
{
    private const string Group = "Texts";

    public IEnumerable<ApiRoute> All =>
    [
        ApiRoute.PostPlain<TextRequest, IntentAnswer>(
            "/api/v1/ml/intent/classify", AccessScopes.Predict, Group,
            "What the sender of a text wants: purchase, support, complaint, inquiry, return or tracking.",
            """{"text": "I want to buy the gold package"}""",
            async (call, body) => Intent(await AskAsync(call, body))),
        ApiRoute.PostPlain<TextRequest, SentimentIntensityAnswer>(
            "/api/v1/ml/sentiment/classify", AccessScopes.Predict, Group,
            "Sentiment of a text with its intensity and all probabilities.",
            """{"text": "This product is amazing!"}""",
            async (call, body) => Sentiment(await AskAsync(call, body))),
    ];

    private Task<TextAnalysis> AskAsync(ApiCall call, TextRequest body) =>
        texts.AnalyseAsync(call, [Checks.Text(body.Text, "/text", options)]);

    private static IntentAnswer Intent(TextAnalysis analysis)
    {
        var said = analysis.Intents[0];
        return new IntentAnswer(
            TextNames.Of(said.Label), Checks.Rounded(said.Confidence),
            Enum.GetValues<IntentLabel>().ToDictionary(
                TextNames.Of, label => Checks.Rounded(said.Of(label)), StringComparer.Ordinal));
    }

    private static SentimentIntensityAnswer Sentiment(TextAnalysis analysis)
    {
        var said = analysis.Sentiments[0];
        return new SentimentIntensityAnswer(
            TextNames.Of(said.Label), Checks.Rounded(said.Confidence), Checks.Rounded(said.Intensity),
            TextNames.Scores(said));
    }
}
