using StreamML.Inference.Artifacts;
using StreamML.Schemas.V1;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Gates;
using StreamML.Trainer.Role.Learners;

namespace StreamML.Trainer.Role.Online;

/// <summary>
/// The watch over one live version: each label says how wrong it is. All that it knows is in <see cref="State"/>. Not
/// safe from several threads.
/// </summary>
internal sealed class LiveWatch
{
    private const double Points = 100;

    private readonly ITaskLearner _learner;
    private readonly DegradationWatch _watch;
    private readonly SeenThings _counted;

    /// <summary>Begins, or goes on.</summary>
    /// <param name="learner">Scores the version.</param>
    /// <param name="options">When it is too bad.</param>
    /// <param name="state">Where it stands; it is changed.</param>
    public LiveWatch(ITaskLearner learner, DegradationOptions options, TrainingGate state)
    {
        (_learner, State) = (learner, state);
        var known = GateStates.WatchOf(state);
        _watch = Scoring.IsNumber(state.Task)
            ? DegradationWatch.OfNumbers(
                options, new DegradationReference(state.Watch.ReferenceMae, state.Watch.ReferenceLabelMean), known)
            : DegradationWatch.OfAnswers(options, known);
        _counted = new SeenThings(state.Counted);
    }

    /// <summary>Where it stands.</summary>
    public TrainingGate State { get; }

    /// <summary>Whether the version answers for an example now.</summary>
    public required Func<TrainingRow, bool> Covers { get; set; }

    /// <summary>The version; null: it was not needed yet, or it is only configured.</summary>
    public ModelArtifact? Model { get; set; }

    /// <summary>The place in the examples from which it goes on.</summary>
    public long Place { get; private set; }

    /// <summary>The figures of the version, and which limits they have passed.</summary>
    public IReadOnlyList<DegradationFigure> Figures => _watch.Figures;

    /// <summary>Whether an example may be one of its labels.</summary>
    public bool Wants(TrainingRow row) => row.Task == State.Task && Covers(row);

    /// <summary>Whether any of some examples is a label for it: until then the version need not be loaded.</summary>
    public bool HasNews(IReadOnlyList<ArrivedRow> rows) => rows.Any(IsSample);

    /// <summary>Takes examples until there are no more or a limit is passed that was not before.</summary>
    /// <param name="rows">The examples from its place on, in the order of arrival.</param>
    /// <param name="end">The place behind them.</param>
    /// <returns>Whether anything has changed.</returns>
    public bool Take(IReadOnlyList<ArrivedRow> rows, long end)
    {
        long begin = Place;
        LabelledRow[] labels = [.. rows.Where(IsSample).Select(row => row.Row)];
        double?[] losses = Scoring.Losses(_learner, Model, labels);
        var known = labels.Zip(losses).Where(each => each.Second is not null)
            .ToDictionary(each => (each.First.Partition, each.First.Offset), each => each.Second!.Value);
        bool changed = false;
        Place = end;
        foreach (var row in rows)
        {
            bool counts = IsSample(row) && known.ContainsKey((row.Row.Partition, row.Row.Offset))
                && _counted.Add($"{row.Row.Value.Tenant}/{row.Row.Value.RowId}");
            RowRanges.Pass(State.Ranges, row);
            if (!counts)
            {
                continue;
            }

            int passed = Passed;
            Observe(row.Row.Value, known[(row.Row.Partition, row.Row.Offset)]);
            changed = true;
            if (Passed > passed)
            {
                Place = begin;
                break;
            }
        }

        if (changed)
        {
            GateStates.Put(State, _watch.State);
            State.Counted = _counted.ToBytes();
        }

        return changed;
    }

    private int Passed => _watch.Figures.Count(figure => figure.Passed);

    private bool IsSample(ArrivedRow row) =>
        RowRanges.IsNews(State.Ranges, row) && Covers(row.Row.Value) && Scoring.Counts(State, _learner, row.Row)
        && LabelSamples.OriginOf(row.Row.Value) != LabelOrigin.Volunteered;

    private void Observe(TrainingRow row, double loss)
    {
        if (Scoring.IsNumber(State.Task))
        {
            // Only the size of the error counts.
            _watch.ObserveNumber(row.Value + (loss * Points), row.Value);
        }
        else
        {
            _watch.ObserveAnswer(Scoring.IsRight(loss));
        }
    }
}
