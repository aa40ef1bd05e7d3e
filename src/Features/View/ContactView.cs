namespace StreamML.Features.View;

/// <summary>
/// What the formulas read: everything known of a contact up to a time, counted. Built in one pass over the contact's
/// observations in the order of their times. One thread at a time.
/// </summary>
internal sealed partial class ContactView
{
    public long AsOfMs;
    public int? OffsetQuarters;
    public ResolvedMoment Moment;

    public int Inbound;
    public int Outbound;
    public int InboundThisMonth;
    public int InboundLastMonth;
    public int EngagementsThisMonth;
    public int EngagementsLastMonth;
    public int ViewsThisMonth;
    public int ViewsLastMonth;

    /// <summary>Times, milliseconds since the Unix epoch; 0 where there is none.</summary>
    public long FirstContactMs;
    public long FirstOrderMs;
    public long LastMessageMs;
    public long LastInboundMs;
    public long LastEngagementMs;
    public long MessageBeforeMs;

    public TurnTally Turns;
    public ConversationTally Conversations;
    public SentimentTally Sentiment;
    public SignTally Signs;
    public RhythmTally Rhythm;
    public CampaignTally Campaigns;
    public OrderTally Orders;
    public TicketTally Tickets;
    public CartTally Carts;
    public PreferenceTally Preferences;

    public SendTally Sends { get; } = new();

    /// <summary>Weeks since the first contact, at least 1, at most the horizon's.</summary>
    public double WeeksKnown { get; private set; }
}
