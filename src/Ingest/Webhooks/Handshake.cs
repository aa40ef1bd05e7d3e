using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using StreamML.Ingest.Http;

namespace StreamML.Ingest.Webhooks;

/// <summary>
/// Meta's verification request: <c>hub.mode=subscribe</c>, <c>hub.verify_token</c> and <c>hub.challenge</c>. The
/// response is 200 with the challenge unchanged, or 403. The request is not signed. Source: Meta, "Create a webhook
/// endpoint".
/// </summary>
internal sealed class Handshake(string verifyToken)
{
    private const int MaxChallengeChars = 1_024;
    private readonly byte[] _expected = SHA256.HashData(Encoding.UTF8.GetBytes(verifyToken));

    /// <summary>No token is configured, so every handshake is refused.</summary>
    public bool IsClosed => verifyToken.Length == 0;

    /// <summary>Responds. Returns null, or the reason for the refusal, without content of the request.</summary>
    public async Task<string?> AnswerAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (Refusal(query) is { } reason)
        {
            await HttpResponses.Empty(context, StatusCodes.Status403Forbidden);
            return reason;
        }

        await HttpResponses.Text(context, StatusCodes.Status200OK, query["hub.challenge"][0]!);
        return null;
    }

    private string? Refusal(IQueryCollection query)
    {
        if (IsClosed)
        {
            return "no verify token is set";
        }

        if (query["hub.mode"] != "subscribe")
        {
            return "hub.mode is not subscribe";
        }

        if (query["hub.challenge"] is not { Count: 1 } challenge
            || challenge[0] is not { Length: > 0 and <= MaxChallengeChars })
        {
            return "hub.challenge is missing, repeated or too long";
        }

        if (query["hub.verify_token"] is not { Count: 1 } given || given[0]!.Length == 0)
        {
            return "hub.verify_token is missing or repeated";
        }

        return IsToken(given[0]!) ? null : "hub.verify_token is not that of Ingest__VerifyToken";
    }

    // Digests have equal lengths, so timing does not reveal the token's length.
    private bool IsToken(string given) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(given)), _expected);
}
