using StreamML.Schemas.V1;
using StreamML.Serving.Backups;
using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Tests.Role;

/// <summary>What a training leaves behind.</summary>
public sealed class TrainerRecordsTests(TrainerBroker broker) : IClassFixture<TrainerBroker>
{
    [Fact]
    public async Task Run_ThatEnded_HasAReportAndATest_AndTheVersionBeforeHasABackup()
    {
        await using var trainer = await TrainerInstallation.CreateAsync(broker.BootstrapServers);
        trainer.Trainer.NewLabels = 70;
        await trainer.LabelAsync(TrainingRows.Demographics(0, 80));
        await trainer.StartAsync();
        var first = await trainer.EndAsync(run => run.Status == TrainingStatus.Promoted);
        await trainer.LabelAsync(TrainingRows.Demographics(80, 80));
        var second = await trainer.EndAsync(run => run.Trigger == TrainingTrigger.Labels);

        Assert.All(new[] { first, second }, run =>
        {
            Assert.StartsWith("passed: ", run.Test);
            Assert.Equal(
                Path.Combine(trainer.Folder, "trainer", "reports", $"demographic-t-{run.Version}.html"), run.Report);
        });
        string page = await File.ReadAllTextAsync(second.Report);
        Assert.Contains(first.Version, page);
        Assert.DoesNotContain("http", page.Replace("http-equiv", "").Replace("http://www.w3.org/2000/svg", ""));
        string kept = Assert.Single(
            Directory.GetFiles(Path.Combine(trainer.Folder, "trainer", "backups", "demographic-t")));
        using var backup = ModelBackup.Open(kept);
        Assert.Equal(first.Version, Assert.Single(backup.Index.Versions).Version);
    }

    [Fact]
    public async Task Version_ThatIsNotThere_IsNotMadeAgain()
    {
        await using var trainer = await TrainerInstallation.CreateAsync(broker.BootstrapServers);

        await Assert.ThrowsAsync<DatasetException>(
            () => trainer.AgainAsync(new TrainingRun { Version = "9", Task = "intent" }));
    }
}
