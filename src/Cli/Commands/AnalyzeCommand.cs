using System.CommandLine;
using Spectre.Console;
using StreamML.Hosting;
using StreamML.Inference;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Language;
using StreamML.Inference.Risk;
using StreamML.Inference.Sentiment;
using StreamML.StreamProcessors.Stages.Enrich;
using System.Text.Json;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml analyze</c>: what the Enricher would say of a text.</summary>
internal static class AnalyzeCommand
{
    public static Command Create()
    {
        var text = new Argument<string>("text") { Description = "A text, or - for a text a line of standard input." };
        var json = new Option<bool>("--json") { Description = "One JSON object a text, a line each, in the order of the texts." };
        var command = new Command("analyze",
            "Say language, sentiment, emotion, intent and support risk of a text, with the models of the pipeline.\n"
            + "Example: streamml analyze \"where is my order??\"   or   streamml analyze - --json < texts.txt")
        {
            text, json,
        };
        command.SetAction((parsed, token) => RunAsync(parsed.GetRequiredValue(text), parsed.GetValue(json), token));
        return command;
    }

    private static async Task<int> RunAsync(string argument, bool json, CancellationToken cancellationToken)
    {
        var models = EnrichmentModels.Create(Settings.Load([]).TextModels);
        await using var output = TextInput.Output();
        await foreach (var batch in TextInput.ReadAsync(argument, cancellationToken))
        {
            string[] texts = [.. batch];
            var languages = Predict(models.Language, texts);
            var sentiments = Predict(models.Text.Sentiment, texts);
            var emotions = Predict(models.Text.Emotion, texts);
            var intents = Predict(models.Text.Intent, texts);
            for (int i = 0; i < texts.Length; i++)
            {
                var risk = models.RiskOf(languages[i], sentiments[i], emotions[i]);
                if (json)
                    await output.WriteLineAsync(Line(models, languages[i], sentiments[i], emotions[i], intents[i], risk));
                else
                    Show(texts[i], languages[i], sentiments[i], emotions[i], intents[i], risk);
            }
        }

        return 0;
    }

    private static TResult[] Predict<TResult>(ITextModel<TResult> model, string[] texts)
    {
        var results = new TResult[texts.Length];
        model.Predict(texts, results);
        return results;
    }

    private static string Line(
        EnrichmentModels models, LanguagePrediction language, SentimentPrediction sentiment, EmotionPrediction emotion,
        IntentPrediction intent, RiskAssessment risk)
    {
        bool foreign = EnrichmentModels.IsForeign(language);
        return JsonSerializer.Serialize(new
        {
            language = new { code = language.Code, confidence = Rounded(language.Confidence), reliable = language.Reliable },
            sentiment = new
            {
                label = Name(sentiment.Label),
                score = Rounded(sentiment.Score),
                confidence = Rounded(sentiment.Confidence),
                intensity = Rounded(sentiment.Intensity),
                low_confidence = foreign || sentiment.Confidence < models.Text.MinConfidence,
                all_probabilities = new
                {
                    negative = Rounded(sentiment.Negative),
                    neutral = Rounded(sentiment.Neutral),
                    positive = Rounded(sentiment.Positive),
                },
                model = models.Text.Sentiment.Identity.ToString(),
            },
            emotion = new
            {
                label = Name(emotion.Label),
                confidence = Rounded(emotion.Confidence),
                low_confidence = foreign || emotion.Confidence < models.Text.MinConfidence,
                all_probabilities = All(LinearEmotionModel.Labels, emotion.Probabilities),
                model = models.Text.Emotion.Identity.ToString(),
            },
            intent = new
            {
                label = Name(intent.Label),
                confidence = Rounded(intent.Confidence),
                low_confidence = foreign || intent.Confidence < models.Text.MinConfidence,
                all_probabilities = All(LinearIntentModel.Labels, intent.Probabilities),
                model = models.Text.Intent.Identity.ToString(),
            },
            risk = new { level = Name(risk.Level), factors = risk.FactorNames() },
        }, AnswerJson.Options);
    }

    private static void Show(
        string text, LanguagePrediction language, SentimentPrediction sentiment, EmotionPrediction emotion,
        IntentPrediction intent, RiskAssessment risk)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("", "", "sure to")
            .Title(Markup.Escape(text.Length > 100 ? text[..100] + "…" : text));
        table.AddRow("language", language.Code, Share(language.Confidence));
        table.AddRow("sentiment", Name(sentiment.Label), Share(sentiment.Confidence));
        table.AddRow("emotion", Name(emotion.Label), Share(emotion.Confidence));
        table.AddRow("intent", Name(intent.Label), Share(intent.Confidence));
        table.AddRow("support risk", Name(risk.Level), Markup.Escape(string.Join(", ", risk.FactorNames())));
        AnsiConsole.Write(table);
    }

    private static string Name<T>(T label)
        where T : struct, Enum => label.ToString().ToLowerInvariant();

    private static string Share(float value) => $"{value:0 %}";

    private static double Rounded(float value) => Math.Round(value, 4);

    private static Dictionary<string, double> All(IReadOnlyList<string> labels, IReadOnlyList<float> probabilities) =>
        labels.Index().ToDictionary(entry => entry.Item, entry => Rounded(probabilities[entry.Index]));
}
