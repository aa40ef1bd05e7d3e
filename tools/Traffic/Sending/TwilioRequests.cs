using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace StreamML.Traffic.Sending;

/// <summary>
/// Creates requests as Twilio does: a form, signed with its address. Source: Twilio, "Secure webhooks"
/// (docs/usage/webhooks/webhooks-security).
/// </summary>
internal sealed class TwilioRequests(Uri address, string authToken)
{
    private readonly byte[] _key = Encoding.UTF8.GetBytes(authToken);

    /// <summary>Creates a request with this form.</summary>
    /// <param name="form">The form.</param>
    /// <param name="forged">Whether to corrupt the signature.</param>
    public HttpRequestMessage Make(byte[] form, bool forged)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(form) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        byte[] mac = Sign([.. Encoding.UTF8.GetBytes(address.AbsoluteUri), .. Parameters(form)]);
        if (forged)
        {
            mac[0] ^= 1;
        }

        request.Headers.Add("X-Twilio-Signature", Convert.ToBase64String(mac));
        return request;
    }

#pragma warning disable CA5350 // Twilio signs with SHA-1.
    private byte[] Sign(byte[] data) => HMACSHA1.HashData(_key, data);
#pragma warning restore CA5350

    // Every name occurs once in these forms. Latin-1 maps every byte to a letter, so that invalid text survives.
    private static byte[] Parameters(byte[] form) => Encoding.Latin1.GetBytes(string.Concat(
        Encoding.Latin1.GetString(form).Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(parameter => parameter.Split('=', 2))
            .OrderBy(parameter => parameter[0], StringComparer.Ordinal)
            .Select(parameter => parameter[0] + Decoded(parameter[1]))));

    private static string Decoded(string value)
    {
        var decoded = new StringBuilder(value.Length);
        for (int at = 0; at < value.Length; at++)
        {
            if (value[at] == '%')
            {
                decoded.Append((char)Convert.FromHexString(value.AsSpan(at + 1, 2))[0]);
                at += 2;
            }
            else
            {
                decoded.Append(value[at] == '+' ? ' ' : value[at]);
            }
        }

        return decoded.ToString();
    }
}
