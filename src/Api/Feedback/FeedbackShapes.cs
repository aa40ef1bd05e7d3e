using System.Text.Json;

namespace StreamML.Api.Feedback;

/// <summary>Feedback to send: a record, an array of them, or an object with the array items.</summary>
/// <param name="Kind">correction (a model was wrong), outcome (what really happened) or opinion (the contact's own
/// words).</param>
/// <param name="Model">The model it labels: sentiment, intent, lead, churn, ...; required but for an opinion.</param>
/// <param name="Label">The true class.</param>
/// <param name="Value">The true number, where the model gives one.</param>
/// <param name="Contact">Who it is about: user_id, wa_id, phone or contact_key.</param>
/// <param name="MessageId">The message it is about.</param>
/// <param name="Text">The text it is about, or that was given with it.</param>
/// <param name="CampaignId">The campaign it is about.</param>
/// <param name="Demographics">The group of whoever gave it.</param>
/// <param name="EventId">Names it within the tenant; the same id again counts once. Left out: one is made.</param>
/// <param name="OccurredAt">When it was given, RFC 3339; left out: now.</param>
/// <param name="Tenant">The tenant, for a key of any tenant without X-Tenant.</param>
public sealed record FeedbackRequest(
    string? Kind = null, string? Model = null, string? Label = null, double? Value = null, JsonElement? Contact = null,
    string? MessageId = null, string? Text = null, string? CampaignId = null, DemographicsRequest? Demographics = null,
    string? EventId = null, string? OccurredAt = null, string? Tenant = null);

/// <summary>A demographic group; every field may be left out.</summary>
/// <param name="Gender">As given, e.g. female.</param>
/// <param name="AgeRange">As given, e.g. 25-34.</param>
/// <param name="EducationLevel">As given, e.g. bachelor.</param>
/// <param name="Country">As given.</param>
/// <param name="State">State or region as given.</param>
public sealed record DemographicsRequest(
    string? Gender = null, string? AgeRange = null, string? EducationLevel = null, string? Country = null,
    string? State = null);

/// <summary>A business event to send: a record, an array of them, or an object with the array items.</summary>
/// <param name="Type">What happened: order, refund, cart, campaign_sent, campaign_opened, opt_out, ticket_opened,
/// ...</param>
/// <param name="Contact">Who it is about: user_id, wa_id, phone or contact_key.</param>
/// <param name="EventId">Names it within the tenant; the same id again counts once. Left out: one is made.</param>
/// <param name="OccurredAt">When it happened, RFC 3339; left out: now.</param>
/// <param name="Tenant">The tenant, for a key of any tenant without X-Tenant.</param>
public sealed record EventRequest(
    string? Type = null, JsonElement? Contact = null, string? EventId = null, string? OccurredAt = null,
    string? Tenant = null);

/// <summary>Records are durable in the log.</summary>
/// <param name="Accepted">How many.</param>
/// <param name="EventIds">Their ids, in the order of the body.</param>
public sealed record AcceptedAnswer(int Accepted, IReadOnlyList<string> EventIds)
{
    /// <summary>Of feedback: where each is looked up, its number too, in the order of the body. It is there within
    /// seconds.</summary>
    public IReadOnlyList<string>? Locations { get; init; }
}
