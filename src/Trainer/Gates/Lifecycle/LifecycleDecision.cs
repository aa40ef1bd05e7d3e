using StreamML.Serving.Publishing;

namespace StreamML.Trainer.Gates.Lifecycle;

/// <summary>Where a version is in its life.</summary>
public enum LifecycleStage
{
    /// <summary>Trained and published, without a part.</summary>
    Candidate = 0,

    /// <summary>Asked beside the live version; its answers are only logged.</summary>
    Shadow,

    /// <summary>Its answers count for a share of the contacts.</summary>
    Canary,

    /// <summary>Its answers count.</summary>
    Live,

    /// <summary>Out, for good: its manifest had its chance.</summary>
    Retired,
}

/// <summary>What is known about a candidate and about the live version.</summary>
/// <param name="Candidate">The version that asks for a part; empty: none, only the live version is looked at.</param>
/// <param name="SameManifest">Other versions of the same manifest: their roll-back closes the gate for this one
/// too.</param>
/// <param name="Serves">Whether anything answers now: a live version or one that ships.</param>
/// <param name="Missing">What the minimums still lack, in words; empty: they are met.</param>
/// <param name="ChecksFailed">What the offline checks of the candidate found wrong; empty: they passed.</param>
/// <param name="Offline">The offline gate's verdict; null: not asked yet.</param>
/// <param name="Online">The online gate's verdict.</param>
/// <param name="Labels">Labels that it has seen.</param>
/// <param name="Conversion">The verdict on the canary's outcomes.</param>
/// <param name="LiveDegraded">Why the live version has to go back; empty: it need not.</param>
/// <param name="Before">The version to go back to: the one before the live one, empty for the one that ships; null:
/// there is none.</param>
public sealed record LifecycleEvidence(
    string Candidate,
    IReadOnlyCollection<string> SameManifest,
    bool Serves,
    string Missing,
    string ChecksFailed,
    OfflineVerdict? Offline,
    OnlineVerdict Online,
    long Labels,
    ConversionVerdict Conversion,
    string LiveDegraded = "",
    string? Before = null);

/// <summary>What is to be done.</summary>
/// <param name="Stage">Where the candidate is after it; of a roll-back, where the live version is: retired.</param>
/// <param name="Change">The part to assign; null: nothing is to be done.</param>
/// <param name="Version">The version that gets the part; <see cref="ModelPublisher.Shipped"/> or
/// <see cref="ModelPublisher.None"/> for no version. Empty without a change.</param>
/// <param name="Reason">Why, in a sentence, for the history.</param>
public sealed record LifecycleDecision(LifecycleStage Stage, PartChange? Change, string Version, string Reason)
{
    /// <summary>How long it keeps its part at least; null: that time is over, or it waits for something else.</summary>
    public TimeSpan? Wait { get; init; }
}
