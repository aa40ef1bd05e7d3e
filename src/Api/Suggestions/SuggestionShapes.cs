using StreamML.Api.Scores;

namespace StreamML.Api.Suggestions;

/// <summary>A message to support.</summary>
/// <param name="Text">The text.</param>
public sealed record TicketRequest(string? Text);

/// <summary>The priority of a message to support.</summary>
/// <param name="Priority">urgent, high, normal or low.</param>
/// <param name="Escalate">Whether a supervisor should see it: it is urgent.</param>
/// <param name="Sentiment">positive, neutral or negative.</param>
/// <param name="Emotion">anger, disgust, fear, joy, neutral, sadness or surprise.</param>
/// <param name="Intent">purchase, support, complaint, inquiry, return or tracking.</param>
/// <param name="Confidence">Probability of the sentiment, 0 to 1.</param>
/// <param name="RiskLevel">low, medium or high: the support risk.</param>
/// <param name="Reasons">Why it has this priority, in words, the gravest first.</param>
/// <param name="LowConfidence">Which labels are not to be relied on; they do not count.</param>
public sealed record TicketSuggestion(
    string Priority, bool Escalate, string Sentiment, string Emotion, string Intent, double Confidence,
    string RiskLevel, IReadOnlyList<string> Reasons, IReadOnlyList<string> LowConfidence);

/// <summary>A campaign to divide by language.</summary>
/// <param name="Text">Its text.</param>
/// <param name="SourceLanguage">BCP-47 tag of the text; null: it is detected.</param>
/// <param name="CampaignId">Those to whom this campaign was sent in the last days; null: anybody.</param>
/// <param name="Contacts">Keys of contacts, or what stands after the slash; null: those of the campaign, else those
/// that wrote in the last days.</param>
/// <param name="Days">How far back, days from 1 to 400; default 90.</param>
public sealed record CampaignRequest(
    string? Text, string? SourceLanguage = null, string? CampaignId = null, IReadOnlyList<string?>? Contacts = null,
    int? Days = null);

/// <summary>A campaign by language.</summary>
/// <param name="SourceLanguage">BCP-47 tag of its text; und: not known.</param>
/// <param name="Groups">Contacts by language, the largest group first.</param>
/// <param name="Count">Contacts in all groups.</param>
/// <param name="More">Whether there are more contacts than one answer holds (<c>Suggestions__MaxContacts</c>).</param>
public sealed record CampaignSuggestion(
    string SourceLanguage, IReadOnlyList<CampaignGroup> Groups, int Count, bool More);

/// <summary>Contacts of one language.</summary>
/// <param name="Language">BCP-47 tag.</param>
/// <param name="LanguageName">Its English name in lower case.</param>
/// <param name="Count">How many contacts.</param>
/// <param name="Text">The text for them; null where it cannot be translated.</param>
/// <param name="Translated">Whether it is a translation: have somebody read it before it is sent.</param>
/// <param name="Contacts">Their keys.</param>
public sealed record CampaignGroup(
    string Language, string LanguageName, int Count, string? Text, bool Translated, IReadOnlyList<string> Contacts)
{
    /// <summary>Why there is no text; null where there is one.</summary>
    public string? Error { get; init; }
}

/// <summary>Leads with the queue of each.</summary>
/// <param name="Queues">How many leads each queue gets, by tier.</param>
/// <param name="Items">Leads of this page, the best first.</param>
/// <param name="NextCursor">Where the next page begins; null where this is the last.</param>
/// <param name="AsOf">When it was read.</param>
public sealed record LeadSuggestion(
    IReadOnlyList<LeadQueue> Queues, IReadOnlyList<RoutedLead> Items, string? NextCursor, DateTimeOffset AsOf);

/// <summary>A tier of leads and where they go.</summary>
/// <param name="Tier">hot, warm, cold or unqualified.</param>
/// <param name="Queue">The queue.</param>
/// <param name="Count">How many leads.</param>
public sealed record LeadQueue(string Tier, string Queue, long Count);

