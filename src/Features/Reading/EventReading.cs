using StreamML.Features.State;
using StreamML.Schemas.V1;

namespace StreamML.Features.Reading;

/// <summary>
/// Reads business events as observations. An event without information has the kind <see cref="ObservationKind.None"/>.
/// </summary>
internal static class EventReading
{
    /// <summary>Reads a business event.</summary>
    public static Observation Of(BusinessEvent given)
    {
        var kind = KindOf(given.Type);
        long timeMs = EventTimes.Of(given.OccurredAtMs, given.ReceivedAtMs);
        if (kind == ObservationKind.None || timeMs == 0)
        {
            return default;
        }

        var item = new Observation
        {
            Kind = kind,
            TimeMs = timeMs,
            Key = KeyOf(given),
            Link = LinkOf(kind, given),
            Campaign = IdHash.Of(given.CampaignId),
        };
        if (item.IsMoney)
        {
            ReadMoney(given, ref item);
        }
        else if (kind is ObservationKind.OutboundMessage or ObservationKind.CampaignSent)
        {
            ReadContent(given, ref item);
        }

        return item;
    }

    private static ObservationKind KindOf(string type) => type switch
    {
        "campaign_sent" => ObservationKind.CampaignSent,
        "campaign_opened" => ObservationKind.CampaignOpened,
        "campaign_clicked" => ObservationKind.CampaignClicked,
        "campaign_replied" => ObservationKind.CampaignReplied,
        "opt_out" => ObservationKind.OptOut,
        "opt_in" => ObservationKind.OptIn,
        "user_preference" => ObservationKind.Preference,
        "outbound_message" => ObservationKind.OutboundMessage,
        "order" => ObservationKind.Order,
        "refund" => ObservationKind.Refund,
        "cart" => ObservationKind.Cart,
        "view" => ObservationKind.View,
        "ticket_opened" => ObservationKind.TicketOpened,
        "ticket_closed" => ObservationKind.TicketClosed,
        _ => ObservationKind.None,
    };

    // Every event should have an id; one without is identified by its content.
    private static ulong KeyOf(BusinessEvent given) => IdHash.Of(given.EventId.Length > 0
        ? given.EventId
        : $"{given.Type}\n{given.OccurredAtMs}\n{given.CampaignId}\n{given.OrderId}\n{given.TicketId}\n{given.MessageId}\n{given.Amount}");

    private static ulong LinkOf(ObservationKind kind, BusinessEvent given) => IdHash.Of(kind switch
    {
        ObservationKind.OutboundMessage or ObservationKind.CampaignSent => given.MessageId,
        ObservationKind.TicketOpened or ObservationKind.TicketClosed => given.TicketId,
        ObservationKind.Order or ObservationKind.Refund => given.OrderId,
        _ => "",
    });

    private static void ReadMoney(BusinessEvent given, ref Observation item)
    {
        ushort currency = Money.Currency(given.Currency);
        if (currency != 0 && Money.Parse(given.Amount) is { } amount)
        {
            item.Amount = amount;
            item.Currency = currency;
            item.Signs |= Signs.AmountKnown;
        }

        item.Signs |= item.Kind == ObservationKind.Order
            && Attributes.HasDiscount(given.Attributes) ? Signs.Discount : Signs.None;
    }

    private static void ReadContent(BusinessEvent given, ref Observation item)
    {
        if (given.Attributes.Count == 0)
        {
            return;
        }

        string text = Attributes.Text(given.Attributes, "text");
        if (text.Length > 0)
        {
            MessageReading.ReadText(text, TextReading.Of(text), ref item);
        }

        if (Attributes.Number(given.Attributes, "message_length") is >= 0 and { } length)
        {
            item.Length = (ushort)Math.Min(length, ushort.MaxValue);
            item.Signs |= Signs.LengthKnown;
        }

        Set(Attributes.Flag(given.Attributes, "has_media"), Signs.MediaKnown, Signs.Media, ref item);
        Set(Attributes.Flag(given.Attributes, "has_link"), Signs.LinkKnown, Signs.Link, ref item);
        Set(Attributes.Flag(given.Attributes, "has_call_to_action"), Signs.CallKnown, Signs.Call, ref item);
        if (Attributes.Number(given.Attributes, "personalization_level") is { } level)
        {
            item.Personalization = (byte)Math.Round(Math.Clamp(level, 0, 1) * 100, MidpointRounding.ToEven);
            item.Signs |= Signs.PersonalizationKnown;
        }
    }

    private static void Set(bool? value, Signs known, Signs sign, ref Observation item)
    {
        if (value is { } given)
        {
            item.Signs = (item.Signs & ~sign) | known | (given ? sign : Signs.None);
        }
    }
}
