using Google.Protobuf;
using StreamML.Inference.Artifacts;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Trainer.Gates;
using StreamML.Trainer.Role.Online;

namespace StreamML.Trainer.Tests.Role.Online;

/// <summary>One comparison, label by label.</summary>
public sealed class TrialTests
{
    private static readonly ModelArtifact Pleased = Opinions.Model(Opinions.Pleased, "pleased");
    private static readonly ModelArtifact Usual = Opinions.Model(Opinions.Usual, "usual");

    private readonly TrainingGate _state = new()
    {
        Task = ModelTasks.Demographic,
        Scope = "t",
        Challenger = "usual",
        Origin = RowOrigin.Posted,
    };

    [Fact]
    public void Challenger_ThatIsRightMoreOften_IsPromoted()
    {
        var trial = Begin(_state);

        Take(trial, Opinions.Arrive(Rows(Opinions.Usual, 40)));

        Assert.Equal(OnlineVerdict.Promote, trial.Verdict);
        Assert.Equal((40, 20), (trial.State.Labels, trial.State.Disagreements));
    }

    [Fact]
    public void Challenger_ThatIsWrongMoreOften_IsHarm()
    {
        var trial = new Trial(
            new TrialModels(Opinions.Learner, Usual, Pleased), new OnlineGateOptions(), new ConversionGateOptions(),
            _state);

        Take(trial, Opinions.Arrive(Rows(Opinions.Usual, 60)));

        Assert.Equal(OnlineVerdict.Harm, trial.Verdict);
    }

