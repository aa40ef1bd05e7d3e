using StreamML.Schemas.V1;

namespace StreamML.Trainer.Tests.Role;

/// <summary>What the running trainer does on request.</summary>
public sealed class TrainerRequestTests(TrainerBroker broker) : IClassFixture<TrainerBroker>
{
    [Fact]
    public async Task Request_WithTooFewExamples_SaysHowManyAreMissingAndWhatToDo()
    {
        await using var trainer = await TrainerInstallation.CreateAsync(broker.BootstrapServers);
        await trainer.LabelAsync(TrainingRows.Leads(0, 10));
        await trainer.StartAsync();
        await trainer.AskAsync(
            new TrainingRequest { Action = TrainingAction.Start, Tasks = { "lead" }, Tenant = "t" });

        var run = await trainer.EndAsync(run => run.Task == "lead");

        TrainingRows.Is(TrainingStatus.TooFewRows, run);
        Assert.Equal(90, run.MissingRows);
        Assert.Contains("streamml import", run.Message);
    }

    [Fact]
    public async Task Request_WithoutANewLabel_TrainsOnlyIfForced()
    {
        await using var trainer = await TrainerInstallation.CreateAsync(broker.BootstrapServers);
        await trainer.LabelAsync(TrainingRows.Demographics(0, 80));
        await trainer.StartAsync();
        var first = await trainer.EndAsync(run => run.Status == TrainingStatus.Promoted);

        string lazy = await trainer.AskAsync(Start(force: false));
        TrainingRows.Is(TrainingStatus.Unchanged, await trainer.EndAsync(run => run.RequestId == lazy));
        string forced = await trainer.AskAsync(Start(force: true));
        var again = await trainer.EndAsync(run => run.RequestId == forced);

        // Nothing is left that the live model has not seen: the challenger has nobody to judge it.
        TrainingRows.Is(TrainingStatus.Kept, again);
        Assert.NotEqual(first.Version, again.Version);
        static TrainingRequest Start(bool force) => new()
        {
            Action = TrainingAction.Start,
            Tasks = { "demographic" },
            Tenant = "t",
            Force = force,
        };
    }
}