/// <summary>A lead and where it goes.</summary>
/// <param name="ContactKey">The contact.</param>
/// <param name="Name">Its name as seen last; null where none is known.</param>
/// <param name="Score">0 to 100.</param>
/// <param name="Tier">hot, warm, cold or unqualified.</param>
/// <param name="Queue">The queue.</param>
/// <param name="Recommendation">What to do; null where unknown.</param>
/// <param name="ScoredAt">When it was scored.</param>
public sealed record RoutedLead(
    string ContactKey, string? Name, double Score, string Tier, string Queue, string? Recommendation,
    DateTimeOffset ScoredAt);

/// <summary>Who is likely to leave.</summary>
/// <param name="Checked">Contacts with a churn score.</param>
/// <param name="HighRisk">Those of them at or above the threshold.</param>
/// <param name="Critical">Those of them at critical risk, 0.7 or more.</param>
/// <param name="Threshold">The threshold, 0 to 1.</param>
/// <param name="Items">Contacts of this page, those that are likeliest to leave first, the newest score first among
/// equals.</param>
/// <param name="NextCursor">Where the next page begins; null where this is the last.</param>
/// <param name="AsOf">When it was read.</param>
public sealed record ChurnSuggestion(
    long Checked, long HighRisk, long Critical, double Threshold, IReadOnlyList<LeavingContact> Items,
    string? NextCursor, DateTimeOffset AsOf);

/// <summary>A contact that is likely to leave.</summary>
/// <param name="ContactKey">The contact.</param>
/// <param name="Name">Its name as seen last; null where none is known.</param>
/// <param name="ChurnProbability">0 to 1.</param>
/// <param name="RiskLevel">critical (0.7 or more), high (0.5), medium (0.3) or low.</param>
/// <param name="Action">What to do first; null where unknown.</param>
/// <param name="Recommendations">What to do, the most urgent first.</param>
/// <param name="ScoredAt">When it was scored.</param>
public sealed record LeavingContact(
    string ContactKey, string? Name, double ChurnProbability, string? RiskLevel, string? Action,
    IReadOnlyList<string> Recommendations, DateTimeOffset ScoredAt);

/// <summary>A campaign to schedule.</summary>
/// <param name="HoursToTest">Hours of the contact's day to choose from, 0 to 23; default: 9 to 18, as in
/// <c>Suggestions__SendHourFirst</c> and <c>Suggestions__SendHourLast</c>.</param>
/// <param name="CampaignId">Those to whom this campaign was sent in the last days; null: anybody.</param>
/// <param name="Contacts">Keys of contacts, or what stands after the slash; null: those of the campaign, else those
/// that wrote in the last days.</param>
/// <param name="Days">How far back, days from 1 to 400; default 90.</param>
public sealed record ScheduleRequest(
    IReadOnlyList<int>? HoursToTest = null, string? CampaignId = null, IReadOnlyList<string?>? Contacts = null,
    int? Days = null);

/// <summary>When to send.</summary>
/// <param name="Hours">Contacts by their best hour, the earliest hour first.</param>
/// <param name="Count">Contacts in all hours.</param>
/// <param name="Unscored">Contacts without features of the live model's kind; they are in no hour.</param>
/// <param name="More">Whether there are more contacts than one answer holds (<c>Suggestions__MaxContacts</c>).</param>
public sealed record ScheduleSuggestion(IReadOnlyList<SendHour> Hours, int Count, int Unscored, bool More);

/// <summary>Contacts with the same best hour.</summary>
/// <param name="Hour">0 to 23, of the contact's day.</param>
/// <param name="Time">The hour as <c>14:00</c>.</param>
/// <param name="Count">How many contacts.</param>
/// <param name="Contacts">The contacts, those that are likeliest to engage first.</param>
public sealed record SendHour(int Hour, string Time, int Count, IReadOnlyList<ScheduledContact> Contacts);

/// <summary>When to write to a contact.</summary>
/// <param name="ContactKey">The contact.</param>
/// <param name="TimezoneOffset">Hours of its day from UTC; null where unknown.</param>
/// <param name="BestHours">Its best hours, three at most, the best first: of hours that are
/// as good as the likeliest (<c>Suggestions__SendHoursAsGood</c>) those nearest to when it writes most come
/// first.</param>
public sealed record ScheduledContact(
    string ContactKey, double? TimezoneOffset, IReadOnlyList<HourAnswer> BestHours);
