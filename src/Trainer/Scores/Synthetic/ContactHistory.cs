using Google.Protobuf;
using StreamML.Features;

namespace StreamML.Trainer.Scores.Synthetic;

/// <summary>What happened with a made-up contact, as records of the stream, and what is known of it besides.</summary>
/// <param name="ContactKey">The contact.</param>
/// <param name="Records"><c>EnrichedMessage</c>, <c>MessageStatus</c> and <c>BusinessEvent</c> in the order of their
/// times.</param>
/// <param name="LeadScore">How good a lead it is, 0 to 100.</param>
/// <param name="Churned">Whether the customer leaves; null where the contact never bought.</param>
/// <param name="Sends">What was sent to it, and what came of it.</param>
public sealed record ContactHistory(
    string ContactKey, IReadOnlyList<IMessage> Records, float LeadScore, bool? Churned,
    IReadOnlyList<CampaignSend> Sends);

/// <summary>A campaign message sent to a contact.</summary>
/// <param name="TimeMs">When, milliseconds since the Unix epoch.</param>
/// <param name="Moment">The message.</param>
/// <param name="Engaged">Whether it was opened.</param>
public sealed record CampaignSend(long TimeMs, EngagementMoment Moment, bool Engaged);
