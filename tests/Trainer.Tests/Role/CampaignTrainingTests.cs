using StreamML.Inference.Artifacts;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Records;

namespace StreamML.Trainer.Tests.Role;

/// <summary>Models of campaigns in the running trainer.</summary>
public sealed class CampaignTrainingTests(TrainerBroker broker) : IClassFixture<TrainerBroker>
{
    [Fact]
    public async Task Campaigns_WithTwentyOpinions_GetModelsOfTheirOwn()
    {
        await using var trainer = await TrainerInstallation.CreateAsync(broker.BootstrapServers);
        await trainer.LabelAsync(Enumerable.Range(0, 39).Select(
            number => TrainingRows.Demographic(number).Of(number < 20 ? "a/b" : "spring")));
        await trainer.StartAsync();

        var run = await trainer.EndAsync(run => run.CampaignId == "a/b");
        var whole = await trainer.EndAsync(run => run.Scope == "t");

        TrainingRows.Is(TrainingStatus.Promoted, run);
        string scope = ModelScope.Of("t", "a/b");
        Assert.Equal((scope, 20L), (run.Scope, run.Rows));
        var catalogue = await ModelCatalogue.ReadAsync(trainer.Kafka, CancellationToken.None);
        Assert.Equal(run.Version, catalogue.Control("demographic", scope)!.LiveVersion);
        var training = ModelManifest.Parse(
            catalogue.Find("demographic", scope, run.Version)!.Manifest.Span).Training!;
        Assert.Equal(("t", "a/b"), (training.Tenant, training.Campaign));
        var again = await trainer.AgainAsync(run);
        Assert.True(again.Same, again.Reason);
        var status = (await trainer.Client().StatusAsync(CancellationToken.None))
            .Where(model => model.Task == "demographic");
        Assert.Equal(
            [
                ("", 39, 0, whole.Version, "t"), ("spring", 19, 1, whole.Version, "t"),
                ("a/b", 20, 0, run.Version, scope),
            ],
            status.Select(model =>
                (model.CampaignId, model.Examples, model.Missing, model.LiveVersion, model.LiveScope)));
    }

    [Fact]
    public async Task Campaign_AskedForByItsId_IsTrainedAlone()
    {
        await using var trainer = await TrainerInstallation.CreateAsync(broker.BootstrapServers);
        await trainer.LabelAsync(TrainingRows.Demographics(0, 20).Select(row => row.Of("spring")));
        await trainer.StartAsync();
        await trainer.EndAsync(run => run.CampaignId == "spring");
        await trainer.LabelAsync(TrainingRows.Demographics(20, 2).Select(row => row.Of("summer")));

        string few = await trainer.AskAsync(Start("summer"));
        var summer = await trainer.EndAsync(run => run.RequestId == few);
        string all = await trainer.AskAsync(Start(""));
        var runs = new List<TrainingRun>
        {
            await trainer.EndAsync(run => run.RequestId == all && run.Scope == "t"),
            await trainer.EndAsync(run => run.RequestId == all && run.CampaignId == "spring"),
        };

        TrainingRows.Is(TrainingStatus.TooFewRows, summer);
        Assert.Equal((18L, "t/summer"), (summer.MissingRows, summer.Scope));
        Assert.Contains("for the campaign summer", summer.Message);
        Assert.All(runs, run => TrainingRows.Is(TrainingStatus.Kept, run));
        static TrainingRequest Start(string campaign) => new()
        {
            Action = TrainingAction.Start,
            Tasks = { "demographic" },
            CampaignId = campaign,
            Force = true,
        };
    }
}
