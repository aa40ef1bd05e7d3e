using System.Globalization;
using System.Text.Json.Nodes;
using StreamML.Inference.Audience;
using StreamML.Inference.Intent;
using StreamML.Inference.Scoring;
using StreamML.Inference.Sentiment;
using StreamML.Schemas.V1;
using StreamML.Trainer.Scores;

namespace StreamML.Trainer.Imports;

/// <summary>A kind of file: how its header shows it, and what becomes of a row.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Columns that it has; of alternatives, parted by <c>|</c>, one is enough.</param>
/// <param name="Read">Makes the records of a row; null: nothing in the pipeline learns from it yet.</param>
internal sealed record ImportKind(
    string Name, string[] Columns, Func<ImportRow, IEnumerable<(ApiKind Kind, JsonObject Json)>>? Read)
{
    private const string Contact = "phone|wa_id|user_id|contact_key";
    private const string Text = "content|text|message|messages";

    private static readonly string[] Groups = ["gender", "age_range", "education_level", "country", "state"];

    /// <summary>All kinds; a file is of the first whose columns it has.</summary>
    public static IReadOnlyList<ImportKind> All { get; } =
    [
        new("responses", [Text, "response"], null),
        new("interactions", ["customer_id", "product_id", "interaction_type"], null),
        new("products", ["product_id", "name", "price"], null),
        new("labels", ["model", "label"], Labels),
        new("feedback", ["sentiment", string.Join('|', Groups)], Feedback),
        new("profiles", [Text, "personality|true_personality|true_engagement"], Profiles),
        new("intents", [Text, "intent"], row => Texts(row, LinearIntentModel.Task, LinearIntentModel.Labels, "intent")),
        new("sentiments", [Text, "sentiment"],
            row => Texts(row, LinearSentimentModel.Task, DemographicTrainer.Classes, "sentiment")),
        new("churn", [Contact, "churned|churn"], Churn),
        new("engagement", [Contact, "campaign_id", "engaged"], Engagement),
        new("leads", [Contact, "score|lead_score|converted"], Leads),
    ];

    /// <summary>Whether a header has its columns.</summary>
    public bool Fits(IReadOnlyCollection<string> header) => Missing(header) is null;

    /// <summary>The first of its columns that a header lacks; null if it has all.</summary>
    public string? Missing(IReadOnlyCollection<string> header) =>
        Array.Find(Columns, column => !column.Split('|').Any(header.Contains))
            ?.Replace("|", " or ", StringComparison.Ordinal);

    private static IEnumerable<(ApiKind, JsonObject)> Texts(
        ImportRow row, string task, IReadOnlyList<string> known, string column)
    {
        var json = row.TakeCommon();
        json["kind"] = "correction";
        json["model"] = task;
        json["text"] = TakeText(row);
        json["label"] = row.TakeLabel([.. known], column);
        yield return (ApiKind.Feedback, json);
    }

    private static IEnumerable<(ApiKind, JsonObject)> Labels(ImportRow row)
    {
        var json = row.TakeCommon();
        json["kind"] = row.Take("kind") is { Length: > 0 } kind ? kind : "correction";
        json["model"] = row.Take("model");
        json["label"] = row.Take("label");
        json["message_id"] = row.Take("message_id");
        json["text"] = TakeText(row);
        json["campaign_id"] = row.Take("campaign_id");
        yield return (ApiKind.Feedback, json);
    }

    private static IEnumerable<(ApiKind, JsonObject)> Feedback(ImportRow row)
    {
        var json = row.TakeCommon();
        json["kind"] = "opinion";
        json["label"] = row.TakeLabel([.. DemographicTrainer.Classes], "sentiment");
        json["campaign_id"] = row.Take("campaign_id");
        json["text"] = TakeText(row);
        var group = new JsonObject();
        foreach (string field in Groups)
        {
            group[field] = row.Take(field);
        }

        json["demographics"] = group;
        yield return (ApiKind.Feedback, json);
    }

    private static IEnumerable<(ApiKind, JsonObject)> Profiles(ImportRow row)
    {
        var common = row.TakeCommon();
        common["kind"] = "correction";
        common["text"] = TakeText(row);
        string personality = row.Take("personality", "true_personality");
        string engagement = row.Take("engagement", "true_engagement").ToLowerInvariant();
        if (personality.Length + engagement.Length == 0)
        {
            row.Refuse("personality", "is empty, and so is engagement: a label is required");
        }

        if (engagement.Length > 0 && !AudienceModels.EngagementLabels.Contains(engagement))
        {
            row.Refuse("engagement", $"is not one of {string.Join(", ", AudienceModels.EngagementLabels)}");
        }

        foreach (var (task, label) in new[]
        {
            (AudienceModels.PersonalityTask, personality), (AudienceModels.EngagementTask, engagement),
        })
        {
            if (label.Length > 0)
            {
                var json = common.DeepClone().AsObject();
                (json["model"], json["label"]) = (task, label);
                yield return (ApiKind.Feedback, json);
            }
        }
    }

    private static IEnumerable<(ApiKind, JsonObject)> Leads(ImportRow row)
    {
        var json = row.TakeCommon();
        (json["kind"], json["model"]) = ("outcome", LeadScorer.Task);
        string score = row.Take("value", "score", "lead_score");
        if (score.Length > 0)
        {
            json["value"] = Number(row, score, most: 100);
        }
        else if (row.TakeFlag("converted") is { } converted)
        {
            json["label"] = converted ? "won" : "lost";
        }

        yield return (ApiKind.Feedback, json);
    }

    private static IEnumerable<(ApiKind, JsonObject)> Churn(ImportRow row)
    {
        var json = row.TakeCommon();
        (json["kind"], json["model"]) = ("outcome", ChurnScorer.Task);
        json["value"] = row.TakeFlag("value", "churned", "churn") == true ? 1 : 0;
        yield return (ApiKind.Feedback, json);
    }

    // What a campaign came to is told by events, as it is when it happens.
    private static IEnumerable<(ApiKind, JsonObject)> Engagement(ImportRow row)
    {
        var json = row.TakeCommon();
        json["campaign_id"] = row.Take("campaign_id");
        json["message_id"] = row.Take("message_id");
        bool engaged = row.TakeFlag("engaged") == true;
        var opened = json.DeepClone().AsObject();
        json["type"] = "campaign_sent";
        yield return (ApiKind.Event, json);
        if (engaged)
        {
            opened["type"] = "campaign_opened";
            yield return (ApiKind.Event, opened);
        }
    }

    private static string TakeText(ImportRow row) => row.Take("text", "content", "message", "messages");

    private static double? Number(ImportRow row, string text, double most)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && number >= 0 && number <= most)
        {
            return number;
        }

        row.Refuse("value", $"must be a number from 0 to {most:0}");
        return null;
    }
}
