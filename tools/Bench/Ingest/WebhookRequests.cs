using System.Net;
using System.Security.Cryptography;
using System.Text;
using StreamML.Traffic;
using StreamML.Traffic.Plan;

namespace StreamML.Bench.Ingest;

/// <summary>
/// Signed webhooks as wire bytes, headers included: six in ten contain one update, the others two or three.
/// </summary>
internal static class WebhookRequests
{
    /// <summary>Creates them; the same every time.</summary>
    public static IReadOnlyList<byte[]> Make(IPEndPoint server, string path, byte[] secret, int messages)
    {
        var plan = new TrafficPlan(new TrafficOptions
        {
            Messages = messages,
            StartMs = 1_750_000_000_000,
            Mischief = false,
            DuplicateShare = 0,
            MaxUpdates = 3,
        });
        return [.. plan.Deliveries().Select(delivery => Request(server, path, secret, delivery.Body))];
    }

    private static byte[] Request(IPEndPoint server, string path, byte[] secret, byte[] body)
    {
        string head = $"POST {path} HTTP/1.1\r\nHost: {server}\r\nUser-Agent: facebookexternalua\r\n"
            + "Accept: */*\r\nContent-Type: application/json\r\n"
            + $"X-Hub-Signature-256: sha256={Convert.ToHexStringLower(HMACSHA256.HashData(secret, body))}\r\n"
            + $"Content-Length: {body.Length}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }
}
