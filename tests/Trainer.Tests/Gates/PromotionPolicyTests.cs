using StreamML.Schemas.V1;
using StreamML.Serving.Publishing;
using StreamML.Serving.Records;
using StreamML.Trainer.Gates;
using StreamML.Trainer.Gates.Lifecycle;

namespace StreamML.Trainer.Tests.Gates;

/// <summary>The life of a version.</summary>
public sealed class PromotionPolicyTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly LifecycleEvidence Fresh = new(
        "v2", [], Serves: true, Missing: "", ChecksFailed: "", Offline: null, OnlineVerdict.Undecided, 0,
        ConversionVerdict.Undecided);

    private readonly List<ModelControl> _history = [new ModelControl { LiveVersion = "v1", DecidedAtMs = At(-48) }];

    [Fact]
    public void Version_OfTheOnlineGate_GoesThroughAllStages()
    {
        var policy = Online();
        Apply(policy.Decide("lead", _history, Fresh, Time(0)), LifecycleStage.Shadow, 0);
        Assert.Null(policy.Decide("lead", _history, Fresh, Time(5)).Change);
        var better = Fresh with { Online = OnlineVerdict.Promote, Labels = 500 };
        Apply(policy.Decide("lead", _history, better, Time(6)), LifecycleStage.Canary, 6);
        Assert.Equal(0.1, _history[^1].CanaryShare);
        Assert.Null(policy.Decide("lead", _history, better, Time(20)).Change);
        Apply(policy.Decide("lead", _history, better, Time(30)), LifecycleStage.Live, 30);
        var last = _history[^1];
        Assert.Equal(("v2", "", ""), (last.LiveVersion, last.CanaryVersion, last.ShadowVersion));
        Assert.Equal(LifecycleStage.Live, policy.Decide("lead", _history, better, Time(31)).Stage);
    }

    [Fact]
    public void Version_OfTheOfflineGate_GoesLiveAtOnce()
    {
        var decision = Offline()
            .Decide("lead", _history, Fresh with { Offline = OfflineVerdict.Promote }, Time(0));
        Apply(decision, LifecycleStage.Live, 0);
        Assert.Equal("v2", _history[^1].LiveVersion);
    }

    [Fact]
    public void Version_WhereNothingIsLive_NeedsTheMinimumsAlone()
    {
        var policy = Online();
        var first = Fresh with { Serves = false };
        var missing = policy.Decide("lead", [], first with { Missing = "40 of 100 labels" }, Time(0));
        Assert.Null(missing.Change);
        Assert.Contains("40 of 100 labels", missing.Reason, StringComparison.Ordinal);
        Assert.Null(policy.Decide("lead", [], first with { ChecksFailed = "one class alone" }, Time(0)).Change);
        var decision = policy.Decide("lead", [], first, Time(0));
        Assert.Equal((LifecycleStage.Live, "v2"), (decision.Stage, decision.Version));
    }

    [Theory]
    [InlineData(OnlineVerdict.Harm)]
    [InlineData(OnlineVerdict.Keep)]
    public void Shadow_ThatIsNotBetter_IsRetiredAndItsManifestStaysOut(OnlineVerdict verdict)
    {
        var policy = Online();
        Apply(policy.Decide("lead", _history, Fresh, Time(0)), LifecycleStage.Shadow, 0);
        Apply(policy.Decide("lead", _history, Fresh with { Online = verdict }, Time(1)), LifecycleStage.Retired, 1);
        Assert.Equal("", _history[^1].ShadowVersion);
        var again = policy.Decide("lead", _history, Fresh, Time(50));
        Assert.Equal((LifecycleStage.Retired, null), (again.Stage, again.Change));
        var twin = policy.Decide("lead", _history, Fresh with { Candidate = "v9", SameManifest = ["v2"] }, Time(50));
        Assert.Null(twin.Change);
        Assert.NotNull(policy.Decide("lead", _history, Fresh with { Candidate = "v9" }, Time(50)).Change);
    }

    [Fact]
    public void Canary_ThatHarms_LosesItsContactsAtOnce()
    {
        var policy = Online();
        _history.Add(new ModelControl
        {
            LiveVersion = "v1",
            CanaryVersion = "v2",
            CanaryShare = 0.1,
            DecidedAtMs = At(0),
        });
        var decision = policy.Decide("lead", _history, Fresh with { Online = OnlineVerdict.Harm }, Time(0));
        decision.Change!.Validate();
        Apply(decision, LifecycleStage.Retired, 0);
        Assert.Equal(("", 0d), (_history[^1].CanaryVersion, _history[^1].CanaryShare));
        Assert.NotNull(policy.Decide(
            "lead", _history, Fresh with { Candidate = "v3", Conversion = ConversionVerdict.Stop }, Time(1)).Change);
    }

    [Fact]
    public void Canary_OfABusinessModel_WaitsForItsOutcome()
    {
        var policy = Online(new PromotionOptions { BusinessOutcome = true });
        _history.Add(new ModelControl
        {
            LiveVersion = "v1",
            CanaryVersion = "v2",
            CanaryShare = 0.1,
            DecidedAtMs = At(0),
        });
        var better = Fresh with { Online = OnlineVerdict.Promote, Labels = 500 };
        Assert.Null(policy.Decide("lead", _history, better, Time(500)).Change);
        Assert.Equal(
            LifecycleStage.Retired,
            policy.Decide("lead", _history, better with { Conversion = ConversionVerdict.Keep }, Time(500)).Stage);
        Assert.Equal(
            LifecycleStage.Live,
            policy.Decide("lead", _history, better with { Conversion = ConversionVerdict.Promote }, Time(500)).Stage);
    }

    [Fact]
    public void Live_ThatDegrades_IsRolledBackAtOnceAndForGood()
    {
        var policy = Offline(new PromotionOptions { LiveTime = TimeSpan.FromDays(10) });
        _history.Add(new ModelControl { LiveVersion = "v2", DecidedAtMs = At(0) });
        var worse = Fresh with { Candidate = "", LiveDegraded = "accuracy 0.61", Before = "v1" };
        Apply(policy.Decide("lead", _history, worse, Time(0)), LifecycleStage.Retired, 0);
        Assert.Equal("v1", _history[^1].LiveVersion);
        Assert.Contains("accuracy 0.61", _history[^1].Reason, StringComparison.Ordinal);
        var again = policy.Decide("lead", _history, Fresh with { Offline = OfflineVerdict.Promote }, Time(1_000));
        Assert.Equal((LifecycleStage.Retired, null), (again.Stage, again.Change));
    }

    [Fact]
    public void Live_WithNothingBefore_StaysAndSaysSo()
    {
        var worse = Fresh with { Candidate = "", LiveDegraded = "accuracy 0.61" };
        Assert.Null(Offline().Decide("lead", _history, worse, Time(0)).Change);
    }

    [Fact]
    public void RollBack_ToWhatShips_IsNamedSo()
    {
        var worse = Fresh with { Candidate = "", LiveDegraded = "accuracy 0.61", Before = "" };
        var decision = Offline().Decide("lead", _history, worse, Time(0));
        Assert.Equal(ModelPublisher.Shipped, decision.Version);
    }

    [Fact]
    public void Evidence_ThatTurnsEachHour_DoesNotMakeTheLiveVersionFlap()
    {
        var policy = Offline(new PromotionOptions { LiveTime = TimeSpan.FromHours(24) });
        var random = new Random(4);
        int promotions = 0;
        var rolledBack = new HashSet<string>(StringComparer.Ordinal);
        for (int hour = 0; hour < 2_000; hour++)
        {
            string live = _history[^1].LiveVersion;
            var evidence = Fresh with
            {
                Candidate = $"v{2 + (hour % 40)}",
                Offline = (OfflineVerdict)(1 + random.Next(2)),
                LiveDegraded = live != "v1" && random.Next(30) == 0 ? "noise" : "",
                Before = LiveHistory.Before(_history).FirstOrDefault(version => version.Length > 0),
            };
            var decision = policy.Decide("lead", _history, evidence, Time(hour));
            if (decision.Change is not null)
            {
                bool back = decision.Stage == LifecycleStage.Retired;
                promotions += back ? 0 : 1;
                Assert.True(back || !rolledBack.Contains(decision.Version), $"{decision.Version} came back");
                if (back)
                {
                    rolledBack.Add(live);
                }

                Apply(decision, decision.Stage, hour);
            }
        }

        // One a day at the most, and each manifest has one chance.
        Assert.InRange(promotions, 10, 2_000 / 24);
        Assert.NotEmpty(rolledBack);
    }

    [Fact]
    public void Shadow_WithoutAVerdict_MakesRoomAtLast()
    {
        var policy = Online();
        Apply(policy.Decide("lead", _history, Fresh, Time(0)), LifecycleStage.Shadow, 0);
        Assert.Null(policy.Decide("lead", _history, Fresh, Time(24 * 89)).Change);
        Apply(policy.Decide("lead", _history, Fresh, Time(24 * 90)), LifecycleStage.Retired, 24 * 90);
        Assert.Contains("90 days", _history[^1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Shadow_WithoutAShareForCanaries_GoesLive()
    {
        var policy = Online(new PromotionOptions { CanaryShare = 0 });
        Apply(policy.Decide("lead", _history, Fresh, Time(0)), LifecycleStage.Shadow, 0);
        var better = Fresh with { Online = OnlineVerdict.Promote, Labels = 500 };
        Assert.Equal(TimeSpan.FromMinutes(30), policy.Decide("lead", _history, better, Time(0.5)).Wait);
        Apply(policy.Decide("lead", _history, better, Time(1)), LifecycleStage.Live, 1);
    }

    private static PromotionPolicy Offline(PromotionOptions? options = null) =>
        new(options ?? new PromotionOptions(), _ => false);

    private static PromotionPolicy Online(PromotionOptions? options = null) =>
        new(options ?? new PromotionOptions(), task => task == "lead");

    private static DateTimeOffset Time(double hours) => Start.AddHours(hours);

    private static long At(double hours) => Time(hours).ToUnixTimeMilliseconds();

    // What the publisher does with a decision.
    private void Apply(LifecycleDecision decision, LifecycleStage expected, double hours)
    {
        Assert.Equal(expected, decision.Stage);
        Assert.NotNull(decision.Change);
        decision.Change.Validate();
        string version = decision.Version is ModelPublisher.None or ModelPublisher.Shipped ? "" : decision.Version;
        var next = new ModelControl(_history[^1]) { Reason = decision.Reason, DecidedAtMs = At(hours) };
        switch (decision.Change.Part)
        {
            case ModelPart.Live:
                next.LiveVersion = version;
                break;
            case ModelPart.Shadow:
                next.ShadowVersion = version;
                break;
            default:
                (next.CanaryVersion, next.CanaryShare) = (version, version.Length == 0 ? 0 : decision.Change.Share);
                break;
        }

        if (version.Length > 0)
        {
            next.ShadowVersion = next.ShadowVersion == version && decision.Change.Part != ModelPart.Shadow
                ? "" : next.ShadowVersion;
            if (next.CanaryVersion == version && decision.Change.Part != ModelPart.Canary)
            {
                (next.CanaryVersion, next.CanaryShare) = ("", 0);
            }
        }

        _history.Add(next);
    }
}
