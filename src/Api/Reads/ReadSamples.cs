namespace StreamML.Api.Reads;

/// <summary>Examples of answers.</summary>
internal static class ReadSamples
{
    private const string ContactKey = "shop/0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    private const string Cursor = "WyI2Mzg5OTQ5NjAwMDAwMDAwMDAiLCJzaG9wLzBmMWUyZDNjIl0";
    private const string At = "2026-03-02T09:15:00+00:00";
    private const string AsOf = "2026-03-02T10:00:00+00:00";

    private const string ScoresPart = """
        [{"kind": "lead", "value": 84.5, "level": "hot", "confidence": 0.82, "recommendations": ["Call today"],
          "reasons": [{"name": "price_inquiry_count", "value": 3, "contribution": 12.5,
                       "sentence": "asked for prices 3 times"}], "model": "lead 7"}]
        """;

    private const string MessagePart = $$"""
        {"phone_number_id": "106540352242922", "message_id": "wamid.HBgL", "contact_key": "{{ContactKey}}",
         "direction": "inbound", "type": "text", "sent_at": "{{At}}", "withdrawn": false,
         "text": "How much is the blue one?", "transcribed": false, "language": "en",
         "labels": [{"model": "intent", "label": "inquiry", "confidence": 0.91, "version": "intent 4"}],
         "risk": "low", "risk_factors": []}
        """;

    /// <summary>Feedback with every field.</summary>
    public static string Feedback { get; } = Data($$"""
        {"event_id": "0195f3a2-7c11-7e33-9d5b-2f1d8c0a4b6e", "number": 1, "kind": "opinion", "model": "sentiment",
         "label": "positive", "value": 0.9, "contact_key": "{{ContactKey}}", "message_id": "wamid.HBgL",
         "text": "Great colours!", "campaign_id": "1",
         "demographics": {"gender": "female", "age_range": "25-34", "education_level": "bachelor", "country": "DE",
                          "state": "Berlin"},
         "occurred_at": "{{At}}", "received_at": "{{At}}", "as_of": "{{AsOf}}"}
        """);

    private const string ConversationPart = $$"""
        {"contact_key": "{{ContactKey}}", "trend": "improving", "sentiment": "positive", "average_score": 0.31,
         "distribution": {"positive": 6, "neutral": 3, "negative": 1}, "messages": 10, "first_message_at": "{{At}}",
         "last_message_at": "{{At}}", "name": "Ana"}
        """;

    public static string Inbox { get; } = Page($$"""
        {"contact_key": "{{ContactKey}}", "name": "Ana", "message_id": "wamid.HBgL",
         "phone_number_id": "106540352242922", "text": "It still does not work!", "language": "en", "type": "text",
         "sent_at": "{{At}}", "waits_since": "{{At}}", "messages": 2, "risk": "high",
         "risk_factors": ["hostile_emotion"], "sentiment": "negative", "emotion": "anger", "intent": "complaint",
         "lead_tier": "warm", "lead_score": 55.5, "churn_risk": "medium", "trend": "declining", "orders": 2,
         "priority": 9.4}
        """);

    public static string Contacts { get; } = Page($$"""
        {"contact_key": "{{ContactKey}}", "name": "Ana", "last_message_at": "{{At}}", "messages": 10,
         "sentiment": "positive", "trend": "improving", "lead_tier": "hot", "churn_risk": "low"}
        """);

    public static string Contact { get; } = Data($$"""
        {"contact_key": "{{ContactKey}}", "name": "Ana",
         "identities": [{"kind": "phone", "identity": "4915112345678"}], "first_message_at": "{{At}}",
         "last_message_at": "{{At}}", "trend": "improving", "sentiment": "positive", "scores": {{ScoresPart}},
         "best_hour": 18, "best_day": 2, "scored_at": "{{At}}", "as_of": "{{AsOf}}"}
        """);

    public static string Scores { get; } = Data($$"""
        {"contact_key": "{{ContactKey}}", "scores": {{ScoresPart}}, "best_hour": 18, "best_day": 2,
         "scored_at": "{{At}}", "as_of": "{{AsOf}}"}
        """);

    public static string Messages { get; } = Page(MessagePart);

    public static string Message { get; } = Data(MessagePart);

    public static string Conversations { get; } = Page(ConversationPart);

    public static string Conversation { get; } = Data(ConversationPart);

    public static string Alerts { get; } = Page($$"""
        {"contact_key": "{{ContactKey}}", "name": "Ana", "kind": "lead", "level": "hot", "level_before": "warm",
         "at": "{{At}}"}
        """);

    /// <summary>An answer with a page of one row.</summary>
    public static string Page(string row) =>
        Data($$"""{"items": [{{row}}], "next_cursor": "{{Cursor}}", "as_of": "{{AsOf}}"}""");

    /// <summary>An answer.</summary>
    public static string Data(string data) => $$"""{"success": true, "data": {{data}}}""";
}
