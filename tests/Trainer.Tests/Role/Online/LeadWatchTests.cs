using System.Text;
using StreamML.Schemas.V1;
using StreamML.Trainer.Tests.Alerts;

namespace StreamML.Trainer.Tests.Role.Online;

/// <summary>The limits of lead models, in the running trainer.</summary>
public sealed class LeadWatchTests(TrainerBroker broker) : IClassFixture<TrainerBroker>
{
    [Fact]
    public async Task LeadVersion_WhoseErrorsAreTooLarge_GoesBack()
    {
        await using var trainer = await TrainerInstallation.CreateAsync(broker.BootstrapServers);
        trainer.Trainer.NewLabels = 150;
        (trainer.Watch.R2Min, trainer.Watch.R2Severe, trainer.Watch.MaeRise) = (0, 0, 10);
        await trainer.StartAsync();
        await trainer.LabelAsync(Leads(0, 150, Turned));
        var first = await trainer.RunAsync(run => run.Status == TrainingStatus.Promoted);
        await trainer.LabelAsync(Leads(150, 150, row => row));
        var second = await trainer.RunAsync(
            run => run.Status == TrainingStatus.Promoted && run.Version != first.Version);
        trainer.Trainer.NewLabels = 1_000;
        await trainer.HistoryAsync(control => control.LiveVersion == second.Version, "lead");

        await trainer.LabelAsync(Leads(400, 100, Turned));
        var history = await trainer.HistoryAsync(control => control.Reason.StartsWith("rolled back"), "lead");

        Assert.Equal(first.Version, history[^1].LiveVersion);
        Assert.Contains("mae", history[^1].Reason);
        Assert.Contains("(limit 15)", history[^1].Reason);
    }

    [Fact]
    public async Task LeadVersion_ThatExplainsNothing_IsToldOf_AndAgainWhenItIsSevere()
    {
        await using var receiver = await FakeReceiver.StartAsync();
        await using var trainer = await TrainerInstallation.CreateAsync(broker.BootstrapServers);
        trainer.Alerts.WebhookUrl = receiver.Url;
        trainer.Trainer.NewLabels = 1_000;
        await trainer.StartAsync();
        await trainer.LabelAsync(Leads(0, 150, row => row));
        var first = await trainer.RunAsync(run => run.Status == TrainingStatus.Promoted);
        await trainer.HistoryAsync(control => control.LiveVersion == first.Version, "lead");

        await trainer.LabelAsync(Leads(400, 200, Turned));
        var gate = await trainer.GateAsync(
            "", gate => gate.Champion == first.Version && Passed(gate, "r2 ") && Passed(gate, "r2_severe"), "lead");

        Assert.True(Passed(gate, "mae"), gate.Reason);
        await trainer.AlertAsync(first.Version, receiver, "\"severity\":\"warning\"");
        await trainer.AlertAsync(first.Version, receiver, "\"severity\":\"severe\"");
        Assert.All(receiver.Got.Skip(1), each => Assert.Contains("r2_severe", Encoding.UTF8.GetString(each.Body)));
    }

    private static bool Passed(TrainingGate gate, string figure) =>
        gate.Reason.Split("), passed").SkipLast(1).Any(part => part.Contains(figure));

    private static IEnumerable<TrainingRow> Leads(int first, int count, Func<TrainingRow, TrainingRow> change)
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return TrainingRows.Leads(first, count).Select(row =>
        {
            row.Version = now;
            return change(row);
        });
    }

    // What was a good lead is a bad one.
    private static TrainingRow Turned(TrainingRow row)
    {
        row.Value = 100 - row.Value;
        return row;
    }
}
