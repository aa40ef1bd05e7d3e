using System.Text.Json;
using StreamML.Traffic.People;

namespace StreamML.Traffic.Plan;

/// <summary>
/// A business's events with a person, in order: campaigns opened, clicked and answered after sending, carts before
/// orders, refunds of orders, tickets opened and closed. Not thread-safe.
/// </summary>
internal sealed class BusinessEvents(Random random)
{
    private static readonly string[] Campaigns = ["spring", "restock", "loyalty"];
    private static readonly string[] Types =
    [
        "outbound_message", "campaign_sent", "campaign_opened", "campaign_clicked", "campaign_replied", "view", "view",
        "cart", "order", "order", "refund", "ticket_opened", "ticket_closed", "opt_out", "lead_outcome",
        "campaign_opened",
    ];

    private readonly Dictionary<Person, Dealings> _dealings = [];

    /// <summary>Writes the fields of the next event.</summary>
    /// <param name="json">Within the event's object.</param>
    /// <param name="about">The person.</param>
    /// <param name="id">The event's id.</param>
    /// <param name="occurredMs">When it happened, milliseconds since the Unix epoch.</param>
    public void Write(Utf8JsonWriter json, Person about, string id, long occurredMs)
    {
        if (!_dealings.TryGetValue(about, out var with))
        {
            _dealings.Add(about, with = new Dealings());
        }

        string type = Possible(Types[random.Next(Types.Length)], with);
        json.WriteString("type", type);
        json.WriteNumber("occurred_at_ms", occurredMs);
        switch (type)
        {
            case "campaign_sent":
                with.Campaign = Campaigns[random.Next(Campaigns.Length)];
                json.WriteString("campaign_id", with.Campaign);
                break;
            case "campaign_opened" or "campaign_clicked" or "campaign_replied" or "opt_out":
                json.WriteString("campaign_id", with.Campaign);
                break;
            case "order":
                with.Order = $"order-{id}";
                Money(json, with, $"{random.Next(5, 400)}.{random.Next(10, 100)}");
                break;
            case "refund":
                Money(json, with, "19.90");
                with.Order = null;
                break;
            case "ticket_opened":
                with.Ticket = $"ticket-{id}";
                json.WriteString("ticket_id", with.Ticket);
                break;
            case "ticket_closed":
                json.WriteString("ticket_id", with.Ticket);
                with.Ticket = null;
                break;
            case "lead_outcome":
                json.WriteString("outcome", random.Next(2) == 0 ? "won" : "lost");
                break;
            case "view" or "cart":
                json.WriteString("product_id", $"sku-{random.Next(1, 60)}");
                break;
        }
    }

    // Replaces an event whose predecessor is missing with an earlier one.
    private static string Possible(string type, Dealings with) => type switch
    {
        "campaign_opened" or "campaign_clicked" or "campaign_replied" or "opt_out" when with.Campaign is null =>
            "campaign_sent",
        "refund" when with.Order is null => "cart",
        "ticket_closed" when with.Ticket is null => "ticket_opened",
        _ => type,
    };

    private static void Money(Utf8JsonWriter json, Dealings with, string amount)
    {
        json.WriteString("order_id", with.Order);
        json.WriteString("amount", amount);
        json.WriteString("currency", "EUR");
    }

    private sealed class Dealings
    {
        public string? Campaign { get; set; }

        public string? Order { get; set; }

        public string? Ticket { get; set; }
    }
}
