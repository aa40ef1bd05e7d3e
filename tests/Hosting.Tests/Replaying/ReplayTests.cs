using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Storage.PastTexts;
using StreamML.StreamProcessors.Replaying;
using StreamML.Testing;
using static StreamML.Hosting.Tests.Replaying.ReplayScene;

namespace StreamML.Hosting.Tests.Replaying;

/// <summary>Past texts go through the enricher of a running installation again, into topics of their own.</summary>
public sealed class ReplayTests
{
    private const int Texts = 40;
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Replay_ThatIsStoppedAndPausedOnItsWay_WritesEachRecordOfItsRangeOnce()
    {
        using var folder = new ScratchFolder();
        string id;
        await using (var installation = await StartAsync(folder.Path))
        {
            var kafka = installation.Pipeline!.Kafka;
            var client = new JobClient(kafka, TimeProvider.System);
            await SendAsync(kafka, 0, Texts);
            await ArrivedAsync(kafka, TopicCatalogue.MessagesEnriched, Texts);
            await AssertFiltersAsync(kafka);
            var job = await Planner(kafka).PlanAsync(new ReplayQuery { MaxRate = 5 }, None);
            Assert.Equal(((long)Texts, (long)Texts), (job.Replay.Estimate.Records, job.Replay.Estimate.RangeRecords));
            Assert.Equal(Texts, job.Replay.Pilot.Sum(each => each.Offsets.Count));
            Assert.Empty(job.Replay.Estimate.Gaps);
            id = job.JobId;
            await client.WriteAsync(job, None);

            // Behind the range: no part of it.
            await SendAsync(kafka, Texts, 5);
            await ArrivedAsync(kafka, TopicCatalogue.MessagesEnriched, Texts + 5);
            var refused = await Assert.ThrowsAsync<ReplayException>(
                () => AskAsync(client, id, new JobRequest { Action = JobAction.Start, PlanSha256 = "other" }));
            Assert.Contains("hash", refused.Message, StringComparison.Ordinal);
            await AskAsync(client, id, new JobRequest { Action = JobAction.Start, PlanSha256 = job.PlanSha256 });
            await ArrivedAsync(kafka, TopicCatalogue.MessagesEnriched.Generation(1), 1);
        }

        await using (var installation = await StartAsync(folder.Path))
        {
            var kafka = installation.Pipeline!.Kafka;
            var client = new JobClient(kafka, TimeProvider.System);
            var paused = await AskAsync(client, id, new JobRequest { Action = JobAction.Pause });
            Assert.Equal(JobState.Paused, paused.State);
            Assert.InRange((await ResultsAsync(kafka, paused)).Count, 1, Texts - 1);
            await AskAsync(client, id, new JobRequest { Action = JobAction.Resume, MaxRate = 0 });
            var ready = await UntilAsync(client, id, JobState.Ready);
            var results = await ResultsAsync(kafka, ready);
            Assert.Equal(
                Enumerable.Range(0, Texts).Select(number => $"wamid.{number}").Order(StringComparer.Ordinal),
                results.Select(result => result.MessageId).Order(StringComparer.Ordinal));
            Assert.All(results, result => Assert.Equal(1, result.Generation));
            Assert.Equal(((long)Texts, 0L), (ready.Progress.Records, ready.Progress.DeadLetters));

            var difference = await new ReplayComparison(kafka, new JobsOptions()).CompareAsync(ready, 3, None);
            Assert.Equal(
                ((long)Texts, 0L, 0L), (difference.Compared, difference.Changed, difference.WithoutLive));
            var live = await ReadAsync(kafka, TopicCatalogue.MessagesEnriched);
            Assert.Equal(Texts + 5, live.Count);
            Assert.All(live, result => Assert.Equal(0, result.Generation));

            var cancelled = await AskAsync(client, id, new JobRequest { Action = JobAction.Cancel });
            Assert.Equal(JobState.Cancelled, cancelled.State);
            Assert.Empty(await kafka.GenerationsAsync(TopicCatalogue.All, None));
        }
    }

