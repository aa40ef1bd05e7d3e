using StreamML.Schemas.Contacts;
using StreamML.Schemas.V1;
using StreamML.WhatsApp.Meta;

namespace StreamML.WhatsApp.Twilio;

/// <summary>
/// Reads an inbound message. Twilio gives no time, so the time of receipt is used. If a parameter is not read,
/// <c>raw_json</c> keeps them all.
/// </summary>
internal static class TwilioMessageReader
{
    /// <summary>Reads the parameters of a message with an id.</summary>
    public static MessageElement Read(TwilioParameters parameters, long receivedAtMs)
    {
        string id = TwilioParser.IdOf(parameters);
        var message = new WhatsAppMessage
        {
            WabaId = Short(parameters, "AccountSid"),
            PhoneNumberId = NumberOf(parameters.Take("To")),
            Direction = Direction.Inbound,
            MessageId = id,
            SentAtMs = receivedAtMs,
            Revision = new Revision { Id = id, TimeMs = receivedAtMs },
        };
        bool complete = TwilioContentReader.Read(parameters, message);
        message.Context = ReadContext(parameters, isReaction: message.Reaction is not null);
        message.Referral = ReadReferral(parameters);
        var who = Who(parameters, message);

        // A request to a fallback address reports the error of the first.
        parameters.Take("ErrorCode");
        parameters.Take("ErrorUrl");
        if (!complete || !parameters.IsComplete)
        {
            message.RawJson = parameters.ToJson();
        }

        return new MessageElement(message, who);
    }

    /// <summary>
    /// The business's number, in place of Meta's id for it: its digits, or the address unchanged if it has none.
    /// </summary>
    public static string NumberOf(string address)
    {
        var of = TwilioAddress.Of(address);
        return of.Phone.Length > 0 ? of.Phone : address.Length <= ContactList.MaxChars ? address : "";
    }

    private static IReadOnlyList<Identity> Who(TwilioParameters parameters, WhatsAppMessage message)
    {
        var who = new Identities().Add(IdentityField.UserId, parameters.Take("ExternalUserId"))
            .Add(IdentityField.Phone, parameters.Take("WaId")).Add(IdentityField.Phone, parameters.Take("From"));
        (message.UserId, message.ParentUserId, message.WaId) = (who.UserId, who.ParentUserId, who.WaId);
        (message.Lid, message.OtherId) = (who.Lid, who.OtherId);
        message.ProfileName = Short(parameters, "ProfileName");
        return new Identities().Add(who, IdentityKind.UserId).Add(who, IdentityKind.Phone).Add(who)
            .OrUserName(who.UserName).OrMessage(message.PhoneNumberId, message.MessageId).Found;
    }

    // A reaction names its message itself, as with Meta.
    private static MessageContext? ReadContext(TwilioParameters parameters, bool isReaction)
    {
        var context = new MessageContext
        {
            From = NumberOf(parameters.Take("OriginalRepliedMessageSender")),
            MessageId = parameters.Take("OriginalRepliedMessageSid"),
            Forwarded = Flag(parameters, "Forwarded"),
            FrequentlyForwarded = Flag(parameters, "FrequentlyForwarded"),
        };
        if (isReaction)
        {
            (context.From, context.MessageId) = ("", "");
        }

        return context.Equals(new MessageContext()) ? null : context;
    }

    private static Referral? ReadReferral(TwilioParameters parameters)
    {
        string mime = parameters.Take("ReferralMediaContentType");
        string url = parameters.Take("ReferralMediaUrl");
        bool isVideo = mime.StartsWith("video/", StringComparison.OrdinalIgnoreCase);
        var referral = new Referral
        {
            SourceUrl = parameters.Take("ReferralSourceUrl"),
            SourceId = parameters.Take("ReferralSourceId"),
            SourceType = parameters.Take("ReferralSourceType"),
            Headline = parameters.Take("ReferralHeadline"),
            Body = parameters.Take("ReferralBody"),
            CtwaClid = parameters.Take("ReferralCtwaClid"),
            MediaType = mime.Split('/')[0],
            ImageUrl = isVideo ? "" : url,
            VideoUrl = isVideo ? url : "",
        };
        return referral.Equals(new Referral()) ? null : referral;
    }

    private static bool Flag(TwilioParameters parameters, string name)
        => parameters.Take(name).Equals("true", StringComparison.OrdinalIgnoreCase);

    private static string Short(TwilioParameters parameters, string name)
        => parameters.Take(name) is { Length: <= ContactList.MaxChars } text ? text : "";
}
