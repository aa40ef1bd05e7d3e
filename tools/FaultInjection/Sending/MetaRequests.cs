using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace StreamML.FaultInjection.Sending;

/// <summary>Webhooks as Meta sends them.</summary>
internal static class MetaRequests
{
    /// <summary>A body with messages.</summary>
    /// <param name="account">The account.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="contacts">What it says of their senders.</param>
    public static byte[] Body(string account, JsonNode[] messages, params JsonNode[] contacts)
    {
        var value = new JsonObject
        {
            ["messaging_product"] = "whatsapp",
            ["metadata"] = new JsonObject
            {
                ["display_phone_number"] = "15550200000",
                ["phone_number_id"] = $"{account}-number",
            },
            ["contacts"] = new JsonArray(contacts),
            ["messages"] = new JsonArray(messages),
        };
        return Encoding.UTF8.GetBytes(new JsonObject
        {
            ["object"] = "whatsapp_business_account",
            ["entry"] = new JsonArray(new JsonObject
            {
                ["id"] = account,
                ["changes"] = new JsonArray(new JsonObject { ["field"] = "messages", ["value"] = value }),
            }),
        }.ToJsonString());
    }

    /// <summary>A signed request.</summary>
    /// <param name="path">Path of the webhook.</param>
    /// <param name="secret">The app secret.</param>
    /// <param name="body">The body.</param>
    /// <param name="forged">Whether the signature is spoilt.</param>
    public static HttpRequestMessage Signed(string path, byte[] secret, byte[] body, bool forged = false)
    {
        byte[] mac = HMACSHA256.HashData(secret, body);
        if (forged)
        {
            mac[0] ^= 1;
        }

        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(mac));
        return request;
    }
}
