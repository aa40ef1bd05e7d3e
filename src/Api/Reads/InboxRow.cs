namespace StreamML.Api.Reads;

/// <summary>What the inbox is asked for.</summary>
/// <param name="Days">How far it looks back, days from 1.</param>
/// <param name="Risk">Lowest risk: low, medium, high; null: any.</param>
/// <param name="Intent">Only this intent; null: any.</param>
/// <param name="Sentiment">Only this sentiment; null: any.</param>
/// <param name="Language">Only this language; null: any.</param>
/// <param name="Search">Only messages that contain it; null: any.</param>
public sealed record InboxFilter(
    int Days, string? Risk = null, string? Intent = null, string? Sentiment = null, string? Language = null,
    string? Search = null);

/// <summary>A contact that waits for an answer.</summary>
/// <param name="ContactKey">The contact.</param>
/// <param name="Name">Its name as seen last; null where none is known.</param>
/// <param name="MessageId">The message that counts: the riskiest of those unanswered, then the newest.</param>
/// <param name="PhoneNumberId">The business number it was sent to.</param>
/// <param name="Text">Its text; null where there is none.</param>
/// <param name="Translation">Its translation; null where there is none.</param>
/// <param name="Language">Its language, as a tag; null where unknown.</param>
/// <param name="Type">Its type: text, audio, image, ...</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="WaitsSince">When the oldest unanswered message was sent.</param>
/// <param name="Messages">How many messages are unanswered.</param>
/// <param name="Risk">Its risk: high, medium, low; null where no model said.</param>
/// <param name="RiskFactors">Why, as the model names it.</param>
/// <param name="Sentiment">Its sentiment; null where no model said.</param>
/// <param name="Emotion">Its emotion; null where no model said.</param>
/// <param name="Intent">Its intent; null where no model said.</param>
/// <param name="LeadTier">The contact's tier as a lead; null where not scored.</param>
/// <param name="LeadScore">The contact's score as a lead, 0 to 100; null where not scored.</param>
/// <param name="ChurnRisk">The contact's risk of leaving; null where not scored.</param>
/// <param name="Trend">How the conversation goes: improving, stable, declining; null where unknown.</param>
/// <param name="Orders">The contact's orders of the last year.</param>
/// <param name="Priority">What the list is ordered by: risk × waiting × value, above 0.</param>
public sealed record InboxRow(
    string ContactKey, string? Name, string MessageId, string PhoneNumberId, string? Text, string? Translation,
    string? Language, string Type, DateTimeOffset SentAt, DateTimeOffset WaitsSince, long Messages, string? Risk,
    IReadOnlyList<string> RiskFactors, string? Sentiment, string? Emotion, string? Intent, string? LeadTier,
    double? LeadScore, string? ChurnRisk, string? Trend, long Orders, double Priority);
