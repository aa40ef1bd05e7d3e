namespace StreamML.Api.Suggestions;

/// <summary>A route of suggestions with a request that runs as it stands.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">Path.</param>
/// <param name="Body">The body as JSON; null: it has none.</param>
public sealed record SuggestionExample(string Method, string Path, string? Body);

/// <summary>The routes of suggestions, each with an example, for the documentation and for the demo.</summary>
public static class SuggestionExamples
{
    private const string Path = "/api/v1/ml/suggestions";

    /// <summary>The priority of a support ticket.</summary>
    public static SuggestionExample TicketPriority { get; } = new(
        "POST", $"{Path}/ticket-priority",
        """{"text": "This is terrible service! I have been waiting for three weeks, I want my money back."}""");

    /// <summary>A campaign by language.</summary>
    public static SuggestionExample CampaignLanguages { get; } = new(
        "POST", $"{Path}/campaign-languages", """{"text": "New product launch tomorrow!", "source_language": "en"}""");

    /// <summary>Leads with their queues.</summary>
    public static SuggestionExample LeadRouting { get; } = new("GET", $"{Path}/lead-routing", null);

    /// <summary>Contacts that are likely to leave.</summary>
    public static SuggestionExample ChurnCheck { get; } = new("GET", $"{Path}/churn-check", null);

    /// <summary>Contacts by their best hour.</summary>
    public static SuggestionExample SendSchedule { get; } = new(
        "POST", $"{Path}/send-schedule", """{"hours_to_test": [9, 10, 11, 12, 13, 14, 15, 16, 17, 18]}""");
}
