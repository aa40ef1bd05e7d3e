using System.Globalization;
using StreamML.Schemas.Contacts;
using StreamML.Schemas.V1;
using StreamML.WhatsApp.Meta;

namespace StreamML.WhatsApp.Twilio;

/// <summary>
/// Reads a status callback. Twilio's steps before WhatsApp has the message (accepted, scheduled, queued, sending) have
/// no counterpart here and are kept as text. Source: Twilio, "Track the message status of outbound messages"
/// (docs/messaging/guides/track-outbound-message-status).
/// </summary>
internal static class TwilioStatusReader
{
    /// <summary>Longest status, characters: it is part of a key.</summary>
    public const int MaxStatusChars = 64;

    /// <summary>Whether the parameters are of a status callback; an inbound message has the status received.</summary>
    public static bool Reads(TwilioParameters parameters)
        => StatusOf(parameters) is not ("" or "received" or "receiving");

    /// <summary>The status, in lower case.</summary>
    public static string StatusOf(TwilioParameters parameters)
        => parameters.First("MessageStatus", "SmsStatus").ToLowerInvariant();

    /// <summary>Reads the parameters of a status with an id.</summary>
    public static StatusElement Read(TwilioParameters parameters, long receivedAtMs)
    {
        string text = StatusOf(parameters);
        string account = parameters.Take("AccountSid");
        var status = new MessageStatus
        {
            WabaId = account.Length <= ContactList.MaxChars ? account : "",
            PhoneNumberId = TwilioMessageReader.NumberOf(parameters.Take("From")),
            MessageId = TwilioParser.IdOf(parameters),
            StatusText = text,
            OccurredAtMs = receivedAtMs,
            Status = Parse(text),
        };
        var who = new Identities().Add(IdentityField.UserId, parameters.Take("ExternalUserId"))
            .Add(IdentityField.Phone, parameters.Take("To"));
        (status.RecipientId, status.RecipientUserId) = (who.WaId, who.UserId);
        bool complete = TryReadError(parameters, status) && status.Status != DeliveryStatus.Unspecified;
        if (!complete || !parameters.IsComplete)
        {
            status.RawJson = parameters.ToJson();
        }

        return new StatusElement(status, who.OrUserName(who.UserName).Found);
    }

    private static bool TryReadError(TwilioParameters parameters, MessageStatus status)
    {
        string code = parameters.Take("ErrorCode");
        var error = new MessageError
        {
            Message = parameters.Take("ErrorMessage"),
            Details = parameters.Take("ChannelStatusMessage"),
        };
        bool read = int.TryParse(code, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number);
        error.Code = number;
        if (number != 0 || error.Message.Length > 0 || error.Details.Length > 0)
        {
            status.Errors.Add(error);
        }

        return read || code.Length == 0;
    }

    private static DeliveryStatus Parse(string text) => text switch
    {
        "sent" => DeliveryStatus.Sent,
        "delivered" => DeliveryStatus.Delivered,
        "read" => DeliveryStatus.Read,
        "failed" or "undelivered" => DeliveryStatus.Failed,
        _ => DeliveryStatus.Unspecified,
    };
}
