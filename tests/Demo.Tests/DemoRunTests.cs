using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Access;
using StreamML.Api.Suggestions;
using StreamML.ApiClient;
using StreamML.Hosting;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Testing.Kafka;
using StreamML.Traffic.Voice;

namespace StreamML.Demo.Tests;

/// <summary>The whole pipeline, webhook to row, on the broker under test.</summary>
public sealed class DemoRunTests
{
    [Fact]
    public async Task Traffic_ThroughTheWholePipeline_IsAccountedFor()
    {
        await using var broker = await BrokerUnderTest.StartAsync();
        string folder = Directory.CreateTempSubdirectory("streamml-demo-test-").FullName;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        try
        {
            var report = await RunAsync(broker, folder);

            Assert.Empty(report.TableProblems);
            Assert.All(report.Audit.Values, result => Assert.True(result.Clean, result.ToString()));
            Assert.Equal(600, report.Enriched + report.Voice.DeadLettered);
            Assert.Equal(6, report.Voice.Sent);
            if (HasProgram("ffmpeg") && HasProgram("pocketsphinx_batch"))
            {
                Assert.Equal(
                    (4, 2, 0), (report.Voice.Transcribed, report.Voice.DeadLettered, report.Voice.WithoutText));
                Assert.InRange(report.Voice.WordErrorRate, 0, 0.6);
            }
            else
            {
                Assert.Equal(
                    (0, 1, 5), (report.Voice.Transcribed, report.Voice.DeadLettered, report.Voice.WithoutText));
            }

            Assert.True(report.DuplicatesDropped > 0);
            Assert.True(report.Refused > 0);
            Assert.Equal(report.DeadLetters.Expected, report.DeadLetters.Found);
            Assert.True(report.Ok);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<DemoReport> RunAsync(BrokerUnderTest broker, string folder)
    {
        var settings = Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Kafka:BootstrapServers"] = broker.BootstrapServers,
            ["Kafka:TopicPrefix"] = $"t{Guid.NewGuid():N}.",
            ["Kafka:Partitions"] = "4",
            ["Streamml:DataDirectory"] = folder,
            ["Streamml:RegistryPort"] = "0",
            ["Streamml:PostgresPort"] = "0",
            ["Ingest:Port"] = "0",
            ["Api:Port"] = "0",

            // What a model has just learned changes most labels of the texts that taught it.
            ["Jobs:AbortChangedPercent"] = "100",
        });
        DemoRun.Secure(settings);
        await using var graph = await DemoRun.ServeMediaAsync(settings, CancellationToken.None);
        await using var installation = await Installation.StartAsync(
            settings, RoleSet.Everything, TimeProvider.System,
            NullLoggerFactory.Instance, CancellationToken.None);
        var options = new DemoOptions { Messages = 600, VoiceNotes = 6 };
        var run = new DemoRun(
            options, settings, installation.Pipeline!, TimeProvider.System, new Progress<DemoProgress>());
        var report = await run.RunAsync(CancellationToken.None);
        Assert.Equal(report.Enriched, await CountAsync(installation, TopicCatalogue.MessagesEnriched));
        await CheckStatusAsync(installation, settings, report);
        await CheckSuggestionsAsync(installation, settings);
        await CheckClientAsync(installation, settings);
        await CheckReplayAsync(installation, settings);
        await CheckOperationsAsync(installation, settings, graph);
        return report;
    }

    // A client that NSwag made of the document, which callers can make, too.
    private static async Task CheckClientAsync(Installation installation, Settings settings)
    {
        await using var tables = new SuggestionClient(settings.Postgres, new SuggestionOptions(), TimeProvider.System);
        string tenant = (await tables.TenantsAsync(CancellationToken.None))[0];
        string key = await new AccessKeyClient(installation.Pipeline!.Kafka, production: false, TimeProvider.System)
            .CreateAsync(
                new AccessKeyRequest(
                    tenant, "walk",
                    [AccessScopes.Read, AccessScopes.Predict, AccessScopes.Feedback, AccessScopes.Train],
                    TimeSpan.FromDays(1)),
                CancellationToken.None);
        using var http = new HttpClient();
        var steps = new List<string>();
        await new ApiWalk(
            ApiWalk.Client(installation.Pipeline.ApiAddress!, key, http), TimeProvider.System, steps.Add)
            .RunAsync(CancellationToken.None);
        Assert.Equal(7, steps.Count);
    }

