using System.Text;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving.Records;
using StreamML.StreamProcessors.Replaying;
using StreamML.Testing.Records;

namespace StreamML.StreamProcessors.Tests.Replaying;

/// <summary>Which records of vectors a replay of the scorer is about.</summary>
public sealed class ContactSelectionTests
{
    [Fact]
    public void Has_OfSeveralRecordsOfAContact_IsTheLastAlone()
    {
        SourceRecord[] records = [Record(0, Of("acme/1", 1)), Record(1, Of("acme/2", 1)), Record(2, Of("acme/1", 2))];
        var selection = Selection(new ReplayFilter(), records);

        Assert.Equal([false, true, true], records.Select(selection.Has));
        Assert.Equal(2, selection.Count);
        Assert.False(selection.Has(Record(3, Of("acme/3", 1))));
        Assert.Equal([false, true], new long[] { 1, 2 }.Select(at => HasLive(selection, "acme/1", at)));
    }

    [Fact]
    public void Has_OfATenantOrContact_IsThatOneAlone()
    {
        SourceRecord[] records = [Record(0, Of("acme/1", 1)), Record(1, Of("other/2", 1))];

        Assert.Equal([true, false], records.Select(Selection(new ReplayFilter { Tenant = "acme" }, records).Has));
        Assert.Equal(
            [false, true], records.Select(Selection(new ReplayFilter { ContactKey = "other/2" }, records).Has));
    }

    [Fact]
    public void Has_OfModelsOlderThanATime_LooksAtTheLastRecordAlone()
    {
        var catalogue = new ModelCatalogue();
        Publish(catalogue, "new", 1_000);
        Publish(catalogue, "old", 999);
        SourceRecord[] records =
        [
            Record(0, Of("acme/1", 1, "old")), Record(1, Of("acme/1", 2, "new")), Record(2, Of("acme/2", 1, "new")),
            Record(3, Of("acme/2", 2, "old")), Record(4, Of("acme/3", 1)),
        ];
        var selection = Selection(new ReplayFilter { OlderThanMs = 1_000 }, records, catalogue);

        Assert.Equal([false, false, false, true, false], records.Select(selection.Has));
        Assert.False(HasLive(selection, "acme/1", 2));
        Assert.True(HasLive(selection, "acme/2", 2));
    }

    [Fact]
    public void Has_OfWhatIsUnreadableOrRedrivenForAnotherRole_IsTheOneBefore()
    {
        SourceRecord[] records =
        [
            Record(0, Of("acme/1", 1)), Record(1, Of("acme/1", 2)) with { Value = [9] },
            Record(2, Of("acme/1", 3)) with
            {
                Headers = [new RecordHeader(RedriveHeaders.For, "collector"u8.ToArray())],
            },
        ];

        Assert.Equal([true, false, false], records.Select(Selection(new ReplayFilter(), records).Has));
    }

    private static ContactSelection Selection(
        ReplayFilter filter, IEnumerable<SourceRecord> records, ModelCatalogue? catalogue = null)
    {
        var selection = new ContactSelection(filter, catalogue ?? new ModelCatalogue());
        foreach (var record in records)
        {
            selection.Add(record);
        }

        return selection;
    }

    private static bool HasLive(ContactSelection selection, string contact, long atMs)
    {
        var scores = new ContactScores { Tenant = "acme", ContactKey = contact, AsOfMs = atMs, ScoredAtMs = atMs };
        return selection.HasLive(scores, ScoreVersionId.Of(scores));
    }

    private static ContactFeatures Of(string contact, long atMs, string? version = null) => new()
    {
        Tenant = contact.Split('/')[0],
        ContactKey = contact,
        AsOfMs = atMs,
        MadeAtMs = atMs,
        Vectors =
        {
            new FeatureVector
            {
                Schema = "lead",
                Served = version is null ? null : new ServedPrediction { ModelName = "m", ModelVersion = version },
            },
        },
    };

    private static SourceRecord Record(long offset, ContactFeatures features) => new(
        new SourcePartition(TopicCatalogue.ContactFeatures, 0), offset, 0,
        Encoding.UTF8.GetBytes(features.ContactKey), new ProtobufSerde<ContactFeatures>(1).Serialize(features), []);

    private static void Publish(ModelCatalogue catalogue, string version, long atMs) => catalogue.Apply(
        new SourceRecord(
            new SourcePartition(TopicCatalogue.ModelVersions, 0), 0, atMs,
            Encoding.UTF8.GetBytes(ModelKeys.Version("lead", "", version)),
            new ProtobufSerde<ModelVersion>(1).Serialize(
                new ModelVersion { Task = "lead", Version = version, PublishedAtMs = atMs }), []));
}
