using StreamML.Inference.Artifacts;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving.Records;

namespace StreamML.Trainer.Tests.Role;

/// <summary>What the running trainer trains, and what comes of it.</summary>
public sealed class TrainerRoleTests(TrainerBroker broker) : IClassFixture<TrainerBroker>
{
    [Fact]
    public async Task Examples_Enough_BecomeTheTenantsLiveModel()
    {
        await using var trainer = await TrainerInstallation.CreateAsync(broker.BootstrapServers);
        await trainer.LabelAsync(TrainingRows.Demographics(0, 80));
        await trainer.StartAsync();

        var run = await trainer.EndAsync(run => run.Task == "demographic");

        TrainingRows.Is(TrainingStatus.Promoted, run);
        Assert.Equal((TrainingTrigger.First, "t"), (run.Trigger, run.Scope));
        var catalogue = await ModelCatalogue.ReadAsync(trainer.Kafka, CancellationToken.None);
        Assert.Equal(run.Version, catalogue.Control("demographic", "t")!.LiveVersion);
        var version = catalogue.Find("demographic", "t", run.Version)!;
        Assert.Equal("trainer", version.PublishedBy);
        var training = ModelManifest.Parse(version.Manifest.Span).Training!;
        Assert.Equal((run.RowsSha256, run.Sha256), (training.RowsSha256, version.Sha256));
        Assert.Equal(80, training.Rows + training.HoldoutRows);
    }

    [Fact]
    public async Task Examples_ThatSayTheSameAsTheLiveModel_KeepIt()
    {
        await using var trainer = await TrainerInstallation.CreateAsync(broker.BootstrapServers);
        trainer.Trainer.NewLabels = 70;
        await trainer.LabelAsync(TrainingRows.Demographics(0, 80));
        await trainer.StartAsync();
        await trainer.EndAsync(run => run.Status == TrainingStatus.Promoted);
        await trainer.LabelAsync(TrainingRows.Demographics(80, 80));

        var run = await trainer.EndAsync(run => run.Trigger == TrainingTrigger.Labels);

        TrainingRows.Is(TrainingStatus.Kept, run);
        Assert.Equal("offline", run.Gate);
        var catalogue = await ModelCatalogue.ReadAsync(trainer.Kafka, CancellationToken.None);
        Assert.Equal(run.Champion, catalogue.Control("demographic", "t")!.LiveVersion);
        Assert.NotNull(catalogue.Find("demographic", "t", run.Version));
    }

    [Fact]
    public async Task Leads_WithServedVectors_BecomeAModel()
    {
        await using var trainer = await TrainerInstallation.CreateAsync(broker.BootstrapServers);
        await trainer.LabelAsync(TrainingRows.Leads(0, 150));
        await trainer.StartAsync();

        var run = await trainer.EndAsync(run => run.Task == "lead");

        TrainingRows.Is(TrainingStatus.Promoted, run);
        Assert.True(run.Metrics["holdout_loss"] < 0.1, $"{run.Metrics["holdout_loss"]}");
        var metric = await trainer.FirstAsync<ModelMetric>(
            TopicCatalogue.ModelMetrics, metric => metric.MetricName == "holdout_loss");
        Assert.Equal(("t", run.Version, MetricSource.Training), (metric.Tenant, metric.ModelVersion, metric.Source));
        Assert.InRange(metric.MetricValue, metric.Low, metric.High);
        Assert.InRange(metric.Labels, 20, 75);
    }

    [Fact]
    public async Task Examples_OfAnotherFeatureSchema_AreNoReasonToTrain()
    {
        await using var trainer = await TrainerInstallation.CreateAsync(broker.BootstrapServers);
        await trainer.LabelAsync(TrainingRows.Leads(0, 150).Select(row =>
        {
            row.Features.SchemaHash = new string('0', 64);
            return row;
        }));
        await trainer.LabelAsync(TrainingRows.Demographics(0, 80));
        await trainer.StartAsync();
        await trainer.EndAsync(run => run.Task == "demographic");

        var status = await trainer.Client().StatusAsync(CancellationToken.None);

        var lead = status.Single(model => model.Task == "lead");
        Assert.Equal((0, 100), (lead.Examples, lead.Missing));
        Assert.Null(lead.Last);
    }

    [Fact]
    public async Task Corrections_OfWordsOfTheHouse_TuneTheModelThatShips()
    {
        await using var trainer = await TrainerInstallation.CreateAsync(broker.BootstrapServers);
        await trainer.LabelAsync(TrainingRows.HouseWords(60));
        await trainer.StartAsync();

        var run = await trainer.EndAsync(run => run.Task == "intent");

        TrainingRows.Is(TrainingStatus.Promoted, run);
        Assert.Equal("offline", run.Gate);
        Assert.True(run.Metrics["champion_holdout_loss"] > run.Metrics["holdout_loss"] + 0.5);
        var same = await trainer.AgainAsync(run);
        Assert.True(same.Same, same.Reason);
        Assert.Equal((run.Sha256, run.Sha256), (same.Sha256, same.Again));
        var training = ModelManifest.Parse((await ModelCatalogue.ReadAsync(trainer.Kafka, CancellationToken.None))
            .Find("intent", "t", run.Version)!.Manifest.Span).Training!;
        Assert.Equal((run.RowsSha256, ""), (training.RowsSha256, training.Basis));
    }

    [Fact]
    public async Task FiveOpinions_AreEnoughForAModelOfGroups()
    {
        await using var trainer = await TrainerInstallation.CreateAsync(broker.BootstrapServers);
        await trainer.LabelAsync(TrainingRows.Demographics(0, 5));
        await trainer.StartAsync();

        var run = await trainer.EndAsync(run => run.Task == "demographic");

        TrainingRows.Is(TrainingStatus.Promoted, run);
        var status = Assert.Single(
            await trainer.Client().StatusAsync(CancellationToken.None), model => model.Task == "demographic");
        Assert.Equal((5, 0, run.Version), (status.Examples, status.Missing, status.LiveVersion));
    }
}