    [Fact]
    public async Task Replay_WhosePilotBreaksARule_FailsBeforeTheRestAndGoesOnWithALooserOne()
    {
        using var folder = new ScratchFolder();
        await using var installation = await StartAsync(folder.Path);
        var kafka = installation.Pipeline!.Kafka;
        var client = new JobClient(kafka, TimeProvider.System);
        await SendAsync(kafka, 0, Contacts);
        await SendWithoutIdAsync(kafka);
        await ArrivedAsync(kafka, TopicCatalogue.MessagesEnriched, Contacts);
        var job = await Planner(kafka).PlanAsync(new ReplayQuery(), None);
        await client.WriteAsync(job, None);

        var pilot = (await client.PilotAsync(job, Patience, None)).Pilot;
        Assert.Equal("", pilot.Fault);
        Assert.Equal((Contacts + 1L, 1L), (pilot.Records, pilot.DeadLetters));
        Assert.Equal(((long)Contacts, 0L), (pilot.Compared, pilot.LabelsChanged));
        Assert.True(pilot.Rate > 0 && pilot.ExpectedMs >= 0);

        await AskAsync(
            client, job.JobId, new JobRequest { Action = JobAction.Start, PlanSha256 = job.PlanSha256 });
        var failed = await UntilAsync(client, job.JobId, JobState.Failed);
        Assert.Contains("1 of 9 records are dead letters", failed.Message, StringComparison.Ordinal);
        Assert.Empty(await kafka.GenerationsAsync(TopicCatalogue.All, None));

        await AskAsync(
            client, job.JobId,
            new JobRequest { Action = JobAction.Resume, Abort = new ReplayAbort { DeadLettersPercent = 100 } });
        var ready = await UntilAsync(client, job.JobId, JobState.Ready);
        Assert.Equal((Contacts + 1L, 1L), (ready.Progress.Records, ready.Progress.DeadLetters));
        Assert.Equal(((long)Contacts, 0L), (ready.Progress.Compared, ready.Progress.LabelsChanged));
    }

    [Fact]
    public async Task Replay_OfTables_ReadsACopyWithoutTheErasedAndComparesWithTheirLabels()
    {
        using var folder = new ScratchFolder();
        await using var installation = await StartAsync(folder.Path);
        var kafka = installation.Pipeline!.Kafka;
        var client = new JobClient(kafka, TimeProvider.System);
        string erased = await EraseAsync(kafka);
        var past = new PastTexts(
        [
            .. Enumerable.Range(0, Texts).Select(number => Past(number, $"acme/{number % Contacts}")),
            Past(Texts, erased), WithoutId(),
        ]);
        var planner = new ReplayPlanner(kafka, new JobsOptions(), TimeProvider.System, past);
        await Assert.ThrowsAsync<ReplayException>(
            () => Planner(kafka).PlanAsync(new ReplayQuery { FromTables = true }, None));
        await Assert.ThrowsAsync<ReplayException>(() => planner.PlanAsync(
            new ReplayQuery { FromTables = true, Filter = new ReplayFilter { Labels = { "intent=return" } } }, None));
        Assert.Empty(await kafka.GenerationsAsync(TopicCatalogue.All, None));

        var job = await planner.PlanAsync(
            new ReplayQuery { FromTables = true, Filter = new ReplayFilter { Tenant = "acme" } }, None);
        Assert.Equal("acme", past.Asked?.Tenant);
        Assert.Equal((Texts + 1L, Texts + 1L), (job.Replay.Estimate.Records, job.Replay.Estimate.RangeRecords));
        Assert.Equal((Past(0, "").Text.ReceivedAtMs, Texts - 1L), (
            job.Replay.Estimate.FirstAtMs, job.Replay.Estimate.LastAtMs - job.Replay.Estimate.FirstAtMs));
        await client.WriteAsync(job, None);
        var pilot = (await client.PilotAsync(job, Patience, None)).Pilot;
        Assert.Equal(
            ("", Texts + 1L, 1L, Texts - 1L), (pilot.Fault, pilot.Records, pilot.DeadLetters, pilot.Compared));
        Assert.True(pilot.LabelsChanged > 0);

        await AskAsync(client, job.JobId, new JobRequest
        {
            Action = JobAction.Start,
            PlanSha256 = job.PlanSha256,
            Abort = new ReplayAbort { ChangedPercent = 100, DeadLettersPercent = 100 },
        });
        var ready = await UntilAsync(client, job.JobId, JobState.Ready);
        var results = await ResultsAsync(kafka, ready);
        Assert.Equal(Texts, results.Select(result => result.MessageId).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Texts, results.Count);
        Assert.Equal((Texts + 1L, 1L), (ready.Progress.Records, ready.Progress.DeadLetters));
        Assert.DoesNotContain(results, result => result.ContactKey == erased);
        var difference = await new ReplayComparison(kafka, new JobsOptions()).CompareAsync(ready, 0, None);
        Assert.Equal((Texts - 1L, 1L), (difference.Compared, difference.WithoutLive));
        Assert.Equal(
            Texts - 1L, difference.Fields.Single(field => field.Field == "intent").Moves.Sum(move => move.Messages));

        await AskAsync(client, job.JobId, new JobRequest { Action = JobAction.Cancel });
        Assert.Empty(await kafka.GenerationsAsync(TopicCatalogue.All, None));
    }

