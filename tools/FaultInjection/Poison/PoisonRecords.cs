using System.Text;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.FaultInjection.Poison;

/// <summary>Creates the bad records of a run: every fault of every topic in turn.</summary>
internal static class PoisonRecords
{
    private const string Header = "poison";

    /// <summary>Creates them.</summary>
    public static IEnumerable<PoisonRecord> Make(int count, IValueEncoder encoder, Random random)
    {
        var ways = Ways(encoder, random).ToList();
        for (int number = 0; number < count; number++)
        {
            var (topic, name, make, expected) = ways[number % ways.Count];
            string id = $"poison-{number:D6}";
            yield return new PoisonRecord(topic, name, id, make(id), expected);
        }
    }

    /// <summary>A record's key: its id.</summary>
    public static byte[] Key(PoisonRecord record) => Encoding.UTF8.GetBytes(record.Id);

    /// <summary>A record's own header, which a dead letter must keep.</summary>
    public static IReadOnlyList<RecordHeader> Headers(PoisonRecord record) =>
        [new RecordHeader(Header, Encoding.UTF8.GetBytes(record.Name))];

    private static IEnumerable<(TopicDefinition Topic, string Name, Func<string, byte[]?> Make, Outcome Expected)> Ways(
        IValueEncoder encoder, Random random)
    {
        foreach (var topic in PoisonFields.Rows.Keys)
        {
            // Without a value, a record of a compacted topic is no fault: it is of somebody who was erased.
            foreach (var way in PoisonBytes.All.Where(each => each.Name != PoisonBytes.Tombstone
                || !topic.Retention.Compact))
            {
                yield return (topic, way.Name, id =>
                    way.Make(encoder.Encode(topic, PoisonFields.Good(topic, id)), random), way.Expected);
            }
        }

        foreach (var way in PoisonFields.All)
        {
            yield return (way.Topic, way.Name, id => encoder.Encode(way.Topic, way.Make(id)), way.Expected);
        }
    }
}
