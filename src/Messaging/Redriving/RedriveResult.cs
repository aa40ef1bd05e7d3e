namespace StreamML.Messaging.Redriving;

/// <summary>Why a dead letter is not brought back.</summary>
public enum RedriveRefusal
{
    /// <summary>It was brought back as often as <see cref="RedriveOptions.MaxRedrives"/> allows.</summary>
    TooOften,

    /// <summary>A newer version of the message, or of what the key names, is behind it on its topic.</summary>
    Replaced,

    /// <summary>It does not say where it came from, or who gave it up.</summary>
    NoOrigin,
}

/// <summary>What a redrive would do.</summary>
/// <param name="Letters">What it brings back, in this order.</param>
/// <param name="Refused">What it leaves waiting, and why.</param>
public sealed record RedrivePlan(
    IReadOnlyList<DeadLetter> Letters, IReadOnlyList<(DeadLetter Letter, RedriveRefusal Why)> Refused)
{
    /// <summary>How many it leaves waiting for a reason.</summary>
    public int CountOf(RedriveRefusal why) => Refused.Count(refused => refused.Why == why);
}

/// <summary>How far a redrive is.</summary>
/// <param name="Done">Records that are back.</param>
/// <param name="All">Records of the plan.</param>
/// <param name="Step">What it does: <c>pilot</c>, <c>waiting for the pilot</c> or <c>redriving</c>.</param>
public sealed record RedriveProgress(int Done, int All, string Step);

/// <summary>What a redrive has done.</summary>
/// <param name="Plan">What it meant to do.</param>
/// <param name="Redriven">Records that are back on their topics.</param>
/// <param name="Gone">Letters that their topic no longer had.</param>
/// <param name="PilotFailed">How many of the pilot were given up again.</param>
/// <param name="Stopped">Why it stopped before its end; null if it did not.</param>
public sealed record RedriveResult(RedrivePlan Plan, int Redriven, int Gone, int PilotFailed, string? Stopped);