    [Fact]
    public void Challenger_ThatSaysTheSame_WaitsWithoutEvidence()
    {
        var trial = new Trial(
            new TrialModels(Opinions.Learner, Usual, Usual), new OnlineGateOptions(), new ConversionGateOptions(),
            _state);

        Take(trial, Opinions.Arrive(Rows(Opinions.Usual, 60)));

        Assert.Equal(OnlineVerdict.Undecided, trial.Verdict);
        Assert.Equal((60, 0, 0.0), (trial.State.Labels, trial.State.Disagreements, trial.State.Better.LogWealth));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Trial_KilledAfterEachLabel_StandsAsAnUndisturbedOne(int partitions)
    {
        var rows = Opinions.Arrive(
            Rows(number => number % 3 == 0 ? Opinions.Pleased(number) : Opinions.Usual(number), 60), partitions);
        var whole = Begin(_state);
        Take(whole, rows);

        // What was written is all that the next trainer has; it reads every example again.
        byte[] kept = Begin(new TrainingGate(_state)).State.ToByteArray();
        for (int stop = 1; stop <= rows.Count; stop++)
        {
            var next = Begin(TrainingGate.Parser.ParseFrom(kept));
            Take(next, [.. rows.Take(stop)]);
            kept = next.State.ToByteArray();
        }

        Assert.Equal(whole.State, TrainingGate.Parser.ParseFrom(kept));
        Assert.Equal(60, whole.State.Labels);
    }

    [Fact]
    public void Trial_ThatDecides_HasNotLookedAtWhatIsBehind()
    {
        var trial = Begin(_state);
        var rows = Opinions.Arrive(Rows(Opinions.Usual, 80));

        trial.Take(rows, rows.Count, null, () => trial.Verdict != OnlineVerdict.Undecided);
        long labels = trial.State.Labels;
        Assert.InRange(labels, 10, 60);
        Take(trial, rows);

        Assert.Equal(80, trial.State.Labels);
        Assert.Equal(80, trial.State.Ranges.Single().NextOffset);
    }

    [Fact]
    public void Labels_Volunteered_AreRefused()
    {
        var trial = Begin(_state);

        Take(trial, Opinions.Arrive(Rows(Opinions.Usual, 40).Select(row =>
        {
            row.Source = LabelSource.Correction;
            return row;
        })));

        Assert.Equal((0, 40), (trial.State.Labels, trial.State.Refused));
    }

    [Fact]
    public void Thing_LabelledAgain_CountsOnce()
    {
        var trial = Begin(_state);

        Take(trial, Opinions.Arrive([.. Rows(Opinions.Usual, 10), .. Rows(Opinions.Turned, 10)]));

        Assert.Equal(10, trial.State.Labels);
    }

    [Fact]
    public void Labels_ThatTheChallengerMayHaveLearntFrom_DoNotCount()
    {
        var rows = Opinions.Arrive(Rows(Opinions.Usual, 20)).ToList();
        _state.LabelsFromMs = 1_000;
        _state.Ranges.Add(RowRanges.Behind([new TrainingRange(0, 0, 10)]));

        // What they label had another label in the training, or behind it.
        (rows[12], rows[13]) = (rows[12] with { Before = 4 }, rows[13] with { Before = 11 });
        rows[14].Row.Value.Version = 999;
        (rows[15].Row.Value.Task, rows[16].Row.Value.Tenant) = ("audit", "other");
        rows[17].Row.Value.Origin = RowOrigin.Synthetic;
        var trial = Begin(_state);
        Take(trial, rows);

        Assert.Equal(5, trial.State.Labels);
        Assert.Equal((10, 20), (trial.State.Ranges.Single().FirstOffset, trial.State.Ranges.Single().NextOffset));
    }

    [Fact]
    public void Outcomes_OfACanarysContacts_AreCountedByTheirKeys()
    {
        var trial = Begin(_state);
        var canary = new CanaryTime(1_000, 0.25);
        var rows = Enumerable.Range(0, 400).Select(number => new TrainingRow
        {
            Tenant = "t",
            ContactKey = $"c{number % 300}",
            RowId = $"lead/{number}",
            Task = ModelTasks.Lead,
            Origin = RowOrigin.Posted,
            Source = LabelSource.Outcome,
            Value = number % 3 == 0 ? 100 : 0,
            AsOfMs = number < 10 ? 999 : 1_000,
        });

        trial.Take(Opinions.Arrive(rows), 400, canary, () => false);

        var counts = GateStates.CountsOf(trial.State);
        int mine = Enumerable.Range(0, 300).Count(number =>
            ModelSets.Point(ModelTasks.Demographic, $"c{number}") < 0.25);
        Assert.Equal((mine, 300), (counts.CanaryContacts, counts.CanaryContacts + counts.LiveContacts));
        Assert.InRange(mine, 50, 100);
        Assert.Equal(ConversionVerdict.Undecided, trial.Outcomes(canary)!.Verdict);
        Assert.Equal(0, trial.State.Labels);
    }

    [Fact]
    public void Family_OfCampaigns_PromotesWhatHoldsTogether()
    {
        var strong = Gate("t/a", 45);
        TrainingGate[] family = [strong, Gate("t/b", 22), Gate("t/c", 1)];

        // Alone 22 of 20 would be enough; the second of three needs 30, the first 60.
        Assert.True(TrialFamily.Promotes([], family[1], 0.05));
        Assert.False(TrialFamily.Promotes(family, family[1], 0.05));
        Assert.False(TrialFamily.Promotes(family, strong, 0.05));
        Assert.True(TrialFamily.Promotes(family, Gate("t/a", 61), 0.05));
        Assert.True(TrialFamily.Promotes(family, Gate("t/b", 31), 0.05));

        static TrainingGate Gate(string scope, double evidence) => new()
        {
            Scope = scope,
            Better = new GateTest { LogWealth = Math.Log(evidence) },
        };
    }

    [Theory]
    [InlineData(0.5, 0.0, 1)]
    [InlineData(0.5, 0.1, 0.2)]
    [InlineData(0.05, 0.1, 1)]
    [InlineData(0.0, 0.1, 1)]
    public void Weight_OfALabel_FollowsItsChance(double chance, double smallest, double weight) =>
        Assert.Equal(weight, LabelSamples.WeightOf(chance, ref smallest), 1e-12);

    private static IEnumerable<TrainingRow> Rows(Func<int, TrainingRow> opinion, int count) =>
        Enumerable.Range(0, count).Select(opinion);

    private static Trial Begin(TrainingGate state) => new(
        new TrialModels(Opinions.Learner, Pleased, Usual), new OnlineGateOptions(), new ConversionGateOptions(), state);

    private static void Take(Trial trial, IReadOnlyList<ArrivedRow> rows) =>
        trial.Take(rows, rows.Count, null, () => false);
}
