using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Collections;
using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.StreamProcessors.Stages.Collect;

/// <summary>What labels of vectors need of a record; most records have nothing of the kind.</summary>
internal static class CollectedItems
{
    private const double BestLead = 100;

    // Outcomes as customer systems name them; a number is a score.
    private static readonly Dictionary<string, double> LeadOutcomes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["converted"] = BestLead,
        ["won"] = BestLead,
        ["closed_won"] = BestLead,
        ["customer"] = BestLead,
        ["lost"] = 0,
        ["closed_lost"] = 0,
        ["rejected"] = 0,
        ["unqualified"] = 0,
    };

    private static readonly Dictionary<string, double> ChurnOutcomes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["churned"] = 1,
        ["left"] = 1,
        ["lost"] = 1,
        ["true"] = 1,
        ["stayed"] = 0,
        ["retained"] = 0,
        ["active"] = 0,
        ["false"] = 0,
    };

    /// <summary>Vectors that were served.</summary>
    public static CollectorItem Of(ContactFeatures served) => new()
    {
        Kind = CollectorItemKind.Vectors,
        ContactKey = served.ContactKey,
        TimeMs = served.AsOfMs,
        ReceivedAtMs = served.MadeAtMs,
        Features = served,
    };

    /// <summary>A message that the contact wrote; null for any other.</summary>
    public static CollectorItem? Of(EnrichedMessage message)
        => message is { Direction: Direction.Inbound, NotWritten: false, Revision.Withdrawn: false }
                ? Named(Item(CollectorItemKind.Wrote, message.ContactKey, message.SentAtMs, message.ReceivedAtMs))
                : null;

    /// <summary>What the contact read; null for any other status.</summary>
    /// <param name="status">The status.</param>
    /// <param name="messageOf">Stands for a message's id.</param>
    public static CollectorItem? Of(MessageStatus status, Func<string, ByteString> messageOf)
    {
        if (status.Status is not (DeliveryStatus.Read or DeliveryStatus.Played) || status.MessageId.Length == 0)
        {
            return null;
        }

        var item = Item(
            CollectorItemKind.Engaged, status.ContactKey, status.OccurredAtMs, status.ReceivedAtMs);
        item.Message = messageOf(status.MessageId);
        return Named(item);
    }

    /// <summary>What an event says of its contact; null where that is nothing.</summary>
    /// <param name="given">The event.</param>
    /// <param name="messageOf">Stands for a message's id.</param>
    public static CollectorItem? Of(BusinessEvent given, Func<string, ByteString> messageOf)
    {
        var kind = given.Type switch
        {
            "order" => CollectorItemKind.Ordered,
            "opt_out" => CollectorItemKind.OptedOut,
            "campaign_sent" => CollectorItemKind.Sent,
            "campaign_opened" or "campaign_clicked" or "campaign_replied" => CollectorItemKind.Engaged,
            "lead_outcome" => CollectorItemKind.Lead,
            _ => CollectorItemKind.Unspecified,
        };
        if (kind == CollectorItemKind.Unspecified
            || (kind == CollectorItemKind.Lead && Value(given.Outcome, LeadOutcomes, BestLead) is null))
        {
            return null;
        }

        var item = Item(kind, given.ContactKey, given.OccurredAtMs, given.ReceivedAtMs);
        item.CampaignId = given.CampaignId;
        item.Message = given.MessageId.Length > 0 ? messageOf(given.MessageId) : ByteString.Empty;
        item.Origin = OriginOf(given.Attributes);
        if (kind == CollectorItemKind.Lead)
        {
            (item.Value, item.Source) = (Value(given.Outcome, LeadOutcomes, BestLead)!.Value, LabelSource.Outcome);
        }

        return Named(item);
    }

    /// <summary>The outcome of a lead or a customer; null for any other feedback.</summary>
    public static CollectorItem? Of(Feedback feedback)
    {
        if (feedback.Kind is not (FeedbackKind.Outcome or FeedbackKind.Correction))
        {
            return null;
        }

        double? value = feedback.Model switch
        {
            ModelTasks.Lead => Value(feedback, LeadOutcomes, BestLead),
            ModelTasks.Churn => Value(feedback, ChurnOutcomes, most: 1),
            _ => null,
        };
        if (value is not { } known)
        {
            return null;
        }

        var item = Item(
            feedback.Model == ModelTasks.Lead ? CollectorItemKind.Lead : CollectorItemKind.Churn, feedback.ContactKey,
            feedback.OccurredAtMs, feedback.ReceivedAtMs);
        item.CampaignId = feedback.CampaignId;
        item.Value = known;
        item.Origin = OriginOf(feedback.Attributes);
        item.Source = SourceOf(feedback.Kind, label: "", said: "");
        return Named(item);
    }

    /// <summary>Imported or synthetic, if the attributes say so; else unspecified.</summary>
    public static RowOrigin OriginOf(MapField<string, string> attributes)
        => Says(attributes, "synthetic") ? RowOrigin.Synthetic
            : Says(attributes, "imported") ? RowOrigin.Imported
            : RowOrigin.Unspecified;

    /// <summary>Where the label of a feedback comes from.</summary>
    /// <param name="kind">The feedback's kind.</param>
    /// <param name="label">What it says.</param>
    /// <param name="said">What the model said; empty where it said nothing.</param>
    public static LabelSource SourceOf(FeedbackKind kind, string label, string said) => kind switch
    {
        FeedbackKind.Outcome => LabelSource.Outcome,
        FeedbackKind.Opinion => LabelSource.Opinion,
        _ when said.Length > 0 && string.Equals(label, said, StringComparison.OrdinalIgnoreCase)
            => LabelSource.Confirmation,
        _ => LabelSource.Correction,
    };

    // What names nobody labels no vector.
    private static CollectorItem? Named(CollectorItem item) => item.ContactKey.Length == 0 ? null : item;

    private static CollectorItem Item(CollectorItemKind kind, string contactKey, long timeMs, long receivedAtMs)
        => new() { Kind = kind, ContactKey = contactKey, TimeMs = timeMs, ReceivedAtMs = receivedAtMs };

    private static double? Value(Feedback feedback, Dictionary<string, double> outcomes, double most)
        => feedback.HasValue
            ? feedback.Value >= 0 && feedback.Value <= most ? feedback.Value : null
            : Value(feedback.Label, outcomes, most);

    private static double? Value(string outcome, Dictionary<string, double> outcomes, double most)
        => outcomes.TryGetValue(outcome.Trim(), out double known) ? known
            : double.TryParse(outcome, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                && number >= 0 && number <= most ? number
            : null;

    // Attributes are JSON: true, or "true".
    private static bool Says(MapField<string, string> attributes, string name)
        => attributes.Count > 0 && attributes.TryGetValue(name, out string? json)
            && json.Trim('"').Equals("true", StringComparison.OrdinalIgnoreCase);
}
