using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Audience;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Backups;
using StreamML.Serving.Records;
using StreamML.Testing;
using StreamML.Testing.Kafka;
using StreamML.Testing.Processors;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Drift;
using StreamML.Trainer.Role;

namespace StreamML.Trainer.Tests.Role;

public sealed class TrainerBroker : IAsyncLifetime
{
    private BrokerUnderTest? _broker;

    public string BootstrapServers => _broker!.BootstrapServers;

    public async Task InitializeAsync() => _broker = await BrokerUnderTest.StartAsync();

    public async Task DisposeAsync() => await _broker!.DisposeAsync();
}

public sealed class TrainerRoleTests(TrainerBroker broker) : IClassFixture<TrainerBroker>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TrainerOptions _options = new() { Interval = TimeSpan.FromMilliseconds(50) };
    private readonly DriftOptions _drift = new() { ReferenceContacts = 200, ContactsMin = 50 };
    private readonly ScratchFolder _folder = new();
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly string _prefix = $"t{Guid.NewGuid():N}.";
    private KafkaConnection _kafka = null!;

    public async Task InitializeAsync()
    {
        _kafka = Connect("first");
        await _kafka.EnsureTopicsAsync(
            [
                .. TrainerBooks.Topics, TopicCatalogue.ModelArtifacts, TopicCatalogue.MessagesEnriched.DeadLetter(),
                TopicCatalogue.TrainerWatch, TopicCatalogue.ModelMetrics, TopicCatalogue.ContactFeatures,
                TopicCatalogue.AnalyticsWindows,
            ],
            4, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        foreach (var each in Enumerable.Reverse(_owned))
        {
            await each.DisposeAsync();
        }

        _kafka.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Examples_Enough_BecomeTheTenantsLiveModel()
    {
        await StartAsync(_kafka);
        await LabelAsync(Enumerable.Range(0, 80).Select(number => TrainingRows.Demographic(number)));

        var run = await EndAsync(run => run.Task == "demographic");

        Is(TrainingStatus.Promoted, run);
        Assert.Equal((TrainingTrigger.First, "t"), (run.Trigger, run.Scope));
        var catalogue = await ModelCatalogue.ReadAsync(_kafka, CancellationToken.None);
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
        _options.NewLabels = 70;
        await StartAsync(_kafka);
        await LabelAsync(Enumerable.Range(0, 80).Select(number => TrainingRows.Demographic(number)));
        await EndAsync(run => run.Status == TrainingStatus.Promoted);
        await LabelAsync(Enumerable.Range(80, 80).Select(number => TrainingRows.Demographic(number)));

        var run = await EndAsync(run => run.Trigger == TrainingTrigger.Labels);

        Is(TrainingStatus.Kept, run);
        Assert.Equal("offline", run.Gate);
        var catalogue = await ModelCatalogue.ReadAsync(_kafka, CancellationToken.None);
        Assert.Equal(run.Champion, catalogue.Control("demographic", "t")!.LiveVersion);
        Assert.NotNull(catalogue.Find("demographic", "t", run.Version));
    }

    [Fact]
    public async Task Request_WithTooFewExamples_SaysHowManyAreMissingAndWhatToDo()
    {
        await StartAsync(_kafka);
        await LabelAsync(Enumerable.Range(0, 10).Select(number => TrainingRows.Lead(number)));
        await AskAsync(new TrainingRequest { Action = TrainingAction.Start, Tasks = { "lead" }, Tenant = "t" });

        var run = await EndAsync(run => run.Task == "lead");

        Is(TrainingStatus.TooFewRows, run);
        Assert.Equal(90, run.MissingRows);
        Assert.Contains("streamml import", run.Message);
    }

    [Fact]
    public async Task Request_WithoutANewLabel_TrainsOnlyIfForced()
    {
        await StartAsync(_kafka);
        await LabelAsync(Enumerable.Range(0, 80).Select(number => TrainingRows.Demographic(number)));
        var first = await EndAsync(run => run.Status == TrainingStatus.Promoted);

        string lazy = await AskAsync(Start(force: false));
        Is(TrainingStatus.Unchanged, await EndAsync(run => run.RequestId == lazy));
        string forced = await AskAsync(Start(force: true));
        var again = await EndAsync(run => run.RequestId == forced);

        // Nothing is left that the live model has not seen: the challenger has nobody to judge it.
        Is(TrainingStatus.Kept, again);
        Assert.NotEqual(first.Version, again.Version);
        static TrainingRequest Start(bool force) => new()
        {
            Action = TrainingAction.Start,
            Tasks = { "demographic" },
            Tenant = "t",
            Force = force,
        };
    }

    [Fact]
    public async Task Trainer_ThatEnds_IsFollowedByTheOther()
    {
        var first = await StartAsync(_kafka);
        using var other = Connect("second");
        var second = await StartAsync(other);
        _owned.Remove(first);
        await first.DisposeAsync();
        await LabelAsync(Enumerable.Range(0, 80).Select(number => TrainingRows.Demographic(number)));

        Is(TrainingStatus.Promoted, await EndAsync(run => run.Task == "demographic"));
        _owned.Remove(second);
        await second.DisposeAsync();
    }

    [Fact]
    public async Task Run_LeftOpenByAKilledTrainer_EndsAsAbandoned()
    {
        using (var appender = _kafka.CreateAppender())
        {
            await appender.AppendAsync(
                TopicCatalogue.TrainingRuns, "r",
                new TrainingRun { RunId = "r", Sequence = 4, Task = "lead", Status = TrainingStatus.Running },
                TrainingRows.Noon, CancellationToken.None);
        }

        await StartAsync(_kafka);

        var run = await EndAsync(run => run.RunId == "r");

        Is(TrainingStatus.Abandoned, run);
        Assert.Equal(5, run.Sequence);
    }

    [Fact]
    public async Task Leads_WithServedVectors_BecomeAModel()
    {
        await StartAsync(_kafka);
        await LabelAsync(Enumerable.Range(0, 150).Select(number => TrainingRows.Lead(number)));

        var run = await EndAsync(run => run.Task == "lead");

        Is(TrainingStatus.Promoted, run);
        Assert.True(run.Metrics["holdout_loss"] < 0.1, $"{run.Metrics["holdout_loss"]}");
        var metric = await FirstAsync<ModelMetric>(
            TopicCatalogue.ModelMetrics, metric => metric.MetricName == "holdout_loss");
        Assert.Equal(("t", run.Version, MetricSource.Training), (metric.Tenant, metric.ModelVersion, metric.Source));
        Assert.InRange(metric.MetricValue, metric.Low, metric.High);
        Assert.InRange(metric.Labels, 20, 75);
    }

    [Fact]
    public async Task LeadModel_AskedOtherwiseThanBefore_IsTrainedBecauseOfDrift()
    {
        _options.EarlyDwell = TimeSpan.FromSeconds(1);
        await StartAsync(_kafka);
        await LabelAsync(Enumerable.Range(0, 150).Select(number => TrainingRows.Lead(number)));
        var first = await EndAsync(run => run.Task == "lead");
        var now = TimeProvider.System.GetUtcNow();
        await ServeAsync(first.Version, now.AddDays(-2), 0, 250, shift: 0);
        await FirstAsync<WatchState>(
            TopicCatalogue.TrainerWatch, state => state.Drift?.Version == first.Version);
        await LabelAsync(Enumerable.Range(150, 12).Select(number => TrainingRows.Lead(number)));
        for (int hour = 0; hour < 3; hour++)
        {
            await ServeAsync(first.Version, now.AddHours(hour), 1_000 * (hour + 1), 300, shift: 8);
        }

        var run = await EndAsync(run => run.Trigger == TrainingTrigger.Drift);

        Assert.Equal(("lead", "t"), (run.Task, run.Scope));
        var alert = await FirstAsync<WatchState>(
            TopicCatalogue.TrainerWatch, state => state.Alert?.Kind == (int)AlertKind.Drift);
        Assert.Equal(("lead", "t", false), (alert.Alert.Task, alert.Alert.Scope, alert.Alert.Recovered));
        var metric = await FirstAsync<ModelMetric>(
            TopicCatalogue.ModelMetrics, metric => metric.MetricName == "drift_effect");
        Assert.InRange(metric.MetricValue, 0.05, 1);
    }

    [Fact]
    public async Task Examples_OfAnotherFeatureSchema_AreNoReasonToTrain()
    {
        await StartAsync(_kafka);
        await LabelAsync(Enumerable.Range(0, 150).Select(number =>
        {
            var row = TrainingRows.Lead(number);
            row.Features.SchemaHash = new string('0', 64);
            return row;
        }));
        await LabelAsync(Enumerable.Range(0, 80).Select(number => TrainingRows.Demographic(number)));
        await EndAsync(run => run.Task == "demographic");

        var status = await Client().StatusAsync(CancellationToken.None);

        var lead = status.Single(model => model.Task == "lead");
        Assert.Equal((0, 100), (lead.Examples, lead.Missing));
        Assert.Null(lead.Last);
    }

    [Fact]
    public async Task Corrections_OfWordsOfTheHouse_TuneTheModelThatShips()
    {
        await StartAsync(_kafka);
        await LabelAsync(Enumerable.Range(0, 60).Select(TrainingRows.HouseWord));

        var run = await EndAsync(run => run.Task == "intent");

        Is(TrainingStatus.Promoted, run);
        Assert.Equal("offline", run.Gate);
        Assert.True(run.Metrics["champion_holdout_loss"] > run.Metrics["holdout_loss"] + 0.5);
    }

    [Fact]
    public async Task Version_MadeAgainFromItsManifest_IsTheSame()
    {
        await StartAsync(_kafka);
        await LabelAsync(Enumerable.Range(0, 60).Select(TrainingRows.HouseWord));
        var run = await EndAsync(run => run.Task == "intent");

        var same = await AgainAsync(run);
        Assert.True(same.Same, same.Reason);
        Assert.Equal((run.Sha256, run.Sha256), (same.Sha256, same.Again));

        var training = ModelManifest.Parse((await ModelCatalogue.ReadAsync(_kafka, CancellationToken.None))
            .Find("intent", "t", run.Version)!.Manifest.Span).Training!;
        Assert.Equal((run.RowsSha256, ""), (training.RowsSha256, training.Basis));
        await Assert.ThrowsAsync<DatasetException>(
            () => AgainAsync(new TrainingRun { Version = "9", Task = "intent" }));
    }

    [Fact]
    public async Task Run_ThatEnded_HasAReportAndATest_AndTheVersionBeforeHasABackup()
    {
        _options.NewLabels = 70;
        await StartAsync(_kafka);
        await LabelAsync(Enumerable.Range(0, 80).Select(number => TrainingRows.Demographic(number)));
        var first = await EndAsync(run => run.Status == TrainingStatus.Promoted);
        await LabelAsync(Enumerable.Range(80, 80).Select(number => TrainingRows.Demographic(number)));
        var second = await EndAsync(run => run.Trigger == TrainingTrigger.Labels);

        Assert.All(new[] { first, second }, run =>
        {
            Assert.StartsWith("passed: ", run.Test);
            Assert.Equal(
                Path.Combine(_folder.Path, "trainer", "reports", $"demographic-t-{run.Version}.html"), run.Report);
        });
        string page = await File.ReadAllTextAsync(second.Report);
        Assert.Contains(first.Version, page);
        Assert.DoesNotContain("http", page.Replace("http-equiv", "").Replace("http://www.w3.org/2000/svg", ""));
        string kept = Assert.Single(
            Directory.GetFiles(Path.Combine(_folder.Path, "trainer", "backups", "demographic-t")));
        using var backup = ModelBackup.Open(kept);
        Assert.Equal(first.Version, Assert.Single(backup.Index.Versions).Version);
    }

    [Fact]
    public async Task FiveOpinions_AreEnoughForAModelOfGroups()
    {
        await StartAsync(_kafka);
        await LabelAsync(Enumerable.Range(0, 5).Select(number => TrainingRows.Demographic(number)));

        var run = await EndAsync(run => run.Task == "demographic");

        Is(TrainingStatus.Promoted, run);
        var status = Assert.Single(
            await Client().StatusAsync(CancellationToken.None), model => model.Task == "demographic");
        Assert.Equal((5, 0, run.Version), (status.Examples, status.Missing, status.LiveVersion));
    }

    [Fact]
    public async Task Campaigns_WithTwentyOpinions_GetModelsOfTheirOwn()
    {
        await StartAsync(_kafka);
        await LabelAsync(Enumerable.Range(0, 39).Select(number => Opinion(number, number < 20 ? "a/b" : "spring")));

        var run = await EndAsync(run => run.CampaignId == "a/b");
        var whole = await EndAsync(run => run.Scope == "t");

        Is(TrainingStatus.Promoted, run);
        string scope = ModelScope.Of("t", "a/b");
        Assert.Equal((scope, 20L), (run.Scope, run.Rows));
        var catalogue = await ModelCatalogue.ReadAsync(_kafka, CancellationToken.None);
        Assert.Equal(run.Version, catalogue.Control("demographic", scope)!.LiveVersion);
        var training = ModelManifest.Parse(
            catalogue.Find("demographic", scope, run.Version)!.Manifest.Span).Training!;
        Assert.Equal(("t", "a/b"), (training.Tenant, training.Campaign));
        var again = await AgainAsync(run);
        Assert.True(again.Same, again.Reason);
        var status = (await Client().StatusAsync(CancellationToken.None)).Where(model => model.Task == "demographic");
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
        await StartAsync(_kafka);
        await LabelAsync(Enumerable.Range(0, 20).Select(number => Opinion(number, "spring")));
        await EndAsync(run => run.CampaignId == "spring");
        await LabelAsync(Enumerable.Range(20, 2).Select(number => Opinion(number, "summer")));

        string few = await AskAsync(Start("summer"));
        var summer = await EndAsync(run => run.RequestId == few);
        string all = await AskAsync(Start(""));
        var runs = new List<TrainingRun>
        {
            await EndAsync(run => run.RequestId == all && run.Scope == "t"),
            await EndAsync(run => run.RequestId == all && run.CampaignId == "spring"),
        };

        Is(TrainingStatus.TooFewRows, summer);
        Assert.Equal((18L, "t/summer"), (summer.MissingRows, summer.Scope));
        Assert.Contains("for the campaign summer", summer.Message);
        Assert.All(runs, run => Is(TrainingStatus.Kept, run));
        static TrainingRequest Start(string campaign) => new()
        {
            Action = TrainingAction.Start,
            Tasks = { "demographic" },
            CampaignId = campaign,
            Force = true,
        };
    }

    private static TrainingRow Opinion(int number, string campaign)
    {
        var row = TrainingRows.Demographic(number);
        row.CampaignId = campaign;
        return row;
    }

    private TrainerClient Client() => new(_kafka, _options, new AudienceOptions(), TimeProvider.System);

    private Task<ReproductionReport> AgainAsync(TrainingRun run) => new Reproduction(
        _kafka, new PublishedModels(
            _kafka, Path.Combine(_folder.Path, "again"), new ModelServingOptions(), TimeProvider.System),
        new AudienceOptions(), TimeProvider.System)
        .RunAsync(run.Task, run.Scope, run.Version, new Progress<string>(), CancellationToken.None);

    private static void Is(TrainingStatus status, TrainingRun run) =>
        Assert.True(run.Status == status, $"{run.Status}: {run.Message}");

    private KafkaConnection Connect(string instance)
    {
        var options = new KafkaOptions
        {
            BootstrapServers = broker.BootstrapServers,
            TopicPrefix = _prefix,
            InstanceId = instance,
        };
        var ids = TopicCatalogue.All.Where(topic => topic.Value is not null)
            .ToDictionary(topic => topic.ValueSubject(_prefix)!, _ => 1);
        return new KafkaConnection(
            options, new ConfluentEncoder(ids, _prefix), TimeProvider.System, NullLoggerFactory.Instance);
    }

    private async Task<RoleHost> StartAsync(KafkaConnection kafka)
    {
        var host = new RoleHost(
            kafka, TestKeys.Installation,
            type => type == typeof(TrainerOptions) ? _options
                : type == typeof(DriftOptions) ? _drift
                : Activator.CreateInstance(type)!,
            new Readiness("", TimeProvider.System, NullLogger.Instance), _folder.Path, TimeProvider.System,
            NullLoggerFactory.Instance);
        _owned.Add(host);
        await host.StartAsync([new TrainerRole()], CancellationToken.None);
        return host;
    }

    private async Task LabelAsync(IEnumerable<TrainingRow> rows)
    {
        using var appender = _kafka.CreateAppender();
        await Task.WhenAll(rows.Select(row => appender.AppendAsync(
            TopicCatalogue.TrainingRows, TrainingRows.Key(row), row, row.LabelledAtMs, CancellationToken.None)));
    }

    private async Task ServeAsync(string version, DateTimeOffset at, int first, int contacts, float shift)
    {
        using var appender = _kafka.CreateAppender();
        await Task.WhenAll(Enumerable.Range(first, contacts).Select(number =>
        {
            var vector = TrainingRows.Lead(number).Features;
            vector.Values[0] += shift;
            vector.Served = new ServedPrediction
            {
                ModelName = "lead",
                ModelVersion = version,
                Value = Math.Min(100, vector.Values[0] * 10),
            };
            var served = new ContactFeatures
            {
                Tenant = "t",
                ContactKey = $"t/{number}",
                MadeAtMs = at.ToUnixTimeMilliseconds(),
                Vectors = { vector },
            };
            return appender.AppendAsync(
                TopicCatalogue.ContactFeatures, served.ContactKey, served, served.MadeAtMs, CancellationToken.None);
        }));
    }

    private Task<string> AskAsync(TrainingRequest request) =>
        Client().AskAsync(request, CancellationToken.None);

    private Task<TrainingRun> EndAsync(Func<TrainingRun, bool> wanted) =>
        FirstAsync<TrainingRun>(TopicCatalogue.TrainingRuns, run => run.EndedAtMs > 0 && wanted(run));

    private async Task<T> FirstAsync<T>(TopicDefinition topic, Func<T, bool> wanted)
        where T : class, IMessage<T>, new()
    {
        using var limit = new CancellationTokenSource(Patience);
        var reader = new RecordReader<T>();
        await foreach (var record in _kafka.CreateReader()
            .ReadAsync([topic], ReadFrom.Earliest, follow: true, limit.Token))
        {
            if (reader.TryRead(record, out var value, out _) && wanted(value))
            {
                return value;
            }
        }

        throw new InvalidOperationException("The topic came to an end.");
    }
}
