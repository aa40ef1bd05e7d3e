namespace StreamML.Features.State;

/// <summary>Kind of an observation. The numbers are part of the binary form.</summary>
internal enum ObservationKind : byte
{
    None = 0,
    Message = 1,
    Edit = 2,
    Withdrawal = 3,
    Sent = 4,
    Delivered = 5,
    Read = 6,
    Played = 7,
    Failed = 8,
    OutboundMessage = 9,
    CampaignSent = 10,
    CampaignOpened = 11,
    CampaignClicked = 12,
    CampaignReplied = 13,
    OptOut = 14,
    OptIn = 15,
    Preference = 16,
    Cart = 17,
    View = 18,
    TicketOpened = 19,
    TicketClosed = 20,
    Order = 21,
    Refund = 22,
    Placeholder = 23,
}

/// <summary>
/// Properties of an observation's content. The numbers are part of the binary form; of two contents of one revision the
/// one with the greater number is kept, so text that came late (a transcript) beats none.
/// </summary>
[Flags]
internal enum Signs : uint
{
    None = 0,
    Outbound = 1 << 0,
    LengthKnown = 1 << 1,
    MediaKnown = 1 << 2,
    Media = 1 << 3,
    LinkKnown = 1 << 4,
    Link = 1 << 5,
    CallKnown = 1 << 6,
    Call = 1 << 7,
    PersonalizationKnown = 1 << 8,
    SentimentKnown = 1 << 9,
    Positive = 1 << 10,
    Negative = 1 << 11,
    EmotionKnown = 1 << 12,
    Question = 1 << 13,
    Price = 1 << 14,
    Meeting = 1 << 15,
    Complaint = 1 << 16,
    Unsubscribe = 1 << 17,
    Discount = 1 << 18,
    AmountKnown = 1 << 19,
    Text = 1 << 20,

    Content = LengthKnown | MediaKnown | LinkKnown | CallKnown | PersonalizationKnown,
}

/// <summary>
/// One fact about a contact, identified by <see cref="Kind"/> and <see cref="Key"/>; of several with the same kind and
/// key the greatest by <see cref="ComparedTo"/> is kept.
/// </summary>
internal struct Observation
{
    /// <summary>Event time, milliseconds since the Unix epoch.</summary>
    public long TimeMs;

    /// <summary>Hash of the message id, or of the event id.</summary>
    public ulong Key;

    /// <summary>For an event: hash of its message, order or ticket; 0 without one.</summary>
    public ulong Link;

    /// <summary>Hash of the campaign; 0 without one.</summary>
    public ulong Campaign;

    /// <summary>For an edit or withdrawal: hash of its id.</summary>
    public ulong Revision;

    /// <summary>Money, ten-thousandths of the currency's unit.</summary>
    public long Amount;

    public Signs Signs;

    /// <summary>Enrichment generation.</summary>
    public int Generation;

    /// <summary>Characters of the text.</summary>
    public ushort Length;

    /// <summary>Three letters of five bits each; 0 without one.</summary>
    public ushort Currency;

    /// <summary>Ten-thousandths.</summary>
    public short Sentiment;

    /// <summary>Ten-thousandths.</summary>
    public short Emotion;

    public ObservationKind Kind;

    public byte PositiveWords;

    /// <summary>Hundredths.</summary>
    public byte Personalization;

    /// <summary>Whether it belongs to orders and refunds, which no horizon limits.</summary>
    public readonly bool IsMoney => Kind is ObservationKind.Order or ObservationKind.Refund;

    public readonly bool Has(Signs sign) => (Signs & sign) != Signs.None;

    /// <summary>
    /// A total order over all stored fields, time first, so that a replacement never drops behind the horizon before
    /// the original. Of one revision the higher generation is greater.
    /// </summary>
    public readonly int ComparedTo(in Observation other)
    {
        int order = TimeMs.CompareTo(other.TimeMs);
        order = order != 0 ? order : Revision.CompareTo(other.Revision);
        order = order != 0 ? order : Generation.CompareTo(other.Generation);
        order = order != 0 ? order : ((uint)Signs).CompareTo((uint)other.Signs);
        order = order != 0 ? order : Length.CompareTo(other.Length);
        order = order != 0 ? order : Sentiment.CompareTo(other.Sentiment);
        order = order != 0 ? order : Emotion.CompareTo(other.Emotion);
        order = order != 0 ? order : PositiveWords.CompareTo(other.PositiveWords);
        order = order != 0 ? order : Personalization.CompareTo(other.Personalization);
        order = order != 0 ? order : Amount.CompareTo(other.Amount);
        order = order != 0 ? order : Currency.CompareTo(other.Currency);
        order = order != 0 ? order : Link.CompareTo(other.Link);
        return order != 0 ? order : Campaign.CompareTo(other.Campaign);
    }
}
