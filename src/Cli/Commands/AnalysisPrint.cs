using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Loading;
using StreamML.Inference.Text;
using StreamML.StreamProcessors.Stages.Enrich;

namespace StreamML.Cli.Commands;

/// <summary>An analysis as a line of JSON, or as a table.</summary>
internal static class AnalysisPrint
{
    private static readonly JsonSerializerOptions WithoutNulls = new(AnswerJson.Options)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>One JSON object, with the text it is of.</summary>
    public static string ToJson(TextAnalysis of, int i, InputText from)
    {
        var (language, sentiment, emotion, intent) = (of.Languages[i], of.Sentiments[i], of.Emotions[i], of.Intents[i]);
        return JsonSerializer.Serialize(new
        {
            line = from.Line,
            text = from.Text,
            language = new
            {
                code = language.Code,
                confidence = Rounded(language.Confidence),
                reliable = language.Reliable,
            },
            translation = of.Translation(i) is { } translation ? Translation(translation) : null,
            sentiment = new
            {
                label = Name(sentiment.Label),
                score = Rounded(sentiment.Score),
                confidence = Rounded(sentiment.Confidence),
                intensity = Rounded(sentiment.Intensity),
                low_confidence = of.IsFlagged(i, of.Sentiments),
                all_probabilities = new
                {
                    negative = Rounded(sentiment.Negative),
                    neutral = Rounded(sentiment.Neutral),
                    positive = Rounded(sentiment.Positive),
                },
                model = of.Sentiments.ModelOf(i).ToString(),
            },
            emotion = new
            {
                label = Name(emotion.Label),
                confidence = Rounded(emotion.Confidence),
                low_confidence = of.IsFlagged(i, of.Emotions),
                all_probabilities = All(LinearEmotionModel.Labels, emotion.Probabilities),
                model = of.Emotions.ModelOf(i).ToString(),
            },
            intent = new
            {
                label = Name(intent.Label),
                confidence = Rounded(intent.Confidence),
                low_confidence = of.IsFlagged(i, of.Intents),
                all_probabilities = All(LinearIntentModel.Labels, intent.Probabilities),
                model = of.Intents.ModelOf(i).ToString(),
            },
            risk = new { level = Name(of.Risks[i].Level), factors = of.Risks[i].FactorNames() },
            audience = of.Models.Audience is null
                ? null
                : new { personality = Audience(of, of.Personalities, i), engagement = Audience(of, of.Engagements, i) },
        }, WithoutNulls);
    }

    /// <summary>What stands in the place of a line without text.</summary>
    public static string BlankToJson(InputText from) =>
        JsonSerializer.Serialize(new { line = from.Line, text = from.Text, error = "the line is empty" }, WithoutNulls);

    /// <summary>A table on stdout.</summary>
    public static void Show(TextAnalysis of, int i)
    {
        string text = of.Originals[i].Text;
        var table = new Table().Border(TableBorder.Simple).AddColumns("", "", "sure to")
            .Title(Markup.Escape(text.Length > 100 ? text[..100] + "…" : text));
        table.AddRow("language", of.Languages[i].Code, Share(of.Languages[i].Confidence));
        if (of.Translation(i) is { } translation)
        {
            table.AddRow("translation", Markup.Escape(translation.Answer.Text ?? translation.Answer.Reason ?? ""), "");
        }

        table.AddRow("sentiment", Name(of.Sentiments[i].Label), Share(of.Sentiments[i].Confidence));
        table.AddRow("emotion", Name(of.Emotions[i].Label), Share(of.Emotions[i].Confidence));
        table.AddRow("intent", Name(of.Intents[i].Label), Share(of.Intents[i].Confidence));
        table.AddRow(
            "support risk", Name(of.Risks[i].Level), Markup.Escape(string.Join(", ", of.Risks[i].FactorNames())));
        if (of.Models.Audience is not null)
        {
            AddAudience(table, "personality", of.Personalities, i);
            AddAudience(table, "engagement", of.Engagements, i);
        }

        AnsiConsole.Write(table);
    }

    private static void AddAudience(Table table, string name, TaskPredictions<LabelPrediction>? answers, int i) =>
        table.AddRow(
        name, answers is null
            ? "not trained"
            : Markup.Escape(answers[i].Label), answers is null
            ? ""
            : Share(answers[i].Confidence));

    private static object Translation(TextTranslation translation) => new
    {
        outcome = JsonNamingPolicy.SnakeCaseLower.ConvertName(translation.Answer.Outcome.ToString()),
        text = translation.Answer.Text,
        source = translation.Answer.Source,
        target = TextModels.Language,
        engine = translation.Answer.Engine == default ? null : translation.Answer.Engine.ToString(),
        reason = translation.Answer.Reason,
    };

    private static object Audience(TextAnalysis of, TaskPredictions<LabelPrediction>? answers, int i)
    {
        if (answers is null)
        {
            return new { not_trained = true };
        }

        var said = answers[i];
        return new
        {
            label = said.Label,
            confidence = Rounded(said.Confidence),
            low_confidence = of.IsFlagged(
                i, answers, of.Models.Text.Bounds with { Confidence = of.Models.Audience!.MinConfidence }),
            all_probabilities = All(said.Labels, said.Probabilities),
            model = answers.Model.ToString(),
        };
    }

    private static string Name<T>(T label)
        where T : struct, Enum => label.ToString().ToLowerInvariant();

    private static string Share(float value) => $"{value:0 %}";

    private static double Rounded(float value) => Math.Round(value, 4);

    private static Dictionary<string, double> All(IReadOnlyList<string> labels, IReadOnlyList<float> probabilities) =>
        labels.Index().ToDictionary(entry => entry.Item, entry => Rounded(probabilities[entry.Index]));
}
