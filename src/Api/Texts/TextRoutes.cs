using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Inference.Emotion;
using StreamML.Inference.Sentiment;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.StreamProcessors.Windows;

namespace StreamML.Api.Texts;

/// <summary><c>/sentiment</c>: sentiment, emotion and risk of texts, by the models that the enricher uses.</summary>
/// <param name="texts">Asks the models.</param>
/// <param name="options">Limits.</param>
internal sealed class TextRoutes(TextAsker texts, ApiOptions options)
{
    private const string Group = "Sentiment";

    public IEnumerable<ApiRoute> All =>
    [
        ApiRoute.Post<AnalyzeRequest, TextAnswer>(
            "/api/v1/ml/sentiment/analyze", AccessScopes.Predict, Group,
            "Sentiment, emotion and support risk of a text.",
            """
            {"text": "Thank you so much! This product is amazing!", "include_emotions": true,
             "return_all_scores": false}
            """, AnalyzeAsync),
        ApiRoute.Post<AnalyzeBatchRequest, BatchAnswer<BatchTextAnswer>>(
            "/api/v1/ml/sentiment/batch", AccessScopes.Predict, Group,
            "The same of many texts, in one pass through the models.",
            """
            {"texts": ["I love this!", "This is terrible service", "When will my order arrive?"],
             "include_emotions": true}
            """, BatchAsync),
        ApiRoute.Post<ConversationRequest, ConversationAnswer>(
            "/api/v1/ml/sentiment/conversation", AccessScopes.Predict, Group,
            "How a conversation goes: improving, stable or declining.",
            """
            {"messages": ["Hi, I'm interested in your product", "Can you tell me more about pricing?",
             "Thanks, I'll think about it", "Actually, I'm not satisfied with the response"]}
            """, ConversationAsync),
    ];

    private async Task<TextAnswer> AnalyzeAsync(ApiCall call, AnalyzeRequest body)
    {
        string text = Checks.Text(body.Text, "/text", options);
        var analysis = await texts.AnalyseAsync(call, [text]);
        bool emotions = body.IncludeEmotions ?? true, all = body.ReturnAllScores ?? false;
        var (sentiment, emotion) = (analysis.Sentiments[0], analysis.Emotions[0]);
        double score = Checks.Rounded(Of(sentiment));
        return new TextAnswer(
            TextNames.Of(sentiment.Label), score, score, emotions ? TextNames.Of(emotion.Label) : null,
            emotions ? Checks.Rounded(emotion.Confidence) : null, TextNames.Of(analysis.Risks[0].Level))
        {
            SentimentScores = all ? TextNames.Scores(sentiment) : null,
            EmotionScores = all && emotions ? Scores(emotion) : null,
            Detail = call.WantsDetail ? Detail(analysis) : null,
        };
    }

    private async Task<BatchAnswer<BatchTextAnswer>> BatchAsync(ApiCall call, AnalyzeBatchRequest body)
    {
        var analysis = await texts.AnalyseAsync(call, Checks.Texts(body.Texts, "/texts", options));
        bool emotions = body.IncludeEmotions ?? true;
        return new BatchAnswer<BatchTextAnswer>(
            [
                .. Enumerable.Range(0, analysis.Count).Select(i => new BatchTextAnswer(
                    TextNames.Of(analysis.Sentiments[i].Label), Checks.Rounded(Of(analysis.Sentiments[i])),
                    emotions ? TextNames.Of(analysis.Emotions[i].Label) : null, TextNames.Of(analysis.Risks[i].Level))),
            ], analysis.Count);
    }

    private async Task<ConversationAnswer> ConversationAsync(ApiCall call, ConversationRequest body)
    {
        var analysis = await texts.AnalyseAsync(call, Checks.Texts(body.Messages, "/messages", options));
        var judged = ConversationJudge.Of(
            [.. Enumerable.Range(0, analysis.Count).Select(i => analysis.Sentiments[i])]);
        var counts = Enum.GetValues<SentimentLabel>().ToDictionary(TextNames.Of, _ => 0L, StringComparer.Ordinal);
        foreach (var count in judged.SentimentDistribution)
        {
            counts[count.Label] = count.Count;
        }

        return new ConversationAnswer(
            judged.OverallSentiment, counts, Checks.Rounded(judged.AverageScore),
            TextNames.Of(judged.Trend), (int)judged.MessageCount);
    }

    private static TextDetail Detail(TextAnalysis analysis)
    {
        (string Task, bool Flagged)[] flags =
        [
            ("sentiment", analysis.IsFlagged(0, analysis.Sentiments)),
            ("emotion", analysis.IsFlagged(0, analysis.Emotions)),
            ("intent", analysis.IsFlagged(0, analysis.Intents)),
        ];
        return new TextDetail(
            analysis.Languages[0].Code, TextNames.Of(analysis.Intents[0].Label),
            Checks.Rounded(analysis.Intents[0].Confidence),
            [.. flags.Where(flag => flag.Flagged).Select(flag => flag.Task)],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["sentiment"] = analysis.Sentiments.ModelOf(0).ToString(),
                ["emotion"] = analysis.Emotions.ModelOf(0).ToString(),
                ["intent"] = analysis.Intents.ModelOf(0).ToString(),
            });
    }

    private static double Of(SentimentPrediction sentiment) => sentiment.Label switch
    {
        SentimentLabel.Positive => sentiment.Positive,
        SentimentLabel.Negative => sentiment.Negative,
        _ => sentiment.Neutral,
    };

    private static Dictionary<string, double> Scores(EmotionPrediction emotion) => Enum.GetValues<EmotionLabel>()
        .ToDictionary(TextNames.Of, label => Checks.Rounded(emotion.Of(label)), StringComparer.Ordinal);
}
