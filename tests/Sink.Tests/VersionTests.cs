using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;
using StreamML.Sink.Counting;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Sink.Tests;

[Collection(PostgresCollection.Name)]
public sealed class VersionTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Tables_AnyOrderAndAnySplit_AreTheSame(int seed)
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var random = new Random(seed);
        var records = Mixed(random);
        await sink.SinkAsync(Records.Renumber(records));
        string expected = await sink.DumpTablesAsync();
        Assert.Contains("withdrawals", expected, StringComparison.Ordinal);
        for (int round = 0; round < 5; round++)
        {
            await sink.EmptyAsync();
            var shuffled = records.ToArray();
            random.Shuffle(shuffled);
            int[] sizes = Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(0, 30)).ToArray();
            await sink.SinkAsync(Records.Renumber(shuffled), sizes);

            Assert.Equal(expected, await sink.DumpTablesAsync());
        }
    }

    [Fact]
    public async Task Withdrawal_FromAnyTopicInAnyOrder_LeavesNoTextAnywhere()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        SourceRecord[] originals = [make.VoiceNote("m", 5), make.Text("m", 5), make.Enriched("m", 5)];
        SourceRecord[] withdrawals =
        [
            make.Message("m", 1, true), make.Text("m", 1, true), make.Enriched("m", 1, true),
            make.VoiceNote("m", 1, true),
        ];
        foreach (var withdrawal in withdrawals)
        {
            var orders = Permutations([.. originals, withdrawal]).ToArray();
            Assert.Equal(24, orders.Length);
            string? expected = null;

            // Every fifth is enough to have each record first and last, and takes seconds instead of minutes.
            foreach (var order in orders.Where((_, number) => number % 5 == 0))
            {
                await sink.EmptyAsync();
                await sink.SinkAsync(Records.Renumber(order), 1, 1, 1);

                var counts = await TableCounts.ReadAsync(sink.Postgres, CancellationToken.None);
                Assert.Equal(0, counts.WithdrawnWithText);
                string dump = await sink.DumpTablesAsync();
                Assert.DoesNotContain("hello", dump, StringComparison.Ordinal);
                Assert.DoesNotContain("digest", dump, StringComparison.Ordinal);
                Assert.DoesNotContain("Emotional", dump, StringComparison.Ordinal);
                Assert.Equal(expected ??= dump, dump);
                Assert.Equal(0, await sink.CountAsync("inbox_by_risk") + await sink.CountAsync("voice_inbox"));
            }
        }
    }

    [Fact]
    public async Task Revision_LowerOne_ChangesNothing()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        await sink.SinkAsync([make.Message("m", 9, text: "edited")]);
        await sink.SinkAsync([make.Message("m", 3, text: "first")]);
        Assert.Equal("edited", await sink.ScalarAsync<string>("SELECT text FROM {s}.messages"));

        await sink.SinkAsync([make.Message("m", 12, text: "again")]);
        Assert.Equal("again", await sink.ScalarAsync<string>("SELECT text FROM {s}.messages"));
    }

    [Fact]
    public async Task Generation_HigherOneOfTheSameRevision_Replaces()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        await sink.SinkAsync([make.Enriched("m", 1, generation: 1, score: 0.25f), make.Enriched("m", 1, score: 0.75f)]);
        await sink.SinkAsync([make.Enriched("m", 1, score: 1f)]);

        Assert.Equal(0.25f, await sink.ScalarAsync<float>("SELECT sentiment_score FROM {s}.enrichments"));
    }

    [Fact]
    public async Task Contacts_MergedTwice_AreOnePerson()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        await sink.SinkAsync(
        [
            make.Message("m", 1), make.Alias("351", "c1", 1, 10), make.Alias("US.1", "c0", 1, 0, IdentityKind.UserId),
            make.Alias("c1", "c2", 2, 5, IdentityKind.ContactKey),
            make.Alias("c2", "c0", 3, 0, IdentityKind.ContactKey),
        ]);

        Assert.Equal("c0", await sink.ScalarAsync<string>("SELECT contact_key FROM {s}.contacts"));
        Assert.Equal(1, await sink.CountAsync("contacts"));
        Assert.Equal(1, await sink.ScalarAsync<long>("SELECT inbound FROM {s}.contacts"));
        Assert.Equal(
            "351,US.1", await sink.ScalarAsync<string>("SELECT array_to_string(identities, ',') FROM {s}.contacts"));
        Assert.Equal("c0", await sink.ScalarAsync<string>("SELECT contact_key FROM {s}.conversations"));
    }

    private static List<SourceRecord> Mixed(Random random)
    {
        var make = new Records();
        var records = new List<SourceRecord>();
        for (int n = 0; n < 15; n++)
        {
            string id = $"m{random.Next(6)}";
            int time = random.Next(4);
            bool withdrawn = random.Next(5) == 0;
            records.Add(make.Message(id, time, withdrawn, $"hello-{id}-{time}"));
            records.Add(make.Text(id, time + 1, random.Next(6) == 0, $"hello-{id}-{time + 1}"));
            int generation = random.Next(2);
            records.Add(make.Enriched(id, time, withdrawn, $"hello-{id}-{time}", generation, score: generation / 2f));
            records.Add(make.Status(id, (DeliveryStatus)random.Next(1, 6), random.Next(3)));
            records.Add(make.Event($"e{random.Next(4)}"));
            records.Add(make.VoiceNote(id, time + 2, random.Next(6) == 0));
            records.Add(make.Features($"c{n % 2}", random.Next(2), random.Next(3), 1, 2));
            records.Add(make.Scores($"c{n % 2}", random.Next(3), random.Next(3)));
            records.Add(make.Change($"c{n % 2}", n % 3 == 0 ? "lead" : "churn", random.Next(3), "cold", "hot"));
            records.Add(make.Prediction($"p{random.Next(3)}", random.Next(3)));
            records.Add(make.Version($"v{random.Next(2)}", random.Next(3)));
            records.Add(make.Chunk("digest", random.Next(3)));
            records.Add(make.Control($"v{random.Next(2)}", random.Next(2), $"reason {random.Next(2)}"));
            int version = random.Next(4);
            records.Add(make.Window($"c{n % 2}", version, version + 1));
            records.Add(make.TrainingRow($"r{n % 2}", version, revoked: version % 3 == 0));
            records.Add(make.TrainingRun($"n{n % 2}", version, (TrainingStatus)(1 + (version % 3))));
            records.Add(make.Metric($"v{n % 2}", version, random.Next(3) / 4.0));
            records.Add(make.TrainingGate($"v{n % 2}", version, labels: 10 * version));
            records.Add(make.Trend($"c{n % 2}", version, (TrendDirection)(1 + (version % 3))));
            records.Add(make.Alias($"i{random.Next(3)}", $"c{random.Next(3)}", random.Next(3), random.Next(2)));
        }

        return records;
    }

    private static IEnumerable<SourceRecord[]> Permutations(SourceRecord[] items)
    {
        if (items.Length <= 1)
        {
            yield return items;
            yield break;
        }

        for (int index = 0; index < items.Length; index++)
        {
            var rest = items.Where((_, at) => at != index).ToArray();
            foreach (var tail in Permutations(rest))
            {
                yield return [items[index], .. tail];
            }
        }
    }
}
