using StreamML.Inference.Artifacts;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Trainer.Gates;
using StreamML.Trainer.Role.Learners;

namespace StreamML.Trainer.Role.Online;

/// <summary>The two versions of a comparison.</summary>
/// <param name="Learner">Scores them.</param>
/// <param name="Champion">The live version; null: one that is only configured.</param>
/// <param name="Challenger">The version that asks for its place.</param>
internal sealed record TrialModels(ITaskLearner Learner, ModelArtifact? Champion, ModelArtifact Challenger);

/// <summary>
/// A comparison under way: each label is scored by both versions, in the order of arrival. All that it knows is in
/// <see cref="State"/>. Not safe from several threads.
/// </summary>
internal sealed class Trial
{
    private readonly TrialModels _models;
    private readonly OnlineGate _gate;
    private readonly SeenThings _counted;
    private readonly TrialOutcomes _outcomes;

    /// <summary>Begins, or goes on.</summary>
    /// <param name="models">The two versions.</param>
    /// <param name="gate">Levels and limits for labels.</param>
    /// <param name="conversion">Those for outcomes.</param>
    /// <param name="state">Where it stands; it is changed.</param>
    public Trial(TrialModels models, OnlineGateOptions gate, ConversionGateOptions conversion, TrainingGate state)
    {
        (_models, State) = (models, state);
        _gate = new OnlineGate(
            gate.For(Scoring.IsScore(state.Task)), GateStates.GateOf(state), ModelScope.IsCampaign(state.Scope));
        _counted = new SeenThings(state.Counted);
        _outcomes = new TrialOutcomes(conversion, state);
        GateStates.Put(State, _gate.State);
    }

    /// <summary>Where it stands.</summary>
    public TrainingGate State { get; }

    /// <summary>The place in the examples from which it goes on.</summary>
    public long Place { get; private set; }

    /// <summary>Whether an example may be one of its labels or outcomes.</summary>
    public bool Wants(TrainingRow row) => row.Task == State.Task || _outcomes.AreOf(row.Task);

    /// <summary>What its own labels say; of a campaign's model the others of its family decide, too.</summary>
    public OnlineVerdict Verdict => _gate.Verdict;

    /// <summary>The verdict in a sentence.</summary>
    public string Reason => _gate.Reason;

    /// <summary>What the outcomes of its contacts say; null: it is no canary, or there are none.</summary>
    public ConversionResult? Outcomes(CanaryTime? canary) => _outcomes.Judge(canary);

    /// <summary>
    /// Takes examples until there are no more or something is decided; what is behind that was not looked at then.
    /// </summary>
    /// <param name="rows">The examples from its place on, in the order of arrival.</param>
    /// <param name="end">The place behind them.</param>
    /// <param name="canary">Since when the challenger is the canary; null: it is not.</param>
    /// <param name="isDecided">Asked after each label that counts.</param>
    /// <returns>Whether anything has changed.</returns>
    public bool Take(IReadOnlyList<ArrivedRow> rows, long end, CanaryTime? canary, Func<bool> isDecided)
    {
        var (begin, losses) = (Place, Losses([.. rows.Where(IsLabel).Select(row => row.Row)]));
        Place = end;
        bool changed = false;
        foreach (var row in rows)
        {
            bool isLabel = IsLabel(row);
            bool isOutcome = RowRanges.IsNews(State.Ranges, row) && _outcomes.IsOne(row, canary);
            RowRanges.Pass(State.Ranges, row);
            bool counted = (isLabel && Observe(row.Row, losses)) | (isOutcome && _outcomes.Observe(row.Row, canary!));
            changed |= counted;
            if (counted && isDecided())
            {
                Place = begin;
                break;
            }
        }

        if (changed)
        {
            State.Counted = _counted.ToBytes();
        }

        return changed;
    }

    private bool IsLabel(ArrivedRow row) =>
        RowRanges.IsNews(State.Ranges, row) && TrialScopes.Covers(State.Scope, row.Row.Value)
        && Scoring.Counts(State, _models.Learner, row.Row);

    // Of labels that may judge; no other needs a score.
    private Dictionary<(int, long), (double Champion, double Challenger)> Losses(IReadOnlyList<LabelledRow> labels)
    {
        LabelledRow[] rows =
            [.. labels.Where(row => LabelSamples.OriginOf(row.Value) != LabelOrigin.Volunteered)];
        double?[] champion = Scoring.Losses(_models.Learner, _models.Champion, rows);
        double?[] challenger = Scoring.Losses(_models.Learner, _models.Challenger, rows);
        var both = new Dictionary<(int, long), (double, double)>();
        for (int i = 0; i < rows.Length; i++)
        {
            if (champion[i] is { } one && challenger[i] is { } other)
            {
                both.Add((rows[i].Partition, rows[i].Offset), (one, other));
            }
        }

        return both;
    }

    private bool Observe(LabelledRow row, Dictionary<(int, long), (double Champion, double Challenger)> losses)
    {
        var origin = LabelSamples.OriginOf(row.Value);
        var loss = (Champion: 0.0, Challenger: 0.0);
        if (origin != LabelOrigin.Volunteered && !losses.TryGetValue((row.Partition, row.Offset), out loss))
        {
            OnlineMetrics.AddLabel(State.Task, "unscored");
            return false;
        }

        if (origin != LabelOrigin.Volunteered && !_counted.Add($"{row.Value.Tenant}/{row.Value.RowId}"))
        {
            OnlineMetrics.AddLabel(State.Task, "again");
            return false;
        }

        double smallest = State.SmallestProbability;
        double weight = LabelSamples.WeightOf(row.Value.SamplingProbability, ref smallest);
        State.SmallestProbability = smallest;
        _gate.Observe(new PairedLabel(loss.Champion, loss.Challenger, origin, weight));
        GateStates.Put(State, _gate.State);
        OnlineMetrics.AddLabel(State.Task, origin == LabelOrigin.Volunteered ? "refused" : "counted");
        return true;
    }
}
