using Google.Protobuf;
using StreamML.Features;

namespace StreamML.Trainer.Generation;

/// <summary>What happened with a made-up contact, as records of the stream, and what is known of it besides.</summary>
/// <param name="Number">Which contact, 0 or more.</param>
/// <param name="ContactKey">Its key.</param>
/// <param name="Records"><c>EnrichedMessage</c>, <c>MessageStatus</c> and <c>BusinessEvent</c> in the order of their
/// times.</param>
/// <param name="Lead">How good a lead it is; null where it is none.</param>
/// <param name="Churn">Whether the customer is lost; null where the contact had not bought by then.</param>
/// <param name="Sends">What was sent to it, and what came of it.</param>
public sealed record ContactHistory(
    int Number, string ContactKey, IReadOnlyList<IMessage> Records, LeadOutcome? Lead, ChurnOutcome? Churn,
    IReadOnlyList<CampaignSend> Sends)
{
    /// <summary>Conversations that it began.</summary>
    public int Conversations { get; init; }
}

/// <summary>What has become of a lead.</summary>
/// <param name="Score">How good it was, 0 to 100.</param>
/// <param name="Expected">The mean score of leads that did the same: the best prediction there is.</param>
/// <param name="Won">Whether it bought; the better the lead, the likelier.</param>
public sealed record LeadOutcome(float Score, float Expected, bool Won);

/// <summary>What has become of a customer.</summary>
/// <param name="Lost">Whether it was silent for 90 days.</param>
/// <param name="Probability">How likely that was on the day it is judged: the best prediction there is.</param>
public sealed record ChurnOutcome(bool Lost, float Probability);

/// <summary>A campaign message sent to a contact.</summary>
/// <param name="TimeMs">When, milliseconds since the Unix epoch.</param>
/// <param name="Moment">The message.</param>
/// <param name="Engaged">Whether it was opened.</param>
/// <param name="Probability">How likely that was: the best prediction there is.</param>
public sealed record CampaignSend(long TimeMs, EngagementMoment Moment, bool Engaged, float Probability);
