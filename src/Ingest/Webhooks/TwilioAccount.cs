using System.Text;
using System.Text.Json;
using StreamML.Schemas.Forms;
using StreamML.Schemas.Json;

namespace StreamML.Ingest.Webhooks;

/// <summary>
/// Finds the owner of a body: <c>AccountSid</c> and <c>MessagingServiceSid</c> of a form or of a JSON object.
/// </summary>
internal static class TwilioAccount
{
    private const int MaxEncodedBytes = 3 * ApiRecordLimits.MaxTenantChars;

    /// <summary>The first of each; empty if none can be a tenant.</summary>
    public static (string Account, string Service) Find(ReadOnlySpan<byte> body, int maxDepth)
        => body.TrimStart(" \t\r\n"u8) is [(byte)'{', ..] ? FindInJson(body, maxDepth) : FindInForm(body);

    private static (string Account, string Service) FindInForm(ReadOnlySpan<byte> body)
    {
        var (account, service) = ("", "");
        var reader = new FormReader(body);
        while ((account.Length == 0 || service.Length == 0) && reader.TryRead(out var name, out var value))
        {
            if (account.Length == 0 && name.SequenceEqual("AccountSid"u8))
            {
                account = Decoded(value);
            }
            else if (service.Length == 0 && name.SequenceEqual("MessagingServiceSid"u8))
            {
                service = Decoded(value);
            }
        }

        return (account, service);
    }

    private static string Decoded(ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxEncodedBytes)
        {
            return "";
        }

        Span<byte> decoded = stackalloc byte[MaxEncodedBytes];
        return Sid(Encoding.UTF8.GetString(decoded[..FormReader.Decode(value, decoded)]));
    }

    private static (string Account, string Service) FindInJson(ReadOnlySpan<byte> body, int maxDepth)
    {
        var (account, service) = ("", "");
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = maxDepth });
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isAccount = reader.ValueTextEquals("AccountSid"u8);
                bool isService = reader.ValueTextEquals("MessagingServiceSid"u8);
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && (isAccount || isService))
                {
                    string sid = Sid(reader.GetString()!);
                    (account, service) = isAccount ? (sid, service) : (account, sid);
                }
                else
                {
                    reader.Skip();
                }
            }

            // Read to the end: trailing content makes the body invalid JSON.
            reader.Read();
            return (account, service);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return ("", "");
        }
    }

    private static string Sid(string text) => ApiRecordLimits.IsTenant(text) ? text : "";
}
