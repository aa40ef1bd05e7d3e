using System.Text.RegularExpressions;
using StreamML.Schemas.V1;

namespace StreamML.Schemas.Json;

/// <summary>The fields of a feedback record, and those required by each kind.</summary>
internal static partial class FeedbackContract
{
    [GeneratedRegex(@"^[a-z0-9][a-z0-9_.-]*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ModelShape { get; }

    public static Feedback Read(ref FieldReader fields, ApiRecordContext context, out ContactReference? contact)
    {
        var feedback = new Feedback
        {
            Tenant = CommonFields.Tenant(ref fields, context.Tenant),
            EventId = CommonFields.EventId(ref fields, context.EventId),
            ReceivedAtMs = context.ReceivedAtMs,
            OccurredAtMs = CommonFields.OccurredAtMs(ref fields, context.ReceivedAtMs),
            Kind = Kind(ref fields),
            Model = fields.Line("model", ApiRecordLimits.MaxNameChars),
            Label = fields.Line("label", ApiRecordLimits.MaxLabelChars),
            MessageId = fields.Id("message_id", ApiRecordLimits.MaxMessageIdChars),
            Text = fields.Text("text", ApiRecordLimits.MaxTextChars),
            CampaignId = fields.Id("campaign_id", ApiRecordLimits.MaxIdChars),
        };
        if (fields.Number("value") is { } value)
        {
            feedback.Value = value;
        }

        contact = CommonFields.Contact(ref fields);
        feedback.ContactKey = contact?.ContactKey ?? "";
        Require(ref fields, feedback, contact);
        ReadDemographics(ref fields, feedback);
        CommonFields.Attributes(ref fields, feedback.Attributes);
        return feedback;
    }

    private static FeedbackKind Kind(ref FieldReader fields)
    {
        var kind = fields.Line("kind", ApiRecordLimits.MaxNameChars) switch
        {
            "correction" => FeedbackKind.Correction,
            "outcome" => FeedbackKind.Outcome,
            "opinion" => FeedbackKind.Opinion,
            _ => FeedbackKind.Unspecified,
        };
        if (kind == FeedbackKind.Unspecified)
        {
            fields.Refuse("kind", "is required: correction (a model was wrong), outcome (what really happened)"
                + " or opinion (the contact's own words)");
        }

        return kind;
    }

    private static void Require(ref FieldReader fields, Feedback feedback, ContactReference? contact)
    {
        if (feedback.Model.Length > 0 && !ModelShape.IsMatch(feedback.Model))
        {
            fields.Refuse("model", "may hold lower-case letters, digits, underscore, dot and dash");
        }

        bool labelled = feedback.Label.Length > 0 || feedback.HasValue;
        switch (feedback.Kind)
        {
            case FeedbackKind.Correction or FeedbackKind.Outcome:
                string kind = feedback.Kind == FeedbackKind.Correction ? "correction" : "outcome";
                fields.RequireIf(feedback.Model.Length == 0, "model",
                    $"is required for a {kind}: sentiment, intent, churn, ...");
                fields.RequireIf(!labelled, "label", $"is required for a {kind}, unless value is given");
                if (feedback.Kind == FeedbackKind.Outcome)
                {
                    fields.RequireIf(contact is null, "contact", "is required for an outcome: the contact it happened to");
                }
                else
                {
                    fields.RequireIf(contact is null && feedback.MessageId.Length == 0 && feedback.Text.Length == 0,
                        "message_id", "is required for a correction, unless text or contact says what it is about");
                }

                break;
            case FeedbackKind.Opinion:
                fields.RequireIf(!labelled && feedback.Text.Length == 0, "text",
                    "is required for an opinion, unless label or value is given");
                break;
            default:
                // The kind itself has already been reported.
                break;
        }
    }

    private static void ReadDemographics(ref FieldReader fields, Feedback feedback)
    {
        if (!fields.TryObject("demographics", out var members))
        {
            return;
        }

        feedback.Demographics = new Demographics
        {
            Gender = members.Line("gender", ApiRecordLimits.MaxLabelChars),
            AgeRange = members.Line("age_range", ApiRecordLimits.MaxLabelChars),
            EducationLevel = members.Line("education_level", ApiRecordLimits.MaxLabelChars),
            Country = members.Line("country", ApiRecordLimits.MaxLabelChars),
            State = members.Line("state", ApiRecordLimits.MaxLabelChars),
        };
        members.Rest(feedback.Attributes, "demographics.");
    }
}
