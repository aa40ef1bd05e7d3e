using StreamML.Schemas.V1;
using StreamML.Trainer.Role;

namespace StreamML.Trainer.Tests.Role.Online;

/// <summary>An installation whose demographic models are judged by the online gate.</summary>
internal static class OnTrial
{
    public static async Task<TrainerInstallation> CreateAsync(TrainerBroker broker)
    {
        var trainer = await TrainerInstallation.CreateAsync(broker.BootstrapServers);
        trainer.Trainer.Gates["demographic"] = TrainerOptions.Online;
        trainer.Trainer.Minimums["demographic"] = 60;
        trainer.Trainer.CampaignMinimum = 60;
        return trainer;
    }

    /// <summary>
    /// The first model, which nothing was live before, and one on trial that has learnt what the first could not.
    /// </summary>
    public static async Task<(TrainingRun First, TrainingRun Second)> BeginAsync(TrainerInstallation trainer)
    {
        trainer.Trainer.NewLabels = 150;
        await trainer.StartAsync();
        await trainer.LabelAsync(Enumerable.Range(0, 60).Select(Opinions.Pleased));
        var first = await trainer.RunAsync(run => run.Status == TrainingStatus.Promoted);
        await trainer.LabelAsync(Enumerable.Range(100, 150).Select(Opinions.Usual));
        var second = await trainer.RunAsync(run => run.Status == TrainingStatus.OnTrial);
        Assert.Equal("online", second.Gate);
        trainer.Trainer.NewLabels = 1_000;
        await trainer.HistoryAsync(control => control.ShadowVersion == second.Version);
        return (first, second);
    }
}
