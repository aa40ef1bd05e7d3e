using Google.Protobuf;
using StreamML.Features;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Stages.Score;
using StreamML.StreamProcessors.Tests.Voice;

namespace StreamML.StreamProcessors.Tests.Score;

/// <summary>The role in the transactional loop, on a broker.</summary>
public sealed class ScorerRoleTests(BrokerFixture broker) : IClassFixture<BrokerFixture>
{
    private const int Contacts = 6;

    [Fact]
    public async Task Contacts_ThroughFallsAndRestarts_AreScoredOnceFromTheLog()
    {
        await using var harness = await VoiceHarness.CreateAsync(broker);
        var role = new ScorerRole().Of(ScorerServices.Of(new ScorerOptions(), LinearScores.All), TimeProvider.System);
        var falling = role with { CreateProcessor = task => new Falling(role.CreateProcessor(task), every: 3) };
        var history = ContactHistory.Random(new Random(3), 240, Contacts).ToList();
        for (int run = 0; run < 3; run++)
        {
            await AppendAsync(harness, history.Skip(run * 80).Take(80));
            var end = await harness.StartAsync(falling);
            await harness.AwaitAsync(TopicCatalogue.ContactFeatures, 4 * (run + 1));
            await end();
        }

        await harness.StartAsync(role);
        await AppendAsync(
            harness, Enumerable.Range(0, Contacts).Select(contact => ContactHistory.Message(contact, "last", 5_000)));
        var features = await LastAsync(harness);

        var log = new List<SourceRecord>();
        foreach (var topic in ContactRecords.Topics)
        {
            log.AddRange(await harness.AwaitAsync(topic, 0));
        }

        Assert.All(features, served => AssertRebuilt(served, log));
        Assert.Equal(
            features.Count,
            features.Select(served => (served.ContactKey, served.Offsets.Sum(offset => offset.NextOffset))).Distinct()
                .Count());
        var changes = await harness.AwaitAsync<ScoreChange>(TopicCatalogue.ScoreChanges, 0);
        foreach (var contact in changes.GroupBy(change => change.ContactKey))
        {
            Assert.Equal(
                Enumerable.Range(1, contact.Count()).Select(n => (long)n), contact.Select(change => change.Sequence));
        }

        var scores = await harness.AwaitAsync<ContactScores>(TopicCatalogue.ContactScores, 0);
        Assert.Equal(features.Count, scores.Count);
        Assert.Equal(changes.Count, scores.GroupBy(each => each.ContactKey).Sum(contact => contact.Last().Changes));
        var predictions = await harness.AwaitAsync<Prediction>(TopicCatalogue.Predictions, 0);
        Assert.Equal(predictions.Count, predictions.Select(prediction => prediction.PredictionId).Distinct().Count());
    }

    private static async Task<List<ContactFeatures>> LastAsync(VoiceHarness harness)
    {
        for (int count = Contacts; ; count++)
        {
            var found = await harness.AwaitAsync<ContactFeatures>(TopicCatalogue.ContactFeatures, count);
            var last = found.Where(served => served.AsOfMs == ContactHistory.At(5_000))
                .Select(served => served.ContactKey);
            if (last.Distinct().Count() == Contacts)
            {
                return found;
            }

            count = found.Count;
        }
    }

    private static void AssertRebuilt(ContactFeatures served, IEnumerable<SourceRecord> log)
    {
        var ends = served.Offsets.ToDictionary(offset => (offset.Topic, offset.Partition), offset => offset.NextOffset);
        var state = new ContactState();
        var reader = new ContactRecords("test");
        foreach (var record in log)
        {
            if (ends.TryGetValue((record.Source.Topic.Name, record.Source.Partition), out long next)
                && record.Offset < next
                && reader.Read(record, out _) is { } known && known.ContactKey == served.ContactKey)
            {
                known.ApplyTo(state);
            }
        }

        Assert.Equal(state.LatestMs, served.AsOfMs);
        foreach (var vector in served.Vectors)
        {
            float[] rebuilt = new float[FeatureSchemas.Get(vector.Schema).Count];
            state.Vector(FeatureSchemas.Get(vector.Schema), served.AsOfMs, rebuilt);
            Assert.Equal(rebuilt, vector.Values);
        }
    }

    private static async Task AppendAsync(VoiceHarness harness, IEnumerable<IMessage> values)
    {
        foreach (var topic in values.GroupBy(value => value.GetType()))
        {
            await harness.AppendAsync(
                ScorerHarness.TopicOf(topic.First()), topic.Select(value => (ScorerHarness.KeyOf(value), value)));
        }
    }
}
