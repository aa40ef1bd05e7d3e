using StreamML.Schemas.Contacts;
using StreamML.Schemas.V1;

namespace StreamML.WhatsApp.Twilio;

/// <summary>
/// The person behind a Twilio address: <c>whatsapp:+14155238886</c>, or, if the person hides the number,
/// <c>whatsapp:</c> and the business-scoped user id, which <c>ExternalUserId</c> gives for everybody. Strings are empty
/// if not given.
/// </summary>
/// <param name="Phone">Digits.</param>
/// <param name="UserId">Business-scoped user id.</param>
/// <param name="ParentUserId">Parent business-scoped user id.</param>
internal readonly record struct TwilioAddress(string Phone, string UserId, string ParentUserId)
{
    private const string Channel = "whatsapp:";

    /// <summary>Whether the parameters are of a WhatsApp message, not of an SMS or another channel.</summary>
    public static bool IsWhatsApp(TwilioParameters parameters)
        => IsOfChannel(parameters.Peek("From")) || IsOfChannel(parameters.Peek("To"))
            || IsOfChannel(parameters.Peek("ExternalUserId"))
            || parameters.Peek("ChannelPrefix").Equals("whatsapp", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an address, with or without the channel prefix.</summary>
    public static TwilioAddress Of(string text)
    {
        if (!IdentityForms.TryRead(text, IdentityField.Phone, out var form))
        {
            return new TwilioAddress("", "", "");
        }

        return form.Kind switch
        {
            IdentityKind.Phone => new TwilioAddress(form.Given, "", ""),
            IdentityKind.UserId => new TwilioAddress("", form.Value, ""),
            IdentityKind.ParentUserId => new TwilioAddress("", "", form.Value),
            _ => new TwilioAddress("", "", ""),
        };
    }

    private static bool IsOfChannel(string text) => text.StartsWith(Channel, StringComparison.OrdinalIgnoreCase);
}
