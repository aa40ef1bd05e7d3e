using Google.Protobuf;
using StreamML.Features;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.FaultInjection.Parity;

/// <summary>A record of a source topic with its position.</summary>
internal readonly record struct PlacedRecord(string Topic, int Partition, long Offset, string Contact, IMessage Value);

/// <summary>
/// Rebuilds served vectors from the log: everything before the offsets that they name, and nothing else.
/// </summary>
internal sealed class ParityReplay(IReadOnlyList<PlacedRecord> log, IReadOnlyList<ContactFeatures> served)
{
    /// <summary>The source topics of vectors.</summary>
    public static IReadOnlyList<TopicDefinition> Topics { get; } =
        [TopicCatalogue.MessagesEnriched, TopicCatalogue.WhatsAppStatuses, TopicCatalogue.Events,
            TopicCatalogue.Feedback];

    /// <summary>Vectors compared.</summary>
    public int Vectors { get; private set; }

    /// <summary>Vectors that differ.</summary>
    public int Different { get; private set; }

    /// <summary>Advances a partition's states from one served record to the next, and compares every vector.</summary>
    public void Run()
    {
        foreach (var partition in served.GroupBy(features => features.Offsets[0].Partition))
        {
            var states = new Dictionary<string, ContactState>(StringComparer.Ordinal);
            var sources = Topics.ToDictionary(topic => topic.Name, topic => new Queue<PlacedRecord>(
                log.Where(record => record.Partition == partition.Key && record.Topic == topic.Name)
                    .OrderBy(record => record.Offset)));
            foreach (var features in partition.OrderBy(
                features => features.Offsets.Sum(offset => offset.NextOffset)))
            {
                foreach (var offset in features.Offsets)
                {
                    var source = sources[offset.Topic];
                    while (source.TryPeek(out var next) && next.Offset < offset.NextOffset)
                    {
                        Apply(states, source.Dequeue());
                    }
                }

                Compare(features, states.GetValueOrDefault(features.ContactKey) ?? new ContactState());
            }
        }
    }

    /// <summary>Rebuilds the last vectors of some contacts from the log alone; returns how many differ.</summary>
    public int Sample(IEnumerable<string> contacts)
    {
        int before = Different;
        var last = Last();
        foreach (string contact in contacts)
        {
            var features = last[contact];
            var state = new ContactState();
            foreach (var record in log.Where(record => record.Contact == contact && IsIn(features, record)))
            {
                Apply(state, record.Value);
            }

            Compare(features, state);
        }

        int different = Different - before;
        Different = before;
        return different;
    }

    /// <summary>The last served record of each contact.</summary>
    public IReadOnlyDictionary<string, ContactFeatures> Last() => served
        .GroupBy(features => features.ContactKey, StringComparer.Ordinal)
        .ToDictionary(
            group => group.Key, group => group.MaxBy(features => features.Offsets.Sum(offset => offset.NextOffset))!,
            StringComparer.Ordinal);

    private static bool IsIn(ContactFeatures features, PlacedRecord record) => features.Offsets.Any(offset =>
        offset.Topic == record.Topic && offset.Partition == record.Partition && record.Offset < offset.NextOffset);

    private static void Apply(Dictionary<string, ContactState> states, PlacedRecord record)
    {
        if (!states.TryGetValue(record.Contact, out var state))
        {
            states[record.Contact] = state = new ContactState();
        }

        Apply(state, record.Value);
    }

    private static void Apply(ContactState state, IMessage value) => _ = value switch
    {
        EnrichedMessage message => state.Apply(message),
        MessageStatus status => state.Apply(status),
        BusinessEvent given => state.Apply(given),
        Feedback feedback => state.Apply(feedback),
        _ => throw new InvalidOperationException($"{value.Descriptor.Name} is no source of features."),
    };

    private void Compare(ContactFeatures features, ContactState state)
    {
        foreach (var vector in features.Vectors)
        {
            var schema = FeatureSchemas.Get(vector.Schema);
            float[] rebuilt = new float[schema.Count];
            state.Vector(schema, features.AsOfMs, rebuilt);
            Vectors++;
            bool same = vector.SchemaHash == schema.Hash && vector.Values.Count == rebuilt.Length
                && vector.Values.Zip(rebuilt).All(pair =>
                    BitConverter.SingleToInt32Bits(pair.First) == BitConverter.SingleToInt32Bits(pair.Second));
            Different += same ? 0 : 1;
        }
    }
}
