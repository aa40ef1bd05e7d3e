using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace StreamML.Ingest.Tests;

/// <summary>Requests as Twilio makes and signs them. Not by the product's code, which is what is tested.</summary>
internal static class TwilioRequest
{
    public const string Hook = "/webhooks/twilio";
    public const string Token = "12345";
    public const string OldToken = "auth-token-of-before";
    public const string Account = "AC00000000000000000000000000000001";

    /// <summary>A form; blanks become a plus sign, as Twilio sends them.</summary>
    public static byte[] Form(params (string Name, string Value)[] parameters) => Encoding.UTF8.GetBytes(string.Join(
        '&', parameters.Select(each => $"{Escape(each.Name)}={Escape(each.Value)}")));

    /// <summary>An inbound text message.</summary>
    public static (string Name, string Value)[] Message(string body = "hello") =>
    [
        ("SmsMessageSid", "SM1"), ("NumMedia", "0"), ("ProfileName", "Ana"), ("MessageType", "text"), ("SmsSid", "SM1"),
        ("WaId", "15550001"), ("SmsStatus", "received"), ("Body", body), ("To", "whatsapp:+14155238886"),
        ("NumSegments", "1"), ("ReferralNumMedia", "0"), ("MessageSid", "SM1"), ("AccountSid", Account),
        ("From", "whatsapp:+15550001"), ("ApiVersion", "2010-04-01"),
    ];

    /// <summary>The signature of a request with these parameters.</summary>
    public static string Sign(string url, IEnumerable<(string Name, string Value)> parameters, string token = Token)
    {
        string signed = url + string.Concat(parameters.Distinct()
            .OrderBy(each => each.Name, StringComparer.Ordinal).ThenBy(each => each.Value, StringComparer.Ordinal)
            .Select(each => each.Name + each.Value));
        return Convert.ToBase64String(
            HMACSHA1.HashData(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(signed)));
    }

    /// <summary>Posts a body with these headers.</summary>
    public static async Task<HttpResponseMessage> PostAsync(
        TestServer server,
        byte[] body,
        string? signature,
        string pathAndQuery = Hook,
        string type = "application/x-www-form-urlencoded",
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, pathAndQuery)
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (signature is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Twilio-Signature", signature);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await server.Client.SendAsync(request);
    }

    /// <summary>The address of a server's webhook, as a request to it says.</summary>
    public static string Url(TestServer server, string pathAndQuery = Hook)
        => $"http://127.0.0.1:{server.Address.Port}{pathAndQuery}";

    private static string Escape(string text) =>
        Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
