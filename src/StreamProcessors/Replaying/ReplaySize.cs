using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>How many records a plan is about, also while it is still being counted.</summary>
public static class ReplaySize
{
    /// <summary>Whether all of the range has been counted.</summary>
    public static bool IsCounted(ReplayPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Estimate is null or { UncountedOffsets: 0 };
    }

    /// <summary>
    /// The records that match: counted, or as many of the offsets that are left as of those that have been counted.
    /// </summary>
    public static long Records(ReplayPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var estimate = plan.Estimate ?? new ReplayEstimate();
        long offsets = plan.Ranges.Sum(range => range.NextOffset - range.FirstOffset);
        long counted = offsets - estimate.UncountedOffsets;
        return IsCounted(plan) || counted <= 0
            ? estimate.Records
            : (long)((Int128)estimate.Records * offsets / counted);
    }
}
