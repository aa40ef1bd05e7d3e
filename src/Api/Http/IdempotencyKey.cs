using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace StreamML.Api.Http;

/// <summary>
/// <c>Idempotency-Key</c>: a request that is sent again with the same key does nothing a second time. The key names
/// what the request makes (ADR 42): the same application, key and content give the same id, and whoever takes the
/// records in counts an id once. No answer has to be kept, and every process of the API agrees.
/// </summary>
internal static class IdempotencyKey
{
    /// <summary>The header.</summary>
    public const string Header = "Idempotency-Key";

    private const int MaxChars = 255;
    private const int IdBytes = 16;

    /// <summary>The id of what a request makes, 32 hexadecimal digits; null: the caller gave no key.</summary>
    /// <param name="call">The request.</param>
    /// <param name="content">What else names it: the route, and what must differ for another thing to be
    /// made.</param>
    /// <exception cref="ApiProblem">The header cannot be a key.</exception>
    public static string? IdOf(ApiCall call, params ReadOnlySpan<byte[]> content)
    {
        var values = call.Http.Request.Headers[Header];
        if (values.Count == 0)
        {
            return null;
        }

        if (values is not [{ Length: > 0 and <= MaxChars } key] || key.Any(sign => sign is < '!' or > '~'))
        {
            throw new ApiProblem(
                StatusCodes.Status400BadRequest, "idempotency-key", "Bad Idempotency-Key",
                $"{Header} must stand once, with 1 to {MaxChars} printable ASCII characters and no spaces.",
                "Send a new UUID for each thing to do, and the same one when you try again.");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string part in new[] { call.Key.Tenant, call.Key.Application, call.Tenant, key })
        {
            Add(hash, Encoding.UTF8.GetBytes(part));
        }

        foreach (byte[] part in content)
        {
            Add(hash, part);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, IdBytes));
    }

    /// <summary>A key was used for something else.</summary>
    public static ApiProblem Reused() => new(
        StatusCodes.Status422UnprocessableEntity, "idempotency-key", "Idempotency-Key was used",
        $"The {Header} was sent before with another request.", "Send a new key for a new request.");

    // With its length before, so that no two lists of parts are the same bytes.
    private static void Add(IncrementalHash hash, byte[] part)
    {
        hash.AppendData(BitConverter.GetBytes(part.Length));
        hash.AppendData(part);
    }
}
