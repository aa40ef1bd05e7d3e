namespace StreamML.Serving;

/// <summary>The tasks that models are published for, as manifests and topics name them.</summary>
public static class ModelTasks
{
    /// <summary>Sentiment of a text.</summary>
    public const string Sentiment = "sentiment";

    /// <summary>Emotion of a text.</summary>
    public const string Emotion = "emotion";

    /// <summary>Intent of a text.</summary>
    public const string Intent = "intent";

    /// <summary>What personality a text shows.</summary>
    public const string Personality = "personality";

    /// <summary>How engaged a text shows its sender as an audience.</summary>
    public const string AudienceEngagement = "audience_engagement";

    /// <summary>Lead score of a contact.</summary>
    public const string Lead = "lead";

    /// <summary>Churn probability of a contact.</summary>
    public const string Churn = "churn";

    /// <summary>Engagement of a contact.</summary>
    public const string Engagement = "engagement";

    /// <summary>Sentiment expected of a demographic group.</summary>
    public const string Demographic = "demographic";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Sentiment, Emotion, Intent, Personality, AudienceEngagement, Lead, Churn, Engagement, Demographic];
}
