namespace StreamML.Features.View;

/// <summary>
/// Turns: runs of outbound messages, and whether the contact answered. Now: the last 30 days; before: the 30 days
/// before that.
/// </summary>
internal struct TurnTally
{
    public int Answered;
    public int Decided;
    public long AnsweredMs;
    public int AnsweredNow;
    public int DecidedNow;
    public int AnsweredBefore;
    public int DecidedBefore;
}

/// <summary>Number of conversations, and of their messages.</summary>
internal struct ConversationCount
{
    public int Count;
    public int Messages;
}

/// <summary>Conversations: all, begun in the last 30 days, begun in the 30 days before that.</summary>
internal struct ConversationTally
{
    public ConversationCount All;
    public ConversationCount Now;
    public ConversationCount Before;
}

/// <summary>A sum of scores in ten-thousandths.</summary>
internal struct ScoreSum
{
    public int Count;
    public long Sum;

    public readonly double Mean => Count == 0 ? double.NaN : Sum / (Count * 10_000.0);

    public void Add(int score)
    {
        Count++;
        Sum += score;
    }
}

/// <summary>Sentiment and emotion of inbound texts.</summary>
internal struct SentimentTally
{
    public ScoreSum All;
    public ScoreSum Now;
    public ScoreSum Before;
    public ScoreSum Emotion;
    public int Positive;
    public int Negative;
}

/// <summary>Signs found in inbound texts.</summary>
internal struct SignTally
{
    public int Questions;
    public int Prices;
    public int Meetings;
    public int PositiveWords;
    public int Complaints;
    public int Unsubscribes;
}

/// <summary>When the contact writes, in its time zone.</summary>
internal struct RhythmTally
{
    public int Weekend;
    public int BusinessHours;
    public double BestHour;
    public double BestDay;
}

/// <summary>Distinct campaigns.</summary>
internal struct CampaignTally
{
    public int Known;
    public int Opened;
    public int Clicked;
    public int Answered;
    public int Engaged;
    public int SentNow;
    public int EngagedNow;
    public int SentBefore;
    public int EngagedBefore;
    public int SentBeforeNow;
    public long LastOpenMs;
}

/// <summary>Orders. Now: the last 90 days; before: the 90 days before that.</summary>
internal struct OrderTally
{
    public int Now;
    public int Before;
    public int DiscountedNow;
    public int DiscountedBefore;
    public int Refunds;
    public long LastMs;
    public double Value;
    public double Average;
}

/// <summary>Support tickets.</summary>
internal struct TicketTally
{
    public int Count;
    public int Unresolved;
    public int Resolved;
    public long ResolutionMs;
}

/// <summary>Carts.</summary>
internal struct CartTally
{
    public int Abandoned;
    public int Decided;
}

/// <summary>Opt-ins, opt-outs and preferences.</summary>
internal struct PreferenceTally
{
    public int OptedOut;
    public int Changes;
}

/// <summary>
/// Sends strictly before the as-of time, and their results; by hour and day in the contact's time zone.
/// </summary>
internal sealed class SendTally
{
    public int Count;
    public int Opened;
    public int Clicked;
    public int Answered;
    public int Settled;
    public int Ignored;
    public int MessagesLast7Days;
    public long LastCampaignMs;

    public int[] ByHour { get; } = new int[24];

    public int[] EngagedByHour { get; } = new int[24];

    public int[] ByDay { get; } = new int[7];

    public int[] EngagedByDay { get; } = new int[7];

    public int OnDays(bool weekend) => Part(ByDay, weekend);

    public int EngagedOnDays(bool weekend) => Part(EngagedByDay, weekend);

    public void Clear()
    {
        Count = Opened = Clicked = Answered = Settled = Ignored = MessagesLast7Days = 0;
        LastCampaignMs = 0;
        Array.Clear(ByHour);
        Array.Clear(EngagedByHour);
        Array.Clear(ByDay);
        Array.Clear(EngagedByDay);
    }

    private static int Part(int[] days, bool weekend)
        => weekend ? days[5] + days[6] : days[0] + days[1] + days[2] + days[3] + days[4];
}
