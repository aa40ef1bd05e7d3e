using StreamML.Api.Reads;

namespace StreamML.Api.Suggestions;

/// <summary>Examples of answers.</summary>
internal static class SuggestionSamples
{
    private const string Rest =
        """
        "next_cursor": "WyI4NC41Iiwic2hvcC8wZjFlMmQzYyJd", "as_of": "2026-03-02T10:00:00+00:00"
        """;

    public static string Leads { get; } = ReadSamples.Data($$"""
        {"queues": [{"tier": "hot", "queue": "senior_rep", "count": 12}],
         "items": [{"contact_key": "shop/0f1e2d3c4b5a69788796a5b4c3d2e1f0", "name": "Ana", "score": 84.5, "tier": "hot",
           "queue": "senior_rep", "recommendation": "Call today", "scored_at": "2026-03-02T09:15:00+00:00"}],
         {{Rest}}}
        """);

    public static string Leaving { get; } = ReadSamples.Data($$"""
        {"checked": 240, "high_risk": 9, "critical": 3, "threshold": 0.5,
         "items": [{"contact_key": "shop/0f1e2d3c4b5a69788796a5b4c3d2e1f0", "name": "Ana", "churn_probability": 0.78,
           "risk_level": "critical", "action": "Reach out within 24 hours with a personal offer",
           "recommendations": ["Reach out within 24 hours with a personal offer"],
           "scored_at": "2026-03-02T09:15:00+00:00"}],
         {{Rest}}}
        """);
}
