using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Counting;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Sink.Tests;

[Collection(PostgresCollection.Name)]
public sealed class SinkTaskTests(PostgresFixture postgres)
{
    [Fact]
    public async Task ProcessAsync_OneRecordOfEachTopic_HasARowInEachTable()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        await sink.SinkAsync(
        [
            make.Webhook("d1"),
            make.Of(TopicCatalogue.ApiRaw,
                new RawApiRecord { Tenant = "t", EventId = "e", Kind = ApiKind.Event, ReceivedAtMs = 1 }),
            make.Message("m1", 0), make.Text("m1", 0), make.Enriched("m1", 0, risk: RiskLevel.High),
            make.Status("m1", DeliveryStatus.Read, 2), make.Status("m1", DeliveryStatus.Sent, 3), make.Event("e1"),
            make.Feedback("f1"), make.Alias("351", "c1", 1, 0),
            make.VoiceNote("m1", 0), make.Features("c1", 1, 1, 3, 0), make.Scores("c1", 1, 1),
            make.Change("c1", "lead", 1, "", "hot", 80), make.Prediction("p", 1), make.Version("v", 1),
            make.Window("c1", 1), make.Trend("c1", 1), make.TrainingRow("r1", 1), make.TrainingRequest("q1"),
            make.TrainingRun("n1", 2, TrainingStatus.Kept), make.Metric("v", 1), make.TrainingGate("v2", 1),
            make.Chunk("d", 0), make.Control("v", 1),
            make.Raw(
                TopicCatalogue.WhatsAppRaw.DeadLetter(), [1, 2, 3], 0, null,
                new RecordHeader(DeadLetterHeaders.Reason, "bad-\0json"u8.ToArray()),
                new RecordHeader(DeadLetterHeaders.OriginOffset, "77"u8.ToArray()),
                new RecordHeader(DeadLetterHeaders.FailedAt, "9223372036854775807"u8.ToArray())),
        ]);

        var counts = await TableCounts.ReadAsync(sink.Postgres, CancellationToken.None);
        foreach (var (table, rows) in counts.Rows)
        {
            Assert.Equal((table, table is "outbox" or "withdrawals" or "unreadable_records" ? 0 : table == "statuses"
                ? 2 : 1), (table, rows));
        }

        Assert.Equal((0, 0, 0, 0),
            (counts.MessagesWithoutText, counts.TextsWithoutEnrichment, counts.EnrichmentsWithoutMessage,
            counts.WithdrawnWithText));
        Assert.Equal("read", await sink.ScalarAsync<string>("SELECT status_text FROM {s}.message_status_current"));
        Assert.Equal("hello", await sink.ScalarAsync<string>("SELECT last_text FROM {s}.conversations"));
        Assert.Equal("high", await sink.ScalarAsync<string>("SELECT risk FROM {s}.inbox_by_risk"));
        Assert.Equal(12.50m, await sink.ScalarAsync<decimal>("SELECT amount FROM {s}.events"));
        Assert.Equal("L", await sink.ScalarAsync<string>("SELECT attributes->>'size' FROM {s}.events"));
        Assert.Equal(3, await sink.ScalarAsync<long>(
            "SELECT (sentiment->>'positive')::bigint FROM {s}.analytics_windows WHERE latency_buckets = '{0,1,1}'"));
        Assert.Equal(2, await sink.ScalarAsync<long>(
            "SELECT (feedback->'sentiment'->>'agreements')::bigint FROM {s}.analytics_windows"));
        Assert.Equal("correction", await sink.ScalarAsync<string>("SELECT source FROM {s}.training_rows"));
        Assert.Equal("lead", await sink.ScalarAsync<string>("SELECT tasks[1] FROM {s}.training_requests"));
        Assert.Equal(8.5, await sink.ScalarAsync<double>("SELECT (metrics->>'mae')::float8 FROM {s}.training_runs"));
        Assert.Equal("spring passed: 80 examples /data/trainer/reports/lead.html", await sink.ScalarAsync<string>(
            "SELECT concat_ws(' ', campaign_id, test, report) FROM {s}.training_runs"));
        Assert.Equal(new DateOnly(2025, 10, 9), await sink.ScalarAsync<DateOnly>(
            "SELECT day FROM {s}.model_metrics WHERE source = 'live' AND metric_value = 0.9 AND low = 0.8"));
        Assert.Equal(20, await sink.ScalarAsync<double>("SELECT e_better FROM {s}.training_gates"), 1e-9);
        Assert.Equal("improving", await sink.ScalarAsync<string>("SELECT trend FROM {s}.conversation_trends"));
        Assert.Equal("bad-\uFFFDjson", await sink.ScalarAsync<string>("SELECT reason FROM {s}.dead_letters"));
        Assert.Equal(77, await sink.ScalarAsync<long>("SELECT origin_offset FROM {s}.dead_letters"));
        Assert.Equal(
            new DateTime(2025, 10, 9, 8, 53, 20, DateTimeKind.Utc),
            await sink.ScalarAsync<DateTime>("SELECT sent_at FROM {s}.messages"));
        Assert.Equal("word: refund", await sink.ScalarAsync<string>("SELECT risk_factors[1] FROM {s}.enrichments"));
    }

    [Fact]
    public async Task OpenAsync_AfterABatch_ReturnsTheOffsetsAfterIt()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        await sink.SinkAsync([make.Message("m1", 0), make.Message("m2", 0), make.Event("e1")]);

        await using var next = sink.NewTask();
        var offsets = await next.OpenAsync(CancellationToken.None);

        Assert.Equal(2, offsets.Count);
        Assert.Equal(2, offsets[new SourcePartition(TopicCatalogue.WhatsAppMessages, 0)]);
        Assert.Equal(1, offsets[new SourcePartition(TopicCatalogue.Events, 0)]);
    }

    [Fact]
    public async Task ProcessAsync_SameRecordsTwice_ChangesNothing()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        SourceRecord[] once = [make.Message("m1", 0), make.Text("m1", 0), make.Enriched("m1", 0), make.Event("e1")];
        await sink.SinkAsync(once);
        string before = await sink.DumpTablesAsync();

        await sink.SinkAsync(Again(once, make));

        Assert.Equal(before, await sink.DumpTablesAsync());
    }

    private static SourceRecord[] Again(SourceRecord[] records, Records make)
        => [.. records.Select(record => make.Raw(record.Source.Topic, record.Value))];
}
