namespace StreamML.StreamProcessors.Replaying;

/// <summary>How much of its speed a replay has beside what is live.</summary>
internal enum ReplaySpeed
{
    /// <summary>All of it.</summary>
    Full,

    /// <summary>Half of it: half the cap, and a rest after each batch as long as the batch took.</summary>
    Half,

    /// <summary>None: it stands still.</summary>
    Still,
}

/// <summary>
/// What is live comes first: models, broker and cores are the same. Between two limits the speed stays what it was, so
/// that it does not go up and down with each look.
/// </summary>
internal static class LivePriority
{
    /// <summary>The speed from now on.</summary>
    /// <param name="speed">The speed so far.</param>
    /// <param name="behind">How far the live stage is behind.</param>
    /// <param name="options">The limits.</param>
    public static ReplaySpeed Next(ReplaySpeed speed, TimeSpan behind, JobsOptions options) => speed switch
    {
        _ when options.LiveBehindMax == TimeSpan.Zero || behind <= options.LiveBehindFull => ReplaySpeed.Full,
        _ when behind > options.LiveBehindMax => ReplaySpeed.Still,
        ReplaySpeed.Full when behind > options.LiveBehindHalved => ReplaySpeed.Half,
        ReplaySpeed.Still when behind <= options.LiveBehindHalved => ReplaySpeed.Half,
        _ => speed,
    };
}
