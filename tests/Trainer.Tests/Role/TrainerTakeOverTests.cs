using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Tests.Role;

/// <summary>What a trainer finds when it begins to lead.</summary>
public sealed class TrainerTakeOverTests(TrainerBroker broker) : IClassFixture<TrainerBroker>
{
    [Fact]
    public async Task Trainer_ThatEnds_IsFollowedByTheOther()
    {
        await using var trainers = await TrainerInstallation.CreateAsync(broker.BootstrapServers);
        await trainers.StartAsync();
        await trainers.StartAsync();
        await trainers.StopAsync();
        await trainers.LabelAsync(TrainingRows.Demographics(0, 80));

        TrainingRows.Is(TrainingStatus.Promoted, await trainers.EndAsync(run => run.Task == "demographic"));
    }

    [Fact]
    public async Task Run_LeftOpenByAKilledTrainer_EndsAsAbandoned()
    {
        await using var trainer = await TrainerInstallation.CreateAsync(broker.BootstrapServers);
        using (var appender = trainer.Kafka.CreateAppender())
        {
            await appender.AppendAsync(
                TopicCatalogue.TrainingRuns, "r",
                new TrainingRun { RunId = "r", Sequence = 4, Task = "lead", Status = TrainingStatus.Running },
                TrainingRows.Noon, CancellationToken.None);
        }

        await trainer.StartAsync();

        var run = await trainer.EndAsync(run => run.RunId == "r");

        TrainingRows.Is(TrainingStatus.Abandoned, run);
        Assert.Equal(5, run.Sequence);
    }
}
