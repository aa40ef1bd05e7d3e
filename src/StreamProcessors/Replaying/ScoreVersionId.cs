using System.Globalization;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>Recognises one scoring of a contact in its vectors, its live scores and its replayed ones.</summary>
internal static class ScoreVersionId
{
    /// <summary>That of scores.</summary>
    public static UInt128 Of(ContactScores scores) =>
        Of(scores.Tenant, scores.ContactKey, scores.AsOfMs, scores.ScoredAtMs);

    /// <summary>That of vectors.</summary>
    public static UInt128 Of(ContactFeatures features) =>
        Of(features.Tenant, features.ContactKey, features.AsOfMs, features.MadeAtMs);

    private static UInt128 Of(string tenant, string contactKey, long asOfMs, long scoredAtMs) => MessageVersionId.Hash(
        string.Create(CultureInfo.InvariantCulture, $"{tenant}\n{contactKey}\n{asOfMs}\n{scoredAtMs}"));
}
