using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace StreamML.Ingest.Webhooks;

/// <summary>
/// <c>X-Twilio-Signature</c>: the base64 of an HMAC over the address and the parameters, under any of the auth tokens.
/// The HMAC is SHA-1 under an account's auth token and SHA-256 under the shared key of a webhook rule; their lengths
/// distinguish them. If the address has <c>bodySHA256</c>, it replaces the parameters and covers the body. Thread-safe.
/// Sources: Twilio, "Secure webhooks" (docs/usage/webhooks/webhooks-security), and "Validating webhook signatures" in
/// the examples of its Node.js library.
/// </summary>
internal sealed class TwilioSignature(IEnumerable<string> tokens)
{
    private const int Sha1Chars = 28;
    private const int Sha256Chars = 44;

    private readonly byte[][] _tokens = [.. tokens.Select(Encoding.UTF8.GetBytes)];

    /// <summary>No token is configured, so no signature can be verified.</summary>
    public bool IsClosed => _tokens.Length == 0;

    /// <summary>The header's text if it is present exactly once and has the length of a signature; else null.</summary>
    public static byte[]? Read(StringValues header)
        => header.Count == 1 && header[0] is { Length: Sha1Chars or Sha256Chars } value && Ascii.IsValid(value)
            ? Encoding.ASCII.GetBytes(value)
            : null;

    /// <summary>Whether one of the tokens made the signature. Takes equally long whichever did, or none.</summary>
    /// <param name="address">The address that Twilio called, with its query.</param>
    /// <param name="body">The body.</param>
    /// <param name="signature">Result of <see cref="Read"/>.</param>
    public bool Verify(string address, ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature)
    {
        var (first, second) = PublicAddress.BothPorts(address);
        int room = Encoding.UTF8.GetMaxByteCount(Math.Max(first.Length, second.Length));
        byte[] signed = ArrayPool<byte>.Shared.Rent(room + body.Length);
        try
        {
            if (!TryWriteSigned(address, body, signed.AsSpan(room, body.Length), out int length))
            {
                return false;
            }

            // Twilio's own libraries accept both: its products do not all sign the same form.
            return Matches(first, signed, room, length, signature) | Matches(second, signed, room, length, signature);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(signed);
        }
    }

    private static bool TryWriteSigned(string address, ReadOnlySpan<byte> body, Span<byte> target, out int length)
    {
        if (SignedBody.DigestIn(address) is { } digest)
        {
            length = 0;
            return SignedBody.IsDigestOf(body, digest);
        }

        return SignedParameters.TryWrite(body, target, out length);
    }

    // The address is written directly before the parameters, so that both are one contiguous span.
    private bool Matches(string address, byte[] signed, int room, int length, ReadOnlySpan<byte> signature)
    {
        int start = room - Encoding.UTF8.GetByteCount(address);
        Encoding.UTF8.GetBytes(address, signed.AsSpan(start));
        ReadOnlySpan<byte> data = signed.AsSpan(start..(room + length));
        bool matches = false;
        foreach (byte[] token in _tokens)
        {
            matches |= IsMadeBy(token, data, signature);
        }

        return matches;
    }

    private static bool IsMadeBy(byte[] token, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        Span<byte> computed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> text = stackalloc byte[Sha256Chars];
        int bytes = signature.Length == Sha1Chars
            ? Sha1(token, data, computed)
            : HMACSHA256.HashData(token, data, computed);
        Base64.EncodeToUtf8(computed[..bytes], text, out _, out int chars);
        return CryptographicOperations.FixedTimeEquals(text[..chars], signature);
    }

#pragma warning disable CA5350 // Twilio signs with SHA-1, whose weaknesses do not affect an HMAC.
    private static int Sha1(byte[] token, ReadOnlySpan<byte> data, Span<byte> computed)
        => HMACSHA1.HashData(token, data, computed);
#pragma warning restore CA5350
}
