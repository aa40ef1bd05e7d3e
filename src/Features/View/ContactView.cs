using StreamML.Features.State;

namespace StreamML.Features.View;

/// <summary>
/// The input of the formulas: all facts about a contact up to a time, counted. Built in one pass over the contact's
/// observations in time order, and kept for the next vector of the same contact and time. Not thread-safe.
/// </summary>
internal sealed partial class ContactView
{
    private const long HourMs = 3_600_000;
    private const long DayMs = 86_400_000;
    private const long WeekMs = 7 * DayMs;
    private const long MonthMs = 30 * DayMs;

    [ThreadStatic]
    private static ContactView? _ofThread;

    private readonly WeakReference<ContactState?> _owner = new(null);
    private int _version;

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

    // Times: milliseconds since the Unix epoch, 0 if there is none.
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

    /// <summary>The view of a contact at a time; one per thread, valid until the next call.</summary>
    public static ContactView Of(ContactState state, long asOfMs)
    {
        var view = _ofThread ??= new ContactView();
        if (!view._owner.TryGetTarget(out var built) || built != state || view._version != state.Version
            || view.AsOfMs != asOfMs)
        {
            // Discard a view whose construction failed half-way.
            view._owner.SetTarget(null);
            view.Build(state, asOfMs);
            view._owner.SetTarget(state);
            view._version = state.Version;
        }

        return view;
    }

    /// <summary>Sets the message and moment to judge: as given, else the contact's own.</summary>
    public void Judge(EngagementMoment given)
    {
        var content = _latestContent;
        Moment = new ResolvedMoment(
            given.Hour ?? LocalTime.Hour(AsOfMs, OffsetQuarters ?? 0),
            given.DayOfWeek ?? LocalTime.Day(AsOfMs, OffsetQuarters ?? 0),
            given.MessageLength ?? (content.Has(State.Signs.LengthKnown) ? content.Length : null),
            given.HasMedia ?? Known(content, State.Signs.MediaKnown, State.Signs.Media),
            given.HasLink ?? Known(content, State.Signs.LinkKnown, State.Signs.Link),
            given.HasCallToAction ?? Known(content, State.Signs.CallKnown, State.Signs.Call),
            given.Personalization
                ?? (content.Has(State.Signs.PersonalizationKnown) ? content.Personalization / 100f : null));
        if (Moment.Hour is < 0 or > 23 || Moment.DayOfWeek is < 0 or > 6)
        {
            throw new ArgumentOutOfRangeException(
                nameof(given), $"Hour {Moment.Hour}, day {Moment.DayOfWeek}: hours are 0 to 23, days 0 (Monday) to 6.");
        }
    }

    private static bool? Known(in Observation content, Signs known, Signs sign)
        => content.Has(known) ? content.Has(sign) : null;

    private void Build(ContactState state, long asOfMs)
    {
        Clear();
        AsOfMs = asOfMs;
        OffsetQuarters = state.OffsetQuarters;
        FirstContactMs = UpToNow(state.FirstContactMs);
        FirstOrderMs = UpToNow(state.FirstOrderMs);
        WeeksKnown = Math.Max(1, Math.Min(asOfMs - FirstContactMs, state.Limits.HorizonMs) / (double)WeekMs);
        Read(state.Activity.Items);
        ReadMessages();
        ReadSends();
        CountCampaigns();
        ReadMoney(state.Money.Items);
        ReadCarts();
        CountTickets();
        FindRhythm();
    }

    private void Clear()
    {
        Inbound = Outbound = InboundThisMonth = InboundLastMonth = 0;
        EngagementsThisMonth = EngagementsLastMonth = ViewsThisMonth = ViewsLastMonth = 0;
        LastMessageMs = LastInboundMs = LastEngagementMs = MessageBeforeMs = 0;
        Turns = default;
        Conversations = default;
        Sentiment = default;
        Signs = default;
        Rhythm = default;
        Campaigns = default;
        Orders = default;
        Tickets = default;
        Carts = default;
        Preferences = default;
        _latestContent = default;
        Sends.Clear();
        ClearEntries();
    }

    private long UpToNow(long timeMs) => timeMs <= AsOfMs ? timeMs : 0;

    /// <summary>0 for the last 30 days, 1 for the 30 days before, 2 and more for older.</summary>
    private long MonthsAgo(long timeMs) => (AsOfMs - timeMs) / MonthMs;
}
