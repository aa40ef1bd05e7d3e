using StreamML.Inference.Artifacts;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.FineTuning;

namespace StreamML.Trainer.Tests.FineTuning;

/// <summary>Corrections that are applied one by one.</summary>
public sealed class OnlineUpdatesTests
{
    private static readonly TextFineTuningOptions Options = new() { Version = "-", Penalties = [0.1] };

    [Fact]
    public void Updates_OneByOne_GiveWhatTuningOnAllGives()
    {
        var basis = DefaultArtifacts.Load("intent");
        var corrections = HouseWords.Corrections(60, wrong: 0.1);
        var online = new OnlineUpdates(basis, Options, penalty: 0.1);
        for (int i = 0; i < corrections.Count; i++)
        {
            online.Apply([corrections[i]], $"1.{i}", CancellationToken.None);
        }

        var tuned = TextFineTuning.Train(
            basis, corrections, Options with { Version = "2" }, new Progress<string>(), CancellationToken.None);
        var (one, all) = (Predictions.ProbabilitiesOf(online.Current), Predictions.ProbabilitiesOf(tuned));
        Assert.All(HouseWords.Judge, each => Assert.InRange(
            one(each.Text).Zip(all(each.Text), (a, b) => Math.Abs(a - b)).Max(), 0, 0.02));
        Assert.Equal("1.59", online.Current.Manifest.Version);
        Assert.Equal(60, online.Count);
        Assert.InRange(Predictions.Accuracy(online.Current, HouseWords.Judge), 0.75, 1);
    }

    [Fact]
    public void Example_OfAKnownId_CountsOnceAndMayBeCorrected()
    {
        var online = new OnlineUpdates(DefaultArtifacts.Load("intent"), Options);
        var example = new LabelledExample("dronkle the frumpo", "tracking") { Id = "f1" };
        var first = online.Apply([example], "1.1", CancellationToken.None);
        Assert.Same(first, online.Apply([example with { }, example], "1.2", CancellationToken.None));
        Assert.Equal("tracking", Label(online));
        online.Apply([example with { Label = "return" }], "1.3", CancellationToken.None);
        Assert.Equal((1, "return"), (online.Count, Label(online)));
        Assert.Contains(
            "Example 2 has no id",
            Assert.Throws<DatasetException>(() => online.Apply(
                [example, new LabelledExample("hello", 1)], "1.4", CancellationToken.None)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Update_ThatFails_LeavesTheModelAsItWas()
    {
        var online = new OnlineUpdates(DefaultArtifacts.Load("intent"), Options);
        var example = new LabelledExample("dronkle the frumpo", "tracking") { Id = "f1" };
        var first = online.Apply([example], "1.1", CancellationToken.None);
        var other = new LabelledExample("unwazzle it", "return") { Id = "f2" };
        Assert.Throws<DatasetException>(() => online.Apply(
            [other, other with { Id = "f3", Label = "nothing" }], "1.2", CancellationToken.None));
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => online.Apply([other], "1.2", cancel.Token));
        Assert.Same(first, online.Current);
        Assert.Equal(1, online.Count);
        Assert.Equal("1.2", online.Apply([other], "1.2", CancellationToken.None).Manifest.Version);
    }

    [Fact]
    public void Examples_OverTheMost_AreForgottenFromTheOldest()
    {
        var online = new OnlineUpdates(DefaultArtifacts.Load("intent"), Options with { MaxExamples = 10 });
        var corrections = HouseWords.Corrections(14);
        online.Apply([.. corrections.Take(8)], "1", CancellationToken.None);
        online.Apply([.. corrections.Skip(8)], "2", CancellationToken.None);
        Assert.Equal(10, online.Count);
        Assert.Equal(10, online.Current.Manifest.Metrics!["examples"]);
    }

    private static string Label(OnlineUpdates online) =>
        online.Current.Manifest.Classes![Predictions.Of(online.Current)("dronkle the frumpo")];
}
