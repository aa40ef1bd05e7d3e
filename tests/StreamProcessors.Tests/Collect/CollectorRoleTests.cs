using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Stages.Collect;
using StreamML.StreamProcessors.Stages.Score;
using StreamML.StreamProcessors.Tests.Score;
using StreamML.StreamProcessors.Tests.Voice;
using StreamML.Testing.Processors;
using StreamML.Testing.Records;

namespace StreamML.StreamProcessors.Tests.Collect;

/// <summary>Scorer and collector in the transactional loop, on a broker.</summary>
public sealed class CollectorRoleTests(BrokerFixture broker) : IClassFixture<BrokerFixture>
{
    private const int Contacts = 8;

    [Fact]
    public async Task Labels_ThroughFallsAndRestarts_MeetTheVectorsThatWereServed()
    {
        await using var harness = await VoiceHarness.CreateAsync(broker);
        var scorer = new ScorerRole().Of(ScorerServices.Of(new ScorerOptions(), LinearScores.All), TimeProvider.System);
        var role = new CollectorRole().Of(
            new CollectorOptions(), TestKeys.Installation, new RetentionOptions(), TimeProvider.System);
        var falling = role with { CreateProcessor = task => new Falling(role.CreateProcessor(task), every: 3) };
        await harness.StartAsync(scorer);
        var end = await harness.StartAsync(falling);
        int vectors = 0;
        for (int round = 0; round < 3; round++)
        {
            await AppendAsync(harness, n => ContactHistory.Message(n, $"m{round}-{n}", round));
            vectors = (await harness.AwaitAsync(TopicCatalogue.ContactFeatures, vectors + 1)).Count;
        }

        await AppendAsync(harness, Outcome);
        await AppendAsync(harness, Correction);
        await end();
        await harness.StartAsync(role);
        var rows = await SettledAsync(harness);

        Assert.Equal(Contacts, rows.Count(row => row.Task == "sentiment"));
        Assert.All(
            rows.Where(row => row.Task == "sentiment"), row => Assert.Equal(("ok", "positive"), (row.Text, row.Label)));
        var served = await harness.AwaitAsync(TopicCatalogue.ContactFeatures, 1);
        var leads = rows.Where(row => row.Task == "lead").ToList();
        Assert.Equal(
            Enumerable.Range(0, Contacts).Select(ContactHistory.Key).Order(),
            leads.Select(row => row.ContactKey).Order());
        Assert.All(leads, row => AssertLastBefore(row, served));
    }

    private static Feedback Outcome(int contact) => new()
    {
        Tenant = ScorerHarness.Tenant,
        EventId = $"o{contact}",
        ContactKey = ContactHistory.Key(contact),
        Kind = FeedbackKind.Outcome,
        Model = "lead",
        Value = 10 * contact,
        OccurredAtMs = ContactHistory.At(9_000),
        ReceivedAtMs = ContactHistory.At(9_000),
    };

    private static Feedback Correction(int contact) => new()
    {
        Tenant = ScorerHarness.Tenant,
        EventId = $"c{contact}",
        Kind = FeedbackKind.Correction,
        Model = "sentiment",
        Label = "positive",
        MessageId = $"m1-{contact}",
        OccurredAtMs = ContactHistory.At(9_000),
        ReceivedAtMs = ContactHistory.At(9_000),
    };

    // A label has its row when the scorer has read on: messages go on until then.
    private static async Task<List<TrainingRow>> SettledAsync(VoiceHarness harness)
    {
        for (int round = 0; ; round++)
        {
            await AppendAsync(harness, n => ContactHistory.Message(n, $"n{round}-{n}", 10 + round));
            var rows = await harness.AwaitAsync<TrainingRow>(
                TopicCatalogue.TrainingRows, Math.Min(round, 2 * Contacts));
            if (rows.Count >= 2 * Contacts)
            {
                return rows;
            }
        }
    }

    private static void AssertLastBefore(TrainingRow row, IEnumerable<SourceRecord> served)
    {
        var serde = new ProtobufSerde<ContactFeatures>(1);
        var mine = served.Select(record => (Record: record, Value: serde.Deserialize(record.Value)))
            .Where(each => each.Value.ContactKey == row.ContactKey
                && each.Value.Offsets.Single(offset => offset.Topic == row.LabelPosition.Topic).NextOffset
                    <= row.LabelPosition.Offset)
            .MaxBy(each => each.Record.Offset);

        Assert.Equal(
            (mine.Record.Source.Partition, mine.Record.Offset, mine.Value.AsOfMs),
            (row.FeaturesPosition.Partition, row.FeaturesPosition.Offset, row.AsOfMs));
        var vector = mine.Value.Vectors.Single(vector => vector.Schema == "lead");
        Assert.Equal(vector.Served, row.Served);
        vector.Served = null;
        Assert.Equal(vector, row.Features);
    }

    private static Task AppendAsync(VoiceHarness harness, Func<int, IMessage> make)
    {
        var values = Enumerable.Range(0, Contacts).Select(make).ToList();
        return harness.AppendAsync(
            ScorerHarness.TopicOf(values[0]), values.Select((value, n) => (ContactHistory.Key(n), value)));
    }
}
