namespace StreamML.Api.Reads;

/// <summary>What people said, by the label that they gave.</summary>
/// <param name="Name">Of what, or by whom.</param>
/// <param name="All">Feedback, also without such a label.</param>
/// <param name="Positive">Labelled positive.</param>
/// <param name="Neutral">Labelled neutral.</param>
/// <param name="Negative">Labelled negative.</param>
public sealed record SentimentCount(string Name, long All, long Positive, long Neutral, long Negative)
{
    /// <summary>Those with a label.</summary>
    public long Labelled => Positive + Neutral + Negative;
}

/// <summary>What people said on a day.</summary>
/// <param name="Day">Its beginning, UTC.</param>
/// <param name="Positive">Labelled positive.</param>
/// <param name="Neutral">Labelled neutral.</param>
/// <param name="Negative">Labelled negative.</param>
public sealed record DaySentiment(DateTimeOffset Day, long Positive, long Neutral, long Negative);

/// <summary>What was sent in an hour of the day.</summary>
/// <param name="Hour">The hour, 0 to 23, UTC.</param>
/// <param name="Sent">Messages of the campaign.</param>
/// <param name="Answered">Those of them that were opened, clicked or answered within a week.</param>
public sealed record HourCount(int Hour, long Sent, long Answered);

/// <summary>A campaign.</summary>
/// <param name="CampaignId">Its id.</param>
/// <param name="Said">Feedback on it.</param>
/// <param name="Sent">Messages sent.</param>
/// <param name="Opened">Times that one was opened.</param>
/// <param name="Clicked">Times that one was clicked.</param>
/// <param name="Replied">Answers.</param>
/// <param name="OptedOut">Contacts that opted out over it.</param>
/// <param name="LastAt">When something happened with it last.</param>
public sealed record CampaignRow(
    string CampaignId, SentimentCount Said, long Sent, long Opened, long Clicked, long Replied, long OptedOut,
    DateTimeOffset LastAt);

/// <summary>A campaign with what stands behind its figures.</summary>
/// <param name="Row">Its figures.</param>
/// <param name="Days">What people said by day, the oldest first.</param>
/// <param name="Groups">What they said by group, the largest first.</param>
/// <param name="Hours">What was sent by hour, those with a message.</param>
/// <param name="AsOf">When it was read.</param>
public sealed record CampaignDetail(
    CampaignRow Row, IReadOnlyList<DaySentiment> Days, IReadOnlyList<SentimentCount> Groups,
    IReadOnlyList<HourCount> Hours, DateTimeOffset AsOf);