    // A tenant's texts are read again, shown and taken back. Without a model that has learned nothing has to change.
    private static async Task CheckReplayAsync(Installation installation, Settings settings)
    {
        var replay = await new ReplayRun(settings, installation.Pipeline!, TimeProvider.System)
            .RunAsync(hasLearned: false, CancellationToken.None);
        Assert.NotNull(replay);
        Assert.True(replay.Ok, replay.ToString());
        Assert.Equal((replay.Planned, 0L), (replay.Written, replay.DeadLetters));
    }

    // The note that the provider did not have arrives, whether or not this machine can transcribe it.
    private static async Task CheckOperationsAsync(Installation installation, Settings settings, GraphServer graph)
    {
        var redrive = await new VoiceRedriveRun(settings, installation.Pipeline!, graph, TimeProvider.System)
            .RunAsync(CancellationToken.None);
        Assert.Equal((1, 0, 1L), (redrive.Redriven, redrive.FailedAgain, redrive.Arrived));
        Assert.True(redrive.Ok, redrive.Stopped);
        var erasure = await new ErasureRun(settings, installation.Pipeline!, TimeProvider.System)
            .RunAsync(spared: null, CancellationToken.None);
        Assert.NotNull(erasure);
        Assert.True(erasure.Ok, erasure.ToString());
    }

    // Without XGBoost's models nobody has a score; texts and languages are there.
    private static async Task CheckSuggestionsAsync(Installation installation, Settings settings)
    {
        var suggestions = await new SuggestionRun(installation.Pipeline!, settings.Postgres, TimeProvider.System)
            .RunAsync(tenant: null, CancellationToken.None);
        Assert.NotNull(suggestions);
        Assert.Equal("urgent", suggestions.TicketPriority);
        Assert.True(suggestions.CampaignLanguages["en"] > 0);
        Assert.Null(suggestions.SendHours);
    }

    // Offsets of the topics count transaction markers; what a person is told counts records.
    private static async Task CheckStatusAsync(Installation installation, Settings settings, DemoReport report)
    {
        var kafka = installation.Pipeline!.Kafka;
        StatusReport status;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        do
        {
            var taken = await StatusReport.TakeAsync(
                kafka, settings, TimeSpan.FromMilliseconds(100), TimeProvider.System, deadline.Token);
            status = await StatusCounts.AddAsync(
                taken, kafka, settings, TimeSpan.FromSeconds(60), deadline.Token);
        }
        while (status.SinkLag.Count > 0);

        var enriched = status.Topics.Single(topic => topic.Topic == TopicCatalogue.MessagesEnriched.Name);
        Assert.Equal(report.Enriched, enriched.Records);
        Assert.True(enriched.Offsets > enriched.Records);
        Assert.Contains(status.Roles, role => role is { Role: "sink", Lag: 0, IsExact: true });
        Assert.Empty(status.SinkLag);
        Assert.Empty(status.NotRun);
        Assert.Equal(report.DeadLetters.Found, status.DeadLettersBy.Sum(letters => letters.Count));
        Assert.All(status.DeadLettersBy, letters =>
            Assert.NotEqual(("", "", ""), (letters.Topic, letters.Stage, letters.Reason)));
    }

    // Voice notes then go on without text, which is right as well.
    private static bool HasProgram(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(folder => File.Exists(Path.Combine(folder, name)));

    private static async Task<int> CountAsync(Installation installation, TopicDefinition topic)
    {
        int found = 0;
        await foreach (var record in installation.Pipeline!.Kafka.CreateReader()
            .ReadAsync([topic], ReadFrom.Earliest, follow: false, CancellationToken.None))
        {
            found += record.Value is null ? 0 : 1;
        }

        return found;
    }
}
