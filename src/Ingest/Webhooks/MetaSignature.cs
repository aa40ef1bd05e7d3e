using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace StreamML.Ingest.Webhooks;

/// <summary>
/// <c>X-Hub-Signature-256: sha256=</c> and the HMAC-SHA256 of the raw body in hexadecimal, under any of the app
/// secrets. Thread-safe. Source: Meta, "Create a webhook endpoint".
/// </summary>
internal sealed class MetaSignature(IEnumerable<string> secrets)
{
    private const string Prefix = "sha256=";
    private readonly byte[][] _secrets = [.. secrets.Select(Encoding.UTF8.GetBytes)];

    /// <summary>No secret is configured, so no signature can be verified.</summary>
    public bool IsClosed => _secrets.Length == 0;

    /// <summary>Reads the header, which must be present exactly once and complete.</summary>
    /// <param name="header">The header's values.</param>
    /// <param name="signature">Receives 32 bytes.</param>
    public static bool TryRead(StringValues header, Span<byte> signature)
        => header.Count == 1
            && header[0] is { Length: 71 } value
            && value.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.FromHexString(value.AsSpan(Prefix.Length), signature, out _, out _) == OperationStatus.Done;

    /// <summary>Whether one of the secrets made the signature. Takes equally long whichever did, or none.</summary>
    public bool Verify(ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature)
    {
        Span<byte> computed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        bool matches = false;
        foreach (byte[] secret in _secrets)
        {
            HMACSHA256.HashData(secret, body, computed);
            matches |= CryptographicOperations.FixedTimeEquals(computed, signature);
        }

        return matches;
    }
}
