using System.Security.Cryptography;
using System.Text;
using StreamML.Schemas.Forms;

namespace StreamML.Ingest.Webhooks;

/// <summary>
/// <c>bodySHA256</c>, the query parameter through which Twilio signs a JSON body: its SHA-256 in hexadecimal. Source:
/// Twilio, "Secure webhooks" (docs/usage/webhooks/webhooks-security).
/// </summary>
internal static class SignedBody
{
    /// <summary>The digest in the address, in any form; null if there is none.</summary>
    public static string? DigestIn(string address)
    {
        int query = address.IndexOf('?');
        if (query < 0 || !address.Contains("bodySHA256", StringComparison.Ordinal))
        {
            return null;
        }

        var reader = new FormReader(Encoding.UTF8.GetBytes(address[(query + 1)..]));
        while (reader.TryRead(out var name, out var value))
        {
            if (name.SequenceEqual("bodySHA256"u8))
            {
                return Encoding.UTF8.GetString(value);
            }
        }

        return null;
    }

    /// <summary>Whether the digest is the body's.</summary>
    public static bool IsDigestOf(ReadOnlySpan<byte> body, string digest)
    {
        byte[] computed = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(body)));
        return CryptographicOperations.FixedTimeEquals(computed, Encoding.UTF8.GetBytes(digest.ToLowerInvariant()));
    }
}
