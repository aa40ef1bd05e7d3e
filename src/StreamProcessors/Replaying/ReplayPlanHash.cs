using System.Security.Cryptography;
using Google.Protobuf;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>The hash by which a plan is approved: whoever starts a job says which plan was read.</summary>
public static class ReplayPlanHash
{
    /// <summary>
    /// SHA-256 of the plan without its estimate, lower-case hexadecimal. Fields are written in the order of their
    /// numbers and the plan has no map, so the same plan has the same bytes.
    /// </summary>
    public static string Of(ReplayPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var hashed = plan.Clone();
        hashed.Estimate = null;
        return Convert.ToHexStringLower(SHA256.HashData(hashed.ToByteArray()));
    }
}
