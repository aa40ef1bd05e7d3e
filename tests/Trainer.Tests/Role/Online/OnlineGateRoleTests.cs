using StreamML.Schemas.V1;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Tests.Alerts;

namespace StreamML.Trainer.Tests.Role.Online;

/// <summary>The online gate in the running trainer.</summary>
public sealed class OnlineGateRoleTests(TrainerBroker broker) : IClassFixture<TrainerBroker>
{
    [Fact]
    public async Task BetterVersion_GoesFromCandidateToLive()
    {
        await using var trainer = await OnTrial.CreateAsync(broker);
        var (first, second) = await OnTrial.BeginAsync(trainer);

        await trainer.LabelAsync(Enumerable.Range(300, 80).Select(Opinions.Usual));
        var history = await trainer.HistoryAsync(control => control.LiveVersion == second.Version);
        await trainer.RunAsync(run => run.RunId == second.RunId && run.Status == TrainingStatus.Promoted);

        Assert.Equal(
            [
                (first.Version, "", ""), (first.Version, second.Version, ""), (first.Version, "", second.Version),
                (second.Version, "", ""),
            ],
            history.Select(control => (control.LiveVersion, control.ShadowVersion, control.CanaryVersion)));
        Assert.All(history, control => Assert.Equal("trainer", control.DecidedBy));
        Assert.Contains("the online gate shows it to be better", history[2].Reason);
        var gate = await trainer.GateAsync(second.Version, gate => gate.Stage == GateStage.Live);
        Assert.InRange(gate.Labels, 20, 80);
        Assert.Equal((first.Version, GateVerdict.Promote), (gate.Champion, gate.Verdict));
    }

    [Fact]
    public async Task WorseVersion_IsStoppedAndTheLiveOneStays()
    {
        await using var trainer = await OnTrial.CreateAsync(broker);
        var (first, second) = await OnTrial.BeginAsync(trainer);

        await trainer.LabelAsync(Enumerable.Range(300, 80).Select(Opinions.Turned));
        var history = await trainer.HistoryAsync(
            control => control.ShadowVersion.Length == 0 && control.Reason.Contains("worse"));

        Assert.Equal(first.Version, history[^1].LiveVersion);
        var run = await trainer.RunAsync(run => run.RunId == second.RunId && run.Status == TrainingStatus.Kept);
        Assert.Equal("the online gate shows it to be worse", run.Message);
    }

    [Fact]
    public async Task Trainer_KilledBetweenTwoLabels_CountsEachOnce()
    {
        await using var trainer = await OnTrial.CreateAsync(broker);
        trainer.Promotion.LabelsMin = 60;
        var (_, second) = await OnTrial.BeginAsync(trainer);

        await trainer.LabelAsync(Enumerable.Range(300, 25).Select(Opinions.Usual));
        await trainer.GateAsync(second.Version, gate => gate.Labels > 0);
        await trainer.StopAsync();
        await trainer.LabelAsync(Enumerable.Range(325, 15).Select(Opinions.Usual));
        await trainer.StartAsync();
        var gate = await trainer.GateAsync(second.Version, gate => gate.Labels >= 40);
        Assert.Equal((40, 20), (gate.Labels, gate.Disagreements));

        await trainer.StopAsync();
        await trainer.StartAsync();
        await trainer.LabelAsync(Enumerable.Range(340, 20).Select(Opinions.Usual));
        await trainer.HistoryAsync(control => control.LiveVersion == second.Version);

        gate = await trainer.GateAsync(second.Version, gate => gate.Stage == GateStage.Live);
        Assert.Equal(60, gate.Labels);
    }

    [Fact]
    public async Task LiveVersion_ThatGetsWorse_GoesBackWithinASecond()
    {
        await using var receiver = await FakeReceiver.StartAsync();
        await using var trainer = await OnTrial.CreateAsync(broker);
        trainer.Alerts.WebhookUrl = receiver.Url;
        trainer.Promotion.LabelsMin = 60;
        var (first, second) = await OnTrial.BeginAsync(trainer);
        await trainer.LabelAsync(Enumerable.Range(300, 60).Select(Opinions.Usual));
        await trainer.HistoryAsync(control => control.LiveVersion == second.Version);

        // What a watch that is not disturbed needs, if each answer is wrong.
        var undisturbed = DegradationWatch.OfAnswers(new DegradationOptions());
        while (!undisturbed.Figures[0].Passed)
        {
            undisturbed.ObserveAnswer(false);
        }

        await trainer.LabelAsync(Enumerable.Range(400, 3).Select(Opinions.Turned));
        await trainer.GateAsync("", gate => gate.Champion == second.Version && gate.Labels == 3);
        await trainer.StopAsync();
        await trainer.StartAsync();
        await trainer.LabelAsync(Enumerable.Range(403, 20).Select(Opinions.Turned));
        var history = await trainer.HistoryAsync(control => control.Reason.StartsWith("rolled back"));

        var watch = await trainer.GateAsync(
            "", gate => gate.Champion == second.Version && gate.Reason.Contains("passed"));
        Assert.Equal((first.Version, undisturbed.Labels), (history[^1].LiveVersion, watch.Labels));
        Assert.InRange(history[^1].DecidedAtMs - watch.UpdatedAtMs, 0, 1_000);
        Assert.Contains("accuracy", history[^1].Reason);
        await trainer.AlertAsync(second.Version, receiver);
    }
}
