using System.Text.RegularExpressions;
using StreamML.Schemas.V1;

namespace StreamML.Schemas.Json;

/// <summary>The fields of a business event, and those required by each type.</summary>
internal static partial class EventContract
{
    // Fields without which a known type is useless. An unknown type requires only its name.
    private static readonly Dictionary<string, string[]> Required = new(StringComparer.Ordinal)
    {
        ["campaign_sent"] = ["contact", "campaign_id"],
        ["campaign_opened"] = ["contact", "campaign_id"],
        ["campaign_clicked"] = ["contact", "campaign_id"],
        ["campaign_replied"] = ["contact", "campaign_id"],
        ["opt_out"] = ["contact"],
        ["opt_in"] = ["contact"],
        ["outbound_message"] = ["contact"],
        ["order"] = ["contact", "order_id", "amount"],
        ["refund"] = ["contact", "order_id"],
        ["cart"] = ["contact"],
        ["view"] = ["contact"],
        ["ticket_opened"] = ["contact", "ticket_id"],
        ["ticket_closed"] = ["contact", "ticket_id"],
        ["lead_outcome"] = ["contact", "outcome"],
    };

    [GeneratedRegex(@"^[a-z][a-z0-9_]*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypeShape { get; }

    [GeneratedRegex(@"^[A-Za-z]{3}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CurrencyShape { get; }

    public static BusinessEvent Read(ref FieldReader fields, ApiRecordContext context, out ContactReference? contact)
    {
        var message = new BusinessEvent
        {
            Tenant = CommonFields.Tenant(ref fields, context.Tenant),
            EventId = CommonFields.EventId(ref fields, context.EventId),
            ReceivedAtMs = context.ReceivedAtMs,
            OccurredAtMs = CommonFields.OccurredAtMs(ref fields, context.ReceivedAtMs),
            Type = fields.Line("type", ApiRecordLimits.MaxNameChars),
            Amount = CommonFields.Amount(ref fields),
            Currency = fields.Line("currency", ApiRecordLimits.MaxNameChars),
            CampaignId = fields.Id("campaign_id", ApiRecordLimits.MaxIdChars),
            OrderId = fields.Id("order_id", ApiRecordLimits.MaxIdChars),
            ProductId = fields.Id("product_id", ApiRecordLimits.MaxIdChars),
            TicketId = fields.Id("ticket_id", ApiRecordLimits.MaxIdChars),
            MessageId = fields.Id("message_id", ApiRecordLimits.MaxMessageIdChars),
            Outcome = fields.Line("outcome", ApiRecordLimits.MaxLabelChars),
        };
        contact = CommonFields.Contact(ref fields);
        message.ContactKey = contact?.ContactKey ?? "";
        CheckMoney(ref fields, message);
        CheckType(ref fields, message, contact is not null);
        CommonFields.Attributes(ref fields, message.Attributes);
        return message;
    }

    private static void CheckMoney(ref FieldReader fields, BusinessEvent message)
    {
        if (message.Currency.Length > 0 && !CurrencyShape.IsMatch(message.Currency))
        {
            fields.Refuse("currency", "must be the three letters of ISO 4217 (EUR)");
        }

        message.Currency = message.Currency.ToUpperInvariant();
        fields.RequireIf(message.Amount.Length > 0 && message.Currency.Length == 0, "currency",
            "is required where amount is given: an amount without it has no unit");
    }

    private static void CheckType(ref FieldReader fields, BusinessEvent message, bool hasContact)
    {
        if (!TypeShape.IsMatch(message.Type))
        {
            fields.Refuse("type", "is required: lower-case letters, digits and underscores, a letter first"
                + $" (known: {string.Join(", ", Required.Keys)})");
            return;
        }

        foreach (string? name in Required.GetValueOrDefault(message.Type, []))
        {
            bool given = name switch
            {
                "contact" => hasContact,
                "campaign_id" => message.CampaignId.Length > 0,
                "order_id" => message.OrderId.Length > 0,
                "amount" => message.Amount.Length > 0,
                "ticket_id" => message.TicketId.Length > 0,
                "outcome" => message.Outcome.Length > 0,
                _ => throw new InvalidOperationException($"No rule reads the field {name}."),
            };
            fields.RequireIf(!given, name, $"is required for {message.Type}");
        }
    }
}
