using StreamML.Features;
using StreamML.Inference.Scoring;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>A contact that a batch has records of.</summary>
internal sealed class ContactWork(string tenant, string contactKey, LastScores last, ContactState state)
    : IScoredContact
{
    /// <inheritdoc />
    public string Tenant => tenant;

    /// <inheritdoc />
    public string ContactKey => contactKey;

    /// <summary>What was said of it before the batch.</summary>
    public LastScores Last => last;

    /// <summary>Its state, the batch included.</summary>
    public ContactState State => state;

    /// <summary>
    /// The event time that it is scored at: of the latest thing known, milliseconds since the Unix epoch.
    /// </summary>
    public long AsOfMs => state.LatestMs;

    /// <inheritdoc />
    public DemographicGroup? Group => state.Demographics is { } known ? Groups.Of(known) : null;

    /// <summary>A record of the batch has changed the state.</summary>
    public bool Changed { get; private set; }

    /// <summary>One that is no status has.</summary>
    public bool ChangedByMore { get; private set; }

    /// <summary>
    /// One that is no history has: only then are changes of tier, risk and level told. Until then what was told last
    /// stands, so that the first live record tells what the history has changed.
    /// </summary>
    public bool ChangedByLive { get; private set; }

    /// <inheritdoc />
    public void Vector(FeatureSchema schema, Span<float> values, EngagementMoment? moment = null) =>
        state.Vector(schema, AsOfMs, values, moment);

    /// <summary>Takes a record in.</summary>
    public void Apply(ContactRecord record)
    {
        bool changed = record.ApplyTo(state);
        Changed |= changed;
        ChangedByMore |= changed && !record.IsStatus;
        ChangedByLive |= changed && !record.IsHistory;
    }

    /// <summary>Whether it is to be scored after the batch.</summary>
    public bool IsDue(ScorerOptions options)
    {
        if (!Changed || AsOfMs == 0)
        {
            return false;
        }

        long sinceMs = AsOfMs - last.AsOfMs;
        return last.AsOfMs == 0
            || (sinceMs >= options.MinRescoreInterval.TotalMilliseconds
                && (ChangedByMore || sinceMs >= options.StatusRescoreInterval.TotalMilliseconds));
    }
}
