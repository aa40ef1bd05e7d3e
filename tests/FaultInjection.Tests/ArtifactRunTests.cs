using StreamML.FaultInjection.Artifacts;

namespace StreamML.FaultInjection.Tests;

public sealed class ArtifactRunTests
{
    /// <summary>Half of them with the hash put right again: then the format itself must hold.</summary>
    [Fact]
    public void Artifacts_Mutated_AreRefusedOrWhole()
    {
        var run = new ArtifactRun(
            new ArtifactOptions { Mutations = 5_000 }, new FaultRunOptions { Program = "" }, TimeProvider.System,
            new Progress<string>());
        var report = run.Run(CancellationToken.None);
        Assert.Empty(report.CrashKinds);
        Assert.Equal((0, 0), (report.WrongHashLoaded, report.InvalidLoaded));
        Assert.Equal(5_000, report.Refused + report.Loaded);
        Assert.Equal(
            ["linear-text/1", "linear/1", "mix/1", "naive-bayes/1", "onnx-text/1", "text-trees/1", "trees/1"],
            report.LoadedFormats.Keys.Order(StringComparer.Ordinal));
        Assert.All(report.LoadedFormats, each => Assert.True(
            each.Value > 20, "Hardly a mutation of weights was loaded: the run tests little."));
        Assert.True(report.Ok);
    }
}
