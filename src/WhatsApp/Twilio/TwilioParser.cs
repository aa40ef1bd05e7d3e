using System.Text.Unicode;
using StreamML.Schemas.Json;
using StreamML.Schemas.Topics;
using StreamML.WhatsApp.Meta;

namespace StreamML.WhatsApp.Twilio;

/// <summary>
/// Turns one of Twilio's webhook bodies into its element: an inbound message, or the status of an outbound one. Pure:
/// the same body gives the same element. Sources: Twilio, "Twilio's request to your incoming message webhook URL"
/// (docs/messaging/guides/webhook-request), "Track the message status of outbound messages"
/// (docs/messaging/guides/track-outbound-message-status).
/// </summary>
internal static class TwilioParser
{
    /// <summary>Parses a body.</summary>
    /// <param name="body">The body, byte for byte: a form, or a JSON object of the same parameters.</param>
    /// <param name="accounts">The AccountSid that the body was archived for. Empty: it names none, which is a
    /// defect.</param>
    /// <param name="receivedAtMs">When the body was received, milliseconds since the Unix epoch: the element's time,
    /// since Twilio gives none.</param>
    public static WebhookContent Parse(
        ReadOnlyMemory<byte> body, IReadOnlyCollection<string> accounts, long receivedAtMs)
    {
        var content = new WebhookContent(body, receivedAtMs);
        if (!Utf8.IsValid(body.Span))
        {
            content.Defects.Add(new WebhookDefect("", RefusalCode.InvalidUtf8));
        }
        else if (TwilioParameters.TryRead(body, out var code) is not { } parameters)
        {
            content.Defects.Add(new WebhookDefect("", code!.Value));
        }
        else if (DefectOf(parameters, accounts) is { } defect)
        {
            content.Defects.Add(defect);
        }
        else
        {
            content.Elements.Add(Said(parameters, TwilioStatusReader.Reads(parameters)
                ? TwilioStatusReader.Read(parameters, receivedAtMs)
                : TwilioMessageReader.Read(parameters, receivedAtMs)));
        }

        return content;
    }

    /// <summary>Returns the element, marked if text in it was replaced.</summary>
    private static WebhookElement Said(TwilioParameters parameters, WebhookElement element)
    {
        bool cleaned = parameters.IsCleaned;
        switch (element)
        {
            case MessageElement { Message: var message }:
                if (message.Interactive is { ResponseJson.Length: > 0 } form)
                {
                    form.ResponseJson = StorableText.OfJson(form.ResponseJson, ref cleaned);
                }

                message.TextCleaned = cleaned;
                break;
            case StatusElement { Status: var status }:
                status.TextCleaned = cleaned;
                break;
        }

        return element;
    }

    private static WebhookDefect? DefectOf(TwilioParameters parameters, IReadOnlyCollection<string> accounts)
    {
        string id = IdOf(parameters);
        if (!TwilioAddress.IsWhatsApp(parameters))
        {
            return new WebhookDefect("", RefusalCode.NotWhatsApp);
        }

        if (id.Length == 0 || !KeyLengths.Fit(id, KeyLengths.MaxIdBytes))
        {
            return new WebhookDefect(
                "/MessageSid", id.Length == 0 ? RefusalCode.WithoutId : RefusalCode.IdTooLong);
        }

        if (TwilioStatusReader.StatusOf(parameters).Length > TwilioStatusReader.MaxStatusChars)
        {
            return new WebhookDefect("/MessageStatus", RefusalCode.WithoutStatus);
        }

        return accounts.Count == 0 ? new WebhookDefect("/AccountSid", RefusalCode.EntryWithoutId) : null;
    }

    /// <summary>The message's id; its older names are "deprecated and included for backward compatibility".</summary>
    public static string IdOf(TwilioParameters parameters)
        => parameters.First("MessageSid", "SmsMessageSid", "SmsSid");
}
