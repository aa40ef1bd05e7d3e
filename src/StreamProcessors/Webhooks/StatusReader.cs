using System.Text.Json;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Json;

namespace StreamML.StreamProcessors.Webhooks;

/// <summary>Reads one of <c>statuses[]</c>. It needs the id of the message and a status; an unknown status is kept by
/// its text.</summary>
internal static class StatusReader
{
    /// <summary>Longest status, characters: it is part of a key.</summary>
    private const int MaxStatusChars = 64;

    private static readonly JsonNames Names = new(
        "id", "status", "timestamp", "recipient_id", "recipient_user_id", "recipient_parent_user_id", "recipient_type",
        "recipient_participant_id", "biz_opaque_callback_data", "conversation", "origin", "type", "pricing", "billable",
        "pricing_model", "category", "errors");

    /// <summary>Reads the object into the scope.</summary>
    public static void Read(JsonElement element, string below, ValueScope scope)
    {
        var status = new MessageStatus { WabaId = scope.Context.WabaId, PhoneNumberId = scope.PhoneNumberId };
        string parent = "";
        bool timed = false;
        bool complete = true;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            JsonElement value = property.Value;
            switch (Names.Of(property))
            {
                case "id": status.MessageId = value.Text(ref complete); break;
                case "status": status.StatusText = value.Text(ref complete); break;
                case "timestamp":
                    status.OccurredAtMs = value.SecondsAsMs(ref complete) ?? 0;
                    timed = true;
                    break;
                case "recipient_id": status.RecipientId = value.Text(ref complete); break;
                case "recipient_user_id": status.RecipientUserId = value.Text(ref complete); break;
                case "recipient_parent_user_id": parent = value.Text(ref complete); break;
                case "recipient_type": status.RecipientType = value.Text(ref complete); break;
                case "recipient_participant_id": status.RecipientParticipantId = value.Text(ref complete); break;
                case "biz_opaque_callback_data": status.BizOpaqueCallbackData = value.Text(ref complete); break;
                case "conversation": ReadConversation(value, status, ref complete); break;
                case "pricing": ReadPricing(value, status, ref complete); break;
                case "errors": ErrorReader.Read(value, status.Errors, ref complete); break;
                default: complete = false; break;
            }
        }

        if (Defect(status) is { } defect)
        {
            scope.Context.Defect(below + defect.Below, defect.Code);
            return;
        }

        status.Status = Parse(status.StatusText);
        if (!complete || !timed || status.Status == DeliveryStatus.Unspecified)
        {
            status.RawJson = element.GetRawText();
        }

        scope.Context.Add(new StatusElement(status, Who(status, parent, scope)));
    }

    private static (string Below, string Code)? Defect(MessageStatus status) => status switch
    {
        { MessageId.Length: 0 } => ("/id", WebhookDefects.WithoutId),
        { MessageId.Length: > MessageReader.MaxIdChars } => ("/id", WebhookDefects.IdTooLong),
        { StatusText.Length: 0 or > MaxStatusChars } => ("/status", WebhookDefects.WithoutStatus),
        { RecipientParticipantId.Length: > MessageReader.MaxIdChars }
            => ("/recipient_participant_id", WebhookDefects.IdTooLong),
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

    /// <summary>The recipient; in a group the participant, since a group is nobody's identity.</summary>
    private static IReadOnlyList<Identity> Who(MessageStatus status, string parent, ValueScope scope)
    {
        string recipient = status.RecipientType == "group" ? status.RecipientParticipantId : status.RecipientId;
        string phone = Identities.Digits(recipient);
        WebhookContact contact = scope.Contacts.Match(status.RecipientUserId, phone, solePerson: false);
        return new Identities()
            .UserId(status.RecipientUserId).UserId(contact.UserId).Phone(contact.WaId).Phone(phone)
            .ParentUserId(parent).ParentUserId(contact.ParentUserId).Found;
    }

    private static void ReadConversation(JsonElement element, MessageStatus status, ref bool complete)
    {
        if (!element.IsObject(ref complete))
        {
            return;
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            JsonElement value = property.Value;
            switch (Names.Of(property))
            {
                case "id": status.ConversationId = value.Text(ref complete); break;
                case "origin" when value.ValueKind == JsonValueKind.Object:
                    ReadOrigin(value, status, ref complete);
                    break;
                default: complete = false; break;
            }
        }
    }

    private static void ReadOrigin(JsonElement element, MessageStatus status, ref bool complete)
    {
        foreach (JsonProperty property in element.EnumerateObject())
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

        foreach (JsonProperty property in element.EnumerateObject())
        {
            JsonElement value = property.Value;
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
