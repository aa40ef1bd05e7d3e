using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Audience;
using StreamML.Inference.Scoring;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Schemas.Campaigns;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Publishing;
using StreamML.Testing;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Role;
using StreamML.Trainer.Role.Judging;
using StreamML.Trainer.Role.Learners;

namespace StreamML.Trainer.Tests.Role.Judging;

/// <summary>Versions on the topics of a broker, judged by the examples there.</summary>
public sealed class ModelJudgeTests(TrainerBroker broker) : IClassFixture<TrainerBroker>, IAsyncLifetime
{
    private static readonly ModelLoaders Loaders = new(
    [
        .. ModelLoaders.CreateDefault().All,
        ModelLoader.Of(ModelTasks.Demographic, "naive-bayes/1", model => new DemographicModel(model), _ => { }),
    ]);

    private readonly ScratchFolder _folder = new();
    private KafkaConnection _kafka = null!;

    public async Task InitializeAsync()
    {
        var options = new KafkaOptions
        {
            BootstrapServers = broker.BootstrapServers,
            TopicPrefix = $"j{Guid.NewGuid():N}.",
        };
        var ids = TopicCatalogue.All.Where(topic => topic.Value is not null)
            .ToDictionary(topic => topic.ValueSubject(options.TopicPrefix)!, _ => 1);
        _kafka = new KafkaConnection(
            options, new ConfluentEncoder(ids, options.TopicPrefix), TimeProvider.System, NullLoggerFactory.Instance);
        await _kafka.EnsureTopicsAsync(
            [.. TrainerBooks.Topics, TopicCatalogue.ModelArtifacts, TopicCatalogue.MessagesEnriched.DeadLetter()], 1,
            CancellationToken.None);
    }

