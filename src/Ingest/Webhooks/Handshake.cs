using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using StreamML.Ingest.Http;

namespace StreamML.Ingest.Webhooks;

/// <summary>
/// Meta's verification request: <c>hub.mode=subscribe</c>, <c>hub.verify_token</c> and <c>hub.challenge</c>; the answer
/// is
/// 200 with the challenge as it is, or 403. It carries no signature. Source: Meta, "Create a webhook endpoint".
/// </summary>
internal sealed class Handshake(string verifyToken)
{
    private const int MaxChallengeChars = 1_024;
    private readonly byte[] _expected = SHA256.HashData(Encoding.UTF8.GetBytes(verifyToken));

    /// <summary>No token is set, so none can be right.</summary>
    public bool IsClosed => verifyToken.Length == 0;

    /// <summary>Answers; false when it was refused.</summary>
    public async Task<bool> AnswerAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var challenge = query["hub.challenge"];
        if (IsClosed
            || query["hub.mode"] != "subscribe"
            || challenge.Count != 1
            || challenge[0] is not { Length: > 0 and <= MaxChallengeChars } text
            || query["hub.verify_token"] is not { Count: 1 } given
            || !IsToken(given[0]!))
        {
            await Answers.Empty(context, StatusCodes.Status403Forbidden);
            return false;
        }

        await Answers.Text(context, StatusCodes.Status200OK, text);
        return true;
    }

    // Digests have one length, so that the time says nothing of the token's.
    private bool IsToken(string given) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(given)), _expected);
}
