using System.ComponentModel.DataAnnotations;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Topics;

/// <summary>
/// How long topics keep their records after they were written. Configuration section <c>Retention</c>.
/// </summary>
public sealed class RetentionOptions
{
    private const int DaysMax = 36_500;
    private const long DayMs = 86_400_000;

    /// <summary>
    /// Retention of topics with people's texts, including raw ones, and their dead letters. Days, default 30, 1 to
    /// 36,500; 0 keeps them for ever. 30: a month to investigate problems; PostgreSQL is the long-term store. Must
    /// exceed any outage that readers are to survive.
    /// </summary>
    [Range(0, DaysMax)]
    public int TextsDays { get; set; } = 30;

    /// <summary>
    /// Retention of topics that models learn from (<c>events</c>, <c>contact.features</c>,
    /// <c>contact.score-changes</c>, <c>analytics.windows</c>) and their dead letters. Days, default 400, 1 to 36,500;
    /// 0 keeps them for ever. 400: labels come late, and a full year should be visible.
    /// </summary>
    [Range(0, DaysMax)]
    public int HistoryDays { get; set; } = 400;

    /// <summary>Kafka's <c>retention.ms</c> of a topic: milliseconds, -1 for ever.</summary>
    public long MsOf(TopicDefinition topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return topic.Retention.KeptBy switch
        {
            KeptBy.Texts => Ms(TextsDays),
            KeptBy.History => Ms(HistoryDays),
            _ => topic.Retention.RetentionMs,
        };
    }

    private static long Ms(int days) => days == 0 ? -1 : days * DayMs;
}