    public Task DisposeAsync()
    {
        _kafka.Dispose();
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task LiveVersion_IsJudgedByWhatItHasNotSeen()
    {
        await LabelAsync(0, 80);
        await PublishAsync("1", live: true);
        await LabelAsync(80, 30);

        var judged = Assert.Single(await Judge().EvaluateAsync(
            new JudgeRequest { Tasks = ["demographic"] }, CancellationToken.None));

        Assert.Equal(("t", "1", "live", ""), (judged.Tenant, judged.Version, judged.Part, judged.Problem));
        Assert.Equal(50, judged.Report!.Evaluation.Rows);
        Assert.Equal(60, judged.LeftOut);
        Assert.Equal("20 that judged it and 30 that came after its training", judged.JudgedBy);
        Assert.InRange(judged.Report.Evaluation.Metrics["accuracy"].Value, 0.8, 1);
        Assert.Contains("Judged by", judged.Report.ToText());

        var all = Assert.Single(await Judge().EvaluateAsync(
            new JudgeRequest { Tasks = ["demographic"], AllRows = true }, CancellationToken.None));
        Assert.Equal(110, all.Report!.Evaluation.Rows);
    }

    [Fact]
    public async Task ModelsThatAreNotThere_AreNamedWithWhatToDo()
    {
        await LabelAsync(0, 10);

        var lead = Assert.Single(await Judge().EvaluateAsync(
            new JudgeRequest { Tasks = ["lead"] }, CancellationToken.None));
        Assert.Contains("streamml train lead", lead.Problem);
        Assert.Empty(await Judge().TestAsync(new JudgeRequest { Tasks = ["lead"] }, CancellationToken.None));
        var fault = await Assert.ThrowsAsync<DatasetException>(() => Judge().EvaluateAsync(
            new JudgeRequest { Tasks = ["lead"], Version = "9" }, CancellationToken.None));
        Assert.Contains("streamml models list", fault.Message);
    }

    [Fact]
    public async Task LiveModels_AreTested_AndOneWhoseBytesAreGoneFails()
    {
        await LabelAsync(0, 80);
        await PublishAsync("1", live: true);

        var passed = Assert.Single(await Judge().TestAsync(
            new JudgeRequest { Tasks = ["demographic"] }, CancellationToken.None));
        Assert.True(passed.Passed, passed.Summary);
        Assert.Equal((80, 5), (passed.Predictions, passed.Examples.Count));

        using var appender = _kafka.CreateAppender();
        await appender.AppendAsync(
            TopicCatalogue.ModelControls, "demographic/t",
            new ModelControl { Task = "demographic", Scope = "t", LiveVersion = "2" }, TrainingRows.Noon,
            CancellationToken.None);
        var failed = Assert.Single(await Judge().TestAsync(
            new JudgeRequest { Tasks = ["demographic"] }, CancellationToken.None));
        Assert.False(failed.Passed);
        Assert.Contains("not on the topics", failed.Summary);
    }

    [Fact]
    public async Task Versions_AreComparedOnWhatNeitherHasSeen()
    {
        await LabelAsync(0, 80);
        await PublishAsync("1", live: true);
        await LabelAsync(80, 80);
        await PublishAsync("turned", live: false, turned: true);
        await LabelAsync(160, 40);

        var compared = await Judge().CompareAsync("demographic", "", "turned", "1", CancellationToken.None);

        Assert.Equal("t", compared.Tenant);
        Assert.Equal(compared.Report.Evaluation.Rows, compared.Report.Before!.Rows);
        Assert.InRange(compared.Report.Evaluation.Rows, 40, 80);
        Assert.StartsWith("1 is better: accuracy differs by +", compared.Verdict);
        Assert.True(compared.Report.Differences["accuracy"].Low > 0.4);
        Assert.Contains("difference (95 %)", compared.Report.ToText());
        Assert.Contains("difference (95 %)", compared.Report.ToHtml());
        await Assert.ThrowsAsync<DatasetException>(
            () => Judge().CompareAsync("demographic", "", "1", "9", CancellationToken.None));
    }

    [Fact]
    public async Task Campaigns_WithAModelOfTheirOwn_AreJudgedBesideTheirTenant()
    {
        await LabelAsync(0, 60, "spring");
        await LabelAsync(60, 40, "summer");
        await PublishAsync("whole", live: true);
        await PublishAsync("own", live: true, campaign: "spring");
        await LabelAsync(100, 30, "spring");
        await LabelAsync(130, 10, "summer");
        var asked = new JudgeRequest { Tasks = ["demographic"] };

        var each = await Judge().EvaluateAsync(asked, CancellationToken.None);
        var tested = await Judge().TestAsync(asked, CancellationToken.None);

        Assert.Equal(
            [("", "whole", "t"), ("spring", "own", "t/spring")],
            each.Select(judged => (judged.CampaignId, judged.Version, judged.Scope)));
        Assert.Equal("20 that judged it and 30 that came after its training", each[1].JudgedBy);
        Assert.Equal("demographic-bayes own of the campaign spring of t", each[1].Report!.Title);
        Assert.Equal([("", "whole", true), ("spring", "own", true)], tested.Select(result =>
            (result.CampaignId, result.Version, result.Passed)));

        // What has no model of its own is answered by its tenant's, judged by the campaign's examples.
        var summer = Assert.Single(await Judge().EvaluateAsync(
            asked with { Campaign = ShortCode.Of("t", "summer") }, CancellationToken.None));
        Assert.Equal(("t", "summer", "whole", "t"), (summer.Tenant, summer.CampaignId, summer.Version, summer.Scope));
        Assert.InRange(summer.Report!.Evaluation.Rows, 10, 30);
        var spring = Assert.Single(await Judge().TestAsync(
            asked with { Campaign = "spring" }, CancellationToken.None));
        Assert.Equal(("spring", "own", 90), (spring.CampaignId, spring.Version, spring.Predictions));
        var compared = await Judge().CompareAsync("demographic", "", "whole", "own", CancellationToken.None);
        Assert.Equal(("t", "spring"), (compared.Tenant, compared.CampaignId));
        var fault = await Assert.ThrowsAsync<DatasetException>(() => Judge().EvaluateAsync(
            asked with { Campaign = "winter" }, CancellationToken.None));
        Assert.Contains("streamml train status", fault.Message);
    }

    private ModelJudge Judge() => new(
        _kafka,
        new PublishedModels(
            _kafka, Path.Combine(_folder.Path, "models"), new ModelServingOptions(), TimeProvider.System),
        Loaders, new AudienceOptions(), new TrainerOptions(), new ModelTestOptions(), TimeProvider.System);

    private async Task LabelAsync(int first, int count, string campaign = "")
    {
        using var appender = _kafka.CreateAppender();
        foreach (int number in Enumerable.Range(first, count))
        {
            var row = TrainingRows.Demographic(number).Of(campaign);
            await appender.AppendAsync(
                TopicCatalogue.TrainingRows, TrainingRows.Key(row), row, row.LabelledAtMs, CancellationToken.None);
        }
    }

    /// <summary>Trains on what is there as the trainer does; a turned one learns the opposite of each label.</summary>
    private async Task PublishAsync(string version, bool live, bool turned = false, string campaign = "")
    {
        var learner = new DemographicLearner();
        var book = await RowTopic.ReadAsync(_kafka, null, 10_000, CancellationToken.None);
        string scope = ModelScope.Of("t", campaign);
        var rows = book.Of("demographic", scope);
        var split = RowSplit.Of(rows, 0.2, 20, 1, _ => true);
        var made = learner.Train(
            turned ? [.. split.Train.Select(Turned)] : split.Train,
            new LearnerRun(version, null, TrainingRows.Part, new Progress<string>(), TimeProvider.System),
            CancellationToken.None);
        var training = new TrainingPart
        {
            Tenant = "t",
            Campaign = campaign.Length > 0 ? campaign : null,
            Ranges = [new TrainingRange(0, 0, rows.Max(row => row.Offset) + 1)],
            Rows = split.Train.Count,
            RowsSha256 = LabelledRow.HashOf(split.Train),
            HoldoutRows = split.Holdout.Count,
            HoldoutContacts = 20,
            TestShare = 0.2,
            Seed = 1,
            Folds = 5,
            Basis = "",
            BasisRanges = [],
        };
        string folder = Path.Combine(_folder.Path, version);
        new ModelArtifact(made.Manifest with { Training = training }, made.Model).Write(folder);
        await new ModelPublisher(_kafka, Loaders, new ModelServingOptions(), "ops", TimeProvider.System).PublishAsync(
            folder, scope, live ? new PartChange(ModelPart.Live) : null, "", CancellationToken.None);
    }

    private static LabelledRow Turned(LabelledRow row)
    {
        var turned = row.Value.Clone();
        turned.Label = turned.Label == "positive" ? "negative" : "positive";
        return row with { Value = turned };
    }
}
