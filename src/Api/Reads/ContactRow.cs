namespace StreamML.Api.Reads;

/// <summary>A contact in a list.</summary>
/// <param name="ContactKey">Its key.</param>
/// <param name="Name">Its name as seen last; null where none is known.</param>
/// <param name="Identity">The identity that was searched for; null in other lists.</param>
/// <param name="LastMessageAt">Its last message; null where unknown.</param>
/// <param name="Messages">Inbound messages that its trend rests on, at most 50; null where unknown.</param>
/// <param name="Sentiment">The sentiment of these; null where unknown.</param>
/// <param name="Trend">How its conversation goes: improving, stable, declining; null where unknown.</param>
/// <param name="LeadTier">Its tier as a lead; null where not scored.</param>
/// <param name="ChurnRisk">Its risk of leaving; null where not scored.</param>
public sealed record ContactRow(
    string ContactKey, string? Name, string? Identity, DateTimeOffset? LastMessageAt, long? Messages,
    string? Sentiment, string? Trend, string? LeadTier, string? ChurnRisk);

/// <summary>An identity of a contact.</summary>
/// <param name="Kind">phone, user_id, ...</param>
/// <param name="Identity">As WhatsApp names it.</param>
public sealed record ContactIdentity(string Kind, string Identity);

/// <summary>A contact.</summary>
/// <param name="ContactKey">Its key; that of the winner, where contacts were merged.</param>
/// <param name="Name">Its name as seen last; null where none is known.</param>
/// <param name="Identities">What it is known by.</param>
/// <param name="FirstMessageAt">Its first message; null where there is none.</param>
/// <param name="LastMessageAt">Its last message; null where there is none.</param>
/// <param name="Trend">How its conversation goes: improving, stable, declining; null where unknown.</param>
/// <param name="Sentiment">The sentiment of its last messages; null where unknown.</param>
/// <param name="Scores">Its scores: lead, churn, engagement, those that have a number.</param>
/// <param name="BestHour">Best hour to write, 0 to 23 of the contact's day; null where unknown.</param>
/// <param name="BestDay">Best day to write, from Monday = 0; null where unknown.</param>
/// <param name="ScoredAt">When it was scored last; null where it was not.</param>
/// <param name="AsOf">When this was read.</param>
public sealed record ContactDetail(
    string ContactKey, string? Name, IReadOnlyList<ContactIdentity> Identities, DateTimeOffset? FirstMessageAt,
    DateTimeOffset? LastMessageAt, string? Trend, string? Sentiment, IReadOnlyList<ContactScore> Scores,
    int? BestHour, int? BestDay, DateTimeOffset? ScoredAt, DateTimeOffset AsOf)
{
    /// <summary>The keys under which its data lies: its own, and those of contacts merged into it.</summary>
    internal IReadOnlyList<string> Keys { get; init; } = [ContactKey];
}

/// <summary>A score of a contact.</summary>
/// <param name="Kind">lead, churn or engagement.</param>
/// <param name="Value">A lead's score from 0 to 100; a probability from 0 to 1 of the others.</param>
/// <param name="Level">Its tier, risk or level.</param>
/// <param name="Confidence">0 to 1; null where unknown.</param>
/// <param name="Recommendations">What to do, the most urgent first.</param>
/// <param name="Reasons">Why, the strongest first.</param>
/// <param name="Model">Name and version of the model; null where unknown.</param>
public sealed record ContactScore(
    string Kind, double Value, string? Level, double? Confidence, IReadOnlyList<string> Recommendations,
    IReadOnlyList<ScoreReason> Reasons, string? Model);

/// <summary>A reason of a score.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Value">Its value; null where missing.</param>
/// <param name="Contribution">How far it moved the score: above 0 upwards, below 0 downwards.</param>
/// <param name="Sentence">The reason in words; null where there are none.</param>
public sealed record ScoreReason(string Name, double? Value, double Contribution, string? Sentence);
