using System.Security.Cryptography;
using System.Text.Json;
using StreamML.Api.Http;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.Api.Replaying;

/// <summary>
/// Ids of plans that were asked for with an <c>Idempotency-Key</c>. They begin with the time as those of all jobs do,
/// which are in its order; they end with digits that follow from the key and from what is planned.
/// </summary>
internal static class ReplayIds
{
    private const int KeyDigits = 9;
    private const int ContentDigits = 6;

    /// <summary>How the id of a plan ends.</summary>
    /// <param name="key">What the key makes of the request, hexadecimal.</param>
    /// <param name="request">What is to be planned.</param>
    public static string EndOf(string key, ReplayRequest request)
    {
        byte[] hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, ApiJson.Options));
        return key[..KeyDigits] + Convert.ToHexStringLower(hash)[..ContentDigits];
    }

    /// <summary>The plan that was made with a key before; null: there is none.</summary>
    /// <exception cref="ApiProblem">The key was used for another plan.</exception>
    public static Job? Find(JobBook book, string end)
    {
        var before = book.Jobs.LastOrDefault(job => job.JobId.Length > end.Length && string.CompareOrdinal(
            job.JobId, job.JobId.Length - end.Length, end, 0, KeyDigits) == 0);
        return before is null || before.JobId.EndsWith(end, StringComparison.Ordinal)
            ? before
            : throw IdempotencyKey.Reused();
    }

    /// <summary>An id with another end.</summary>
    public static string With(string jobId, string end) => jobId[..^end.Length] + end;
}
