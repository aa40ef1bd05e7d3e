using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using StreamML.Features;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Linear;
using StreamML.Inference.Runtimes.Trees;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Publishing;
using StreamML.StreamProcessors.Replaying;
using StreamML.StreamProcessors.Stages.Score;
using StreamML.Testing;
using static StreamML.Hosting.Tests.Replaying.ReplayScene;

namespace StreamML.Hosting.Tests.Replaying;

/// <summary>Contacts get the scores of a new model without having written anything since.</summary>
public sealed class ScoreReplayTests
{
    private const int Contacts = 6;
    private static readonly string[] Roles =
        [RoleSet.Broker, RoleSet.Postgres, "scorer", "sink", JobsRole.RoleName];

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Replay_OfTheScorer_ShowsTheNewModelsScoresOfEachContactAndTakesThemBack()
    {
        using var folder = new ScratchFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)Convert.ToInt32("711", 8));
        var settings = Load(folder.Path);
        await using var installation = await Installation.StartAsync(
            settings, RoleSet.Of(Roles), TimeProvider.System, NullLoggerFactory.Instance, None);
        var kafka = installation.Pipeline!.Kafka;
        var client = new JobClient(kafka, TimeProvider.System);
        await PublishAsync(kafka, folder.Path, "1", 50);
        long nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await ScoredAsync(kafka, settings, nowMs - 7_200_000, "1 50");

        // A second time, so that the first vectors of each contact are not its last.
        await ScoredAsync(kafka, settings, nowMs, "1 50");
        await PublishAsync(kafka, folder.Path, "2", 90);

        var job = await new ReplayPlanner(kafka, new JobsOptions(), TimeProvider.System).PlanAsync(
            new ReplayQuery { Stage = "scorer", Abort = new ReplayAbort { ChangedPercent = 100 } }, None);
        Assert.Equal(
            ("scorer", "contact.features", (long)Contacts),
            (job.Replay.Stage, job.Replay.Topic, job.Replay.Estimate.Records));
        Assert.True(job.Replay.Estimate.RangeRecords >= 2 * Contacts);
        await client.WriteAsync(job, None);
        var pilot = (await client.PilotAsync(job, Patience, None)).Pilot;
        Assert.Equal(
            ("", (long)Contacts, 0L, (long)Contacts, (long)Contacts),
            (pilot.Fault, pilot.Records, pilot.DeadLetters, pilot.Compared, pilot.LabelsChanged));

        await AskAsync(client, job.JobId, JobAction.Start, job.PlanSha256);
        var ready = await UntilAsync(client, job.JobId, JobState.Ready);
        Assert.Equal(((long)Contacts, 0L), (ready.Progress.Records, ready.Progress.DeadLetters));
        var difference = await new ReplayComparison(kafka, new JobsOptions()).CompareAsync(ready, 1, None);
        Assert.Equal(
            ("scorer", (long)Contacts, (long)Contacts, 0L),
            (difference.Stage, difference.Compared, difference.Changed, difference.WithoutLive));
        var move = Assert.Single(Assert.Single(difference.Fields, field => field.Field == "lead").Moves);
        Assert.Equal(("cold", "hot", (long)Contacts), (move.From, move.To, move.Messages));
        Assert.All(await RowsAsync(settings), row => Assert.Equal("1 50", row));

        await AskAsync(client, job.JobId, JobAction.Cutover);
        Assert.Equal(Enumerable.Repeat("2 90", Contacts), await RowsAsync(settings));

        await AskAsync(client, job.JobId, JobAction.Undo);
        Assert.Equal(Enumerable.Repeat("1 50", Contacts), await RowsAsync(settings));

        await AskAsync(client, job.JobId, JobAction.Cancel);
        Assert.Empty(await kafka.GenerationsAsync(TopicCatalogue.All, None));
    }

    private static Task<Job> AskAsync(JobClient client, string id, JobAction action, string plan = "") =>
        client.AskAsync(id, new JobRequest { Action = action, PlanSha256 = plan }, Patience, None);

    // Until the scorer asks the model that is live, the first scores may be without it: they are not looked at.
    private static async Task ScoredAsync(KafkaConnection kafka, Settings settings, long atMs, string row)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var appender = kafka.CreateAppender();
        for (int tried = 0; ; tried++)
        {
            long sentAtMs = atMs + (tried * 1_000);
            await Task.WhenAll(Enumerable.Range(0, Contacts).Select(number => appender.AppendAsync(
                TopicCatalogue.MessagesEnriched, $"acme/{number}", Message(number, sentAtMs), sentAtMs, limit.Token)));
            var rows = await RowsAsync(settings, sentAtMs);
            while (rows.Count < Contacts)
            {
                await Task.Delay(Look, limit.Token);
                rows = await RowsAsync(settings, sentAtMs);
            }

            if (rows.Count == Contacts && rows.All(each => each == row))
            {
                return;
            }
        }
    }

    private static async Task<IReadOnlyList<string>> RowsAsync(Settings settings, long fromMs = 0)
    {
        await using var source = NpgsqlDataSource.Create(settings.Postgres.Connection());
        await using var command = source.CreateCommand(
            $"SELECT concat_ws(' ', split_part(lead_model, ' ', 2), lead_score) FROM {settings.Postgres.Schema}.contact_scores "
            + $"WHERE as_of >= to_timestamp({fromMs / 1_000}) ORDER BY contact_key");
        var rows = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    private static EnrichedMessage Message(int number, long atMs) => new()
    {
        Tenant = "acme",
        ContactKey = $"acme/{number}",
        PhoneNumberId = "2",
        MessageId = $"wamid.{number}.{atMs}",
        Revision = new Revision { Id = $"wamid.{number}.{atMs}", TimeMs = atMs },
        Direction = Direction.Inbound,
        SentAtMs = atMs,
        Type = "text",
        Text = "How much is it?",
        ReceivedAtMs = atMs,
        EnrichedAtMs = atMs,
    };

    // A lead model that gives everybody the same score.
    private static async Task PublishAsync(KafkaConnection kafka, string folder, string version, float score)
    {
        var schema = FeatureSchemas.Lead;
        byte[] model = new LinearFile(
            TreeLink.Identity, score, [.. schema.Features.Select(_ => new LinearFeature(0, 1, 0))]).ToBytes();
        string artifact = Path.Combine(folder, $"lead-{version}");
        Directory.CreateDirectory(artifact);
        new ModelArtifact(
            new ModelManifest
            {
                Format = LinearFile.Format,
                Task = ModelTasks.Lead,
                Name = "lead-test",
                Version = version,
                File = "model.bin",
                Bytes = model.Length,
                Sha256 = ModelArtifact.HashOf(model),
                Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["rmse"] = 5 },
                Tabular = new TabularPart
                {
                    Schema = schema.Name,
                    SchemaHash = schema.Hash,
                    Link = "identity",
                    Features = [.. schema.Features.Select(feature => new TabularFeature(feature.Name, feature.Label))],
                },
            },
            model).Write(artifact);
        var publisher = new ModelPublisher(
            kafka, new ModelLoaders(ScoringModels.Loaders(new StreamProcessors.ScorerOptions())),
            new ModelServingOptions(), "test", TimeProvider.System);
        await publisher.PublishAsync(artifact, "", new PartChange(ModelPart.Live), "", None);
    }
}