    private static async Task AssertFiltersAsync(KafkaConnection kafka)
    {
        var live = await ReadAsync(kafka, TopicCatalogue.MessagesEnriched);
        string language = live[0].Language.Code;

        Assert.Equal(Texts / Contacts, await CountAsync(new ReplayFilter { ContactKey = "acme/3" }));
        Assert.Equal(Texts, await CountAsync(new ReplayFilter { Tenant = "acme" }));
        Assert.Equal(
            live.Count(result => result.Language.Code == language),
            await CountAsync(new ReplayFilter { Language = language }));
        Assert.Equal(Texts, await CountAsync(new ReplayFilter { OlderThanMs = 1 }));
        var nothing = await Assert.ThrowsAsync<ReplayException>(
            () => CountAsync(new ReplayFilter { Tenant = "other" }));
        Assert.Contains("none matches", nothing.Message, StringComparison.Ordinal);
        Assert.Equal(Texts, await CountAsync(new ReplayFilter { Type = "text" }));
        Assert.Equal(
            live.Count(result => result.Language.Code == language),
            await CountAsync(new ReplayFilter { Labels = { $"language={language}" } }));
        var unknown = await Assert.ThrowsAsync<ReplayException>(() => Planner(kafka).PlanAsync(
            new ReplayQuery { Offsets = new Dictionary<int, OffsetRange> { [9_999] = new(0, 5) } }, None));
        Assert.Contains("names 9999", unknown.Message, StringComparison.Ordinal);

        async Task<long> CountAsync(ReplayFilter filter) =>
            (await Planner(kafka).PlanAsync(new ReplayQuery { Filter = filter }, None)).Replay.Estimate.Records;
    }

    private static ReplayPlanner Planner(KafkaConnection kafka) => new(kafka, new JobsOptions(), TimeProvider.System);

    private static async Task ArrivedAsync(KafkaConnection kafka, TopicDefinition topic, int atLeast)
    {
        using var limit = new CancellationTokenSource(Patience);
        while ((await kafka.ExistingAsync([topic], limit.Token)).Count == 0
            || (await ReadAsync(kafka, topic)).Count < atLeast)
        {
            await Task.Delay(100, limit.Token);
        }
    }

    private static Task<List<EnrichedMessage>> ResultsAsync(KafkaConnection kafka, Job job) =>
        ReadAsync(kafka, ReplayTopics.ResultOf(job));

    private static async Task<List<EnrichedMessage>> ReadAsync(KafkaConnection kafka, TopicDefinition topic)
    {
        var reader = new RecordReader<EnrichedMessage>();
        var found = new List<EnrichedMessage>();
        await foreach (var record in kafka.CreateReader().ReadAsync([topic], ReadFrom.Earliest, follow: false, None))
        {
            found.Add(reader.Read(record));
        }

        return found;
    }

    // Becomes a dead letter.
    private static async Task SendWithoutIdAsync(KafkaConnection kafka)
    {
        using var appender = kafka.CreateAppender();
        await appender.AppendAsync(
            TopicCatalogue.MessagesText, "acme/1", new TextMessage { Tenant = "acme", ContactKey = "acme/1" },
            DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), None);
    }

    // All but the first have a label that no model would give.
    private static PastText Past(int number, string contactKey)
    {
        var text = Text(number, contactKey, 1_700_000_000_000 + number);
        return new PastText(text, number == 0 ? null : new EnrichedMessage
        {
            Tenant = text.Tenant,
            ContactKey = contactKey,
            MessageId = text.MessageId,
            Revision = text.Revision,
            Type = text.Type,
            Intent = new IntentEnrichment { Label = IntentLabel.Purchase },
        });
    }

    // Becomes a dead letter.
    private static PastText WithoutId()
    {
        var text = Past(1, "acme/1").Text;
        text.MessageId = "";
        return new PastText(text, Live: null);
    }

    // The key of a contact who was erased.
    private static async Task<string> EraseAsync(KafkaConnection kafka)
    {
        string key = $"acme/{new string('a', 32)}";
        using var appender = kafka.CreateAppender();
        await appender.AppendAsync(
            TopicCatalogue.Suppressions, key, new Suppression { Tenant = "acme", ContactKey = key, Epoch = 1 },
            DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), None);
        return key;
    }

    private sealed class PastTexts(IReadOnlyList<PastText> texts) : IPastTexts
    {
        public PastTextQuery? Asked { get; private set; }

        public IAsyncEnumerable<PastText> ReadAsync(PastTextQuery query, CancellationToken cancellationToken)
        {
            Asked = query;
            return texts.ToAsyncEnumerable();
        }
    }
}
