using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>Statuses of every kind, in any order and with any repeats, through the Normaliser and the sink.</summary>
[Collection(PostgresCollection.Name)]
public sealed class StatusStreamTests(PostgresFixture postgres)
{
    private const int Facts = 1_500;
    private const int Deliveries = 5_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Statuses_InAnyOrderWithAnyRepeats_AreThereOnceEach(int seed)
    {
        var random = new Random(seed);
        var facts = new StatusStream(random).Facts(Facts);
        // Every fact comes at least once.
        StatusFact[] deliveries =
            [.. facts, .. Enumerable.Range(0, Deliveries - Facts).Select(_ => facts[random.Next(facts.Count)])];
        random.Shuffle(deliveries);
        using var normaliser = new NormaliserHarness();
        Deliver(normaliser, deliveries, random);

        var records = normaliser.Committed.Of<MessageStatus>(TopicCatalogue.WhatsAppStatuses);
        Assert.Equal(
            facts.Select(fact => fact.Key).Order(StringComparer.Ordinal),
            records.Select(StatusFact.KeyOf).Order(StringComparer.Ordinal));
        Assert.Empty(normaliser.Committed.DeadLetters);
        Assert.DoesNotContain(records, status => status.Type.Length > 0 && status.Status != DeliveryStatus.Unspecified);
        await SinkAndCompareAsync(normaliser, facts, random);
    }

    private static void Deliver(NormaliserHarness normaliser, StatusFact[] deliveries, Random random)
    {
        foreach (var batch in deliveries.Chunk(250))
        {
            var records = new List<SourceRecord>();
            foreach (var number in batch.GroupBy(fact => fact.Number))
            {
                foreach (var body in number.Chunk(random.Next(1, 8)))
                {
                    records.Add(normaliser.Webhook(Bodies.Statuses([.. body.Select(fact => fact.Json(random))])
                        .Replace(Bodies.PhoneNumberId, number.Key, StringComparison.Ordinal)));
                }
            }

            switch (random.Next(6))
            {
                case 0: normaliser.RollBack([.. records]); break;
                case 1: normaliser.Checkpoint(); break;
                case 2: normaliser.Restart(keepFolder: random.Next(2) == 0); break;
            }

            normaliser.Commit([.. records]);
        }
    }

    private async Task SinkAndCompareAsync(NormaliserHarness normaliser, IReadOnlyList<StatusFact> facts, Random random)
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        SourceRecord[] once = [.. PipelineHarness.Records(normaliser.Committed)];
        SourceRecord[] records = [.. once, .. once.Where(_ => random.Next(3) == 0)];
        random.Shuffle(records);
        await sink.SinkAsync([.. records.Select((record, offset) => record with { Offset = offset })], 7, 600, 900);

        Assert.Equal(0, await sink.CountAsync("outbox"));
        Assert.Equal(facts.Count, await sink.CountAsync("statuses"));
        Assert.Equal(
            StatusStream.Current(facts).Order(StringComparer.Ordinal),
            Lines(await sink.DumpAsync("""
                SELECT concat_ws('|', phone_number_id, message_id, status_text, coalesce(participants || '/' || participants_failed, ''))
                FROM {s}.message_status_current
                """)));
        Assert.Equal(
            StatusStream.Payments(facts).Order(StringComparer.Ordinal),
            Lines(await sink.DumpAsync("""
                SELECT concat_ws('|', phone_number_id, reference_id, status, coalesce(transaction_id, ''),
                                 coalesce(transaction_status, ''), amount, round(refunded, 2))
                FROM {s}.payments_current
                """)));
    }

    private static IEnumerable<string> Lines(string dump)
        => dump.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
}
