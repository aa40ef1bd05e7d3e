using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Trainer.Role;

namespace StreamML.Trainer.Tests.Role.Online;

/// <summary>What becomes of a canary by what its contacts buy, in the running trainer.</summary>
public sealed class CanaryOutcomeTests(TrainerBroker broker) : IClassFixture<TrainerBroker>
{
    [Fact]
    public async Task Canary_WhoseContactsConvertMore_GoesLive()
    {
        await using var trainer = await OnTrial.CreateAsync(broker);
        var (_, second) = await CanaryAsync(trainer);

        await trainer.LabelAsync(Outcomes(isCanarys => isCanarys));
        var history = await trainer.HistoryAsync(control => control.LiveVersion == second.Version);

        Assert.Equal("its contacts convert better", history[^1].Reason);
        var gate = await trainer.GateAsync(second.Version, gate => gate.Reason.Contains("converts better"));
        Assert.Equal(0, gate.Conversions.LiveConversions);
        Assert.InRange(gate.Conversions.CanaryConversions, 5, 100);
    }

    [Fact]
    public async Task Canary_WhoseContactsConvertLess_IsStopped()
    {
        await using var trainer = await OnTrial.CreateAsync(broker);
        var (first, second) = await CanaryAsync(trainer);

        await trainer.LabelAsync(Outcomes(isCanarys => !isCanarys));
        var history = await trainer.HistoryAsync(control => control.Reason.Contains("convert"));

        Assert.Equal(
            ("its contacts convert worse", first.Version, ""),
            (history[^1].Reason, history[^1].LiveVersion, history[^1].CanaryVersion));
        var run = await trainer.RunAsync(run => run.RunId == second.RunId && run.Status == TrainingStatus.Kept);
        Assert.Equal("its contacts convert worse", run.Message);
    }

    private static async Task<(TrainingRun First, TrainingRun Second)> CanaryAsync(TrainerInstallation trainer)
    {
        (trainer.Promotion.CanaryShare, trainer.Promotion.BusinessOutcome) = (0.5, true);
        var (first, second) = await OnTrial.BeginAsync(trainer);
        await trainer.LabelAsync(Enumerable.Range(300, 80).Select(Opinions.Usual));
        await trainer.HistoryAsync(control => control.CanaryVersion == second.Version);

        // Labels alone do not make it live: its contacts must convert better, too.
        var gate = await trainer.GateAsync(second.Version, gate => gate.Stage == GateStage.Canary);
        Assert.Null(gate.Conversions);
        return (first, second);
    }

    // 200 leads, of whom those of one side buy.
    private static IEnumerable<TrainingRow> Outcomes(Func<bool, bool> converts)
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return Enumerable.Range(0, 200).Select(number => new TrainingRow
        {
            Tenant = "t",
            ContactKey = $"c{number}",
            RowId = $"lead/{number}",
            Version = now,
            Task = ModelTasks.Lead,
            Origin = RowOrigin.Posted,
            Source = LabelSource.Outcome,
            Value = converts(ModelSets.Point(ModelTasks.Demographic, $"c{number}") < 0.5) ? 100 : 0,
            AsOfMs = now,
            LabelledAtMs = now,
        });
    }
}
