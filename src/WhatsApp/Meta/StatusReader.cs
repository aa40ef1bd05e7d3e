using System.Text.Json;
using StreamML.Schemas.Contacts;
using StreamML.Schemas.Json;
using StreamML.Schemas.Statuses;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.WhatsApp.Json;

namespace StreamML.WhatsApp.Meta;

/// <summary>
/// Reads one of <c>statuses[]</c>. The id of the message and a status are required. An unknown status is kept as text,
/// and so is one that does not concern a message's delivery: <c>failed</c> of a payment is not a failed delivery.
/// </summary>
internal static class StatusReader
{
    private const string Payment = "payment";

    /// <summary>Longest status, characters: it is part of a key.</summary>
    private const int MaxStatusChars = 64;

    private static readonly JsonNames Names = FieldNames.Of(
        FieldPlace.Status,
        "id", "status", "timestamp", "recipient_id", "recipient_user_id", "recipient_parent_user_id", "recipient_type",
        "recipient_participant_id", "recipient_participant_user_id", "recipient_participant_parent_user_id",
        "recipient_identity_key_hash", "biz_opaque_callback_data", "conversation", "origin", "expiration_timestamp",
        "type", "pricing", "billable", "pricing_model", "category", "errors", "payment");

    /// <summary>Reads the object into the scope.</summary>
    public static void Read(JsonElement element, string below, ValueScope scope)
    {
        var status = new MessageStatus { WabaId = scope.Context.WabaId, PhoneNumberId = scope.PhoneNumberId };
        var person = new PersonFields();
        bool timed = false;
        bool complete = true;
        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            string name = Names.Of(property);
            switch (name)
            {
                case "id": status.MessageId = value.Text(ref complete); break;
                case "status": status.StatusText = value.Text(ref complete); break;
                case "timestamp":
                    status.OccurredAtMs = value.SecondsAsMs(ref complete) ?? 0;
                    timed = true;
                    break;
                case "recipient_type": status.RecipientType = value.Text(ref complete); break;
                case "recipient_identity_key_hash": status.RecipientIdentityKeyHash = value.Text(ref complete); break;
                case "type": status.Type = value.Text(ref complete); break;
                case "payment": status.Payment = PaymentReader.Read(value, ref complete); break;
                case "biz_opaque_callback_data": status.BizOpaqueCallbackData = value.Text(ref complete); break;
                case "conversation": ReadConversation(value, status, ref complete); break;
                case "pricing": ReadPricing(value, status, ref complete); break;
                case "errors": ErrorReader.Read(value, status.Errors, ref complete); break;
                default: complete &= person.TryRead(name, value, ref complete); break;
            }
        }

        person.ShowIn(status);
        if (Defect(status) is { } defect)
        {
            scope.Context.Defect(below + defect.Below, defect.Code);
            return;
        }

        status.OccurredAtMs = scope.Context.Time(status.OccurredAtMs, out bool replaced);
        status.TimeReplaced = replaced;
        complete &= !replaced;
        status.Type = TypeOf(status);
        bool delivery = status.Type.Length == 0;
        status.Status = delivery ? Parse(status.StatusText) : DeliveryStatus.Unspecified;
        bool known = delivery
            ? status.Status != DeliveryStatus.Unspecified
            : status.Type == Payment && status.Payment is not null;
        bool cleaned = scope.IsCleaned(element);
        if (!complete || !timed || !known)
        {
            status.RawJson = StorableText.Kept(element.Raw(), ref cleaned);
        }

        status.TextCleaned = cleaned;
        scope.Context.Add(new StatusElement(status, Who(status, person, scope)));
    }

    // The presence of a message type makes no difference; a payment may lack it.
    private static string TypeOf(MessageStatus status) => status switch
    {
        { Type: "", Payment: not null } => Payment,
        { Type: "message" } => "",
        _ => status.Type,
    };

    private static (string Below, RefusalCode Code)? Defect(MessageStatus status) => status switch
    {
        { MessageId.Length: 0 } => ("/id", RefusalCode.WithoutId),
        _ when !KeyLengths.Fit(status.MessageId, KeyLengths.MaxIdBytes) => ("/id", RefusalCode.IdTooLong),
        { StatusText.Length: 0 or > MaxStatusChars } => ("/status", RefusalCode.WithoutStatus),
        _ when !KeyLengths.Fit(status.RecipientParticipantId, KeyLengths.MaxNameBytes)
            => ("/recipient_participant_id", RefusalCode.IdTooLong),
        _ => null,
    };

    private static DeliveryStatus Parse(string text) => text switch
    {
        "sent" => DeliveryStatus.Sent,
        "delivered" => DeliveryStatus.Delivered,
        "read" => DeliveryStatus.Read,
        "played" => DeliveryStatus.Played,
        "failed" => DeliveryStatus.Failed,
        _ => DeliveryStatus.Unspecified,
    };

    /// <summary>The recipient; in a group the participant, since a group is not a person's identity.</summary>
    private static IReadOnlyList<Identity> Who(MessageStatus status, in PersonFields person, ValueScope scope)
    {
        var named = person.Recipient(toGroup: StatusIdentity.IsOfGroup(status));
        var contact = scope.Contacts.Match(named, scope.People);
        status.TextCleaned |= contact.IsCleaned;
        return new Identities()
            .Add(named, IdentityKind.UserId).Add(contact.Who, IdentityKind.UserId).Add(named).Add(contact.Who)
            .OrUserName(named.UserName).Found;
    }

    private static void ReadConversation(JsonElement element, MessageStatus status, ref bool complete)
    {
        if (!element.IsObject(ref complete))
        {
            return;
        }

        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            switch (Names.Of(property))
            {
                case "id": status.ConversationId = value.Text(ref complete); break;
                case "origin" when value.ValueKind == JsonValueKind.Object:
                    ReadOrigin(value, status, ref complete);
                    break;
                case "expiration_timestamp":
                    status.ConversationExpiresAtMs = value.SecondsAsMs(ref complete) ?? 0;
                    break;
                default: complete = false; break;
            }
        }
    }

    private static void ReadOrigin(JsonElement element, MessageStatus status, ref bool complete)
    {
        foreach (var property in element.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "type": status.ConversationOrigin = property.Value.Text(ref complete); break;
                default: complete = false; break;
            }
        }
    }

    private static void ReadPricing(JsonElement element, MessageStatus status, ref bool complete)
    {
        if (!element.IsObject(ref complete))
        {
            return;
        }

        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            switch (Names.Of(property))
            {
                case "billable" when value.ValueKind != JsonValueKind.Null:
                    status.Billable = value.Flag(ref complete);
                    break;
                case "billable": break;
                case "pricing_model": status.PricingModel = value.Text(ref complete); break;
                case "type": status.PricingType = value.Text(ref complete); break;
                case "category": status.PricingCategory = value.Text(ref complete); break;
                default: complete = false; break;
            }
        }
    }
}
