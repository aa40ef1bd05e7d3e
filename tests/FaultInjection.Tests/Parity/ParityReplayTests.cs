using StreamML.FaultInjection.Parity;
using StreamML.Features;
using StreamML.Schemas.V1;

namespace StreamML.FaultInjection.Tests.Parity;

/// <summary>The checker finds what is wrong, and nothing where all is right.</summary>
public sealed class ParityReplayTests
{
    private const string Contact = "first/91000000000";

    private readonly List<PlacedRecord> _log =
        [.. new ParityEvents(seed: 4, contacts: 1).Make("first", 60).GroupBy(made => made.Topic.Name)
            .SelectMany(
                topic => topic.Select((made, offset) => new PlacedRecord(topic.Key, 0, offset, Contact, made.Value)))];

    [Fact]
    public void Run_OfWhatTheLogGives_FindsNoDifference()
    {
        var replay = new ParityReplay(_log, [Served(take: 3), Served(take: 100)]);
        replay.Run();
        Assert.Equal((6, 0, 0), (replay.Vectors, replay.Different, replay.Sample([Contact])));
    }

    [Fact]
    public void Run_OfAValueWithOneOtherBit_FindsTheVector()
    {
        var served = Served(take: 100);
        served.Vectors[1].Values[3] = BitConverter.Int32BitsToSingle(
            BitConverter.SingleToInt32Bits(served.Vectors[1].Values[3]) ^ 1);
        Assert.Equal(1, Different(served));
        Assert.Equal(1, new ParityReplay(_log, [served]).Sample([Contact]));
    }

    [Fact]
    public void Run_OfOffsetsThatAreNotTheVectors_FindsThem()
    {
        var served = Served(take: 100);
        served.Offsets[0].NextOffset = 2;
        Assert.NotEqual(0, Different(served));
    }

    [Fact]
    public void Run_OfAnotherSchema_FindsTheVector()
    {
        var served = Served(take: 100);
        served.Vectors[0].SchemaHash = "another";
        Assert.Equal(1, Different(served));
    }

    private int Different(ContactFeatures served)
    {
        var replay = new ParityReplay(_log, [served]);
        replay.Run();
        return replay.Different;
    }

    private ContactFeatures Served(int take)
    {
        var history = new FeatureHistory();
        foreach (var record in _log.Where(record => record.Offset < take))
        {
            _ = record.Value switch
            {
                EnrichedMessage message => history.Add(message),
                MessageStatus status => history.Add(status),
                BusinessEvent given => history.Add(given),
                _ => history.Add((Feedback)record.Value),
            };
        }

        long asOfMs = history.Find(Contact)!.LatestMs;
        var served = new ContactFeatures { ContactKey = Contact, AsOfMs = asOfMs };
        served.Vectors.Add(FeatureSchemas.All.Select(schema => new FeatureVector
        {
            Schema = schema.Name,
            SchemaHash = schema.Hash,
            Values = { history.Row(schema, Contact, asOfMs, 0)!.Values },
        }));
        served.Offsets.Add(
            ParityReplay.Topics.Select(topic => new SourceOffset { Topic = topic.Name, NextOffset = take }));
        return served;
    }
}
