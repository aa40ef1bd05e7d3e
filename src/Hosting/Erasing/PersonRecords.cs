using System.Text;
using Google.Protobuf;
using StreamML.EmbeddedKafka;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Erasing;

namespace StreamML.Hosting.Erasing;

/// <summary>The records of people as a scan of the topics found them. Not thread-safe.</summary>
/// <param name="encode">Frames what is left of a body: topic and message to the bytes of a value.</param>
internal sealed class PersonRecords(Func<TopicDefinition, IMessage, byte[]> encode)
{
    // A broker takes 8 MiB in one request, and a body has up to 4.
    private const int RequestBytes = 3 * 1024 * 1024;
    private const int RecordRoomBytes = 64;

    // Keys of 2 KiB each would fill a request.
    private const int KeysMax = 1_000;

    private readonly Dictionary<SourcePartition, Finds> _found = [];
    private readonly Dictionary<ErasedPerson, SortedDictionary<string, long>> _counts = [];
    private readonly Dictionary<ErasedPerson, List<LearnedRow>> _learned = [];
    private readonly RecordReader<TrainingRow> _rows = new();

    /// <summary>Records of anybody; one that is about several people is one.</summary>
    public long Count { get; private set; }

    /// <summary>Labelled examples, which models may have learned from, of those who have some.</summary>
    public IReadOnlyDictionary<ErasedPerson, List<LearnedRow>> Learned => _learned;

    /// <summary>A person's records of each topic.</summary>
    public IReadOnlyDictionary<string, long> CountsOf(ErasedPerson person) =>
        _counts.TryGetValue(person, out var counts)
            ? counts
            : new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Keys on compacted topics, which get a tombstone each.</summary>
    public IEnumerable<(SourcePartition Source, byte[] Key)> Tombstones =>
        from found in _found
        where found.Key.Topic.Retention.Compact
        from key in found.Value.Keys.Values
        select (found.Key, key);

    /// <summary>Takes in what was found in a record.</summary>
    public void Add(SourceRecord record, FoundRecord found)
    {
        if (found.As == FoundAs.Nothing)
        {
            return;
        }

        string topic = record.Source.Topic.Name;
        Count++;
        foreach (var person in found.People)
        {
            var counts = ValueOf(_counts, person, () => new(StringComparer.Ordinal));
            counts[topic] = counts.GetValueOrDefault(topic) + 1;
        }

        var finds = Of(record.Source);
        if (found.As == FoundAs.Key)
        {
            finds.Keys[Convert.ToHexString(record.Key!)] = record.Key!;
            AddSealed(record);
            AddLearned(record, found.People);
        }
        else
        {
            finds.Records[record.Offset] = found.Rest is { } rest ? encode(Origin(record.Source.Topic), rest) : null;
        }
    }

    /// <summary>What a broker is asked to erase, in requests that it takes.</summary>
    /// <param name="nameOf">The name of a topic on the broker.</param>
    public IEnumerable<IReadOnlyList<PartitionErasure>> Requests(Func<TopicDefinition, string> nameOf)
    {
        var request = new List<PartitionErasure>();
        long bytes = 0;
        foreach (var (source, finds) in _found)
        {
            foreach (var part in finds.Parts(nameOf(source.Topic), source.Partition))
            {
                long size = part.Keys.Sum(key => key.Length + RecordRoomBytes)
                    + part.Records.Sum(record => (record.Value?.Length ?? 0) + RecordRoomBytes);
                if (request.Count > 0 && bytes + size > RequestBytes)
                {
                    yield return request;
                    request = [];
                    bytes = 0;
                }

                request.Add(part);
                bytes += size;
            }
        }

        if (request.Count > 0)
        {
            yield return request;
        }
    }

    // What the collector keeps of a message is sealed; its key is that of the message's text on its way there.
    private void AddSealed(SourceRecord record)
    {
        if (record.Source.Topic == TopicCatalogue.CollectorTexts
            && Encoding.UTF8.GetString(record.Key!) is { Length: 32 } digits && digits.All(char.IsAsciiHexDigitLower))
        {
            Of(new SourcePartition(TopicCatalogue.CollectorMessages, record.Source.Partition)).Keys[digits] =
                Convert.FromHexString(digits);
        }
    }

    private void AddLearned(SourceRecord record, IReadOnlyCollection<ErasedPerson> people)
    {
        if (record.Source.Topic == TopicCatalogue.TrainingRows && _rows.TryRead(record, out var row, out _))
        {
            foreach (var person in people)
            {
                ValueOf(_learned, person, () => []).Add(new LearnedRow(record.Source.Partition, record.Offset, row));
            }
        }
    }

    private Finds Of(SourcePartition source) => ValueOf(_found, source, () => new Finds());

    private static TValue ValueOf<TKey, TValue>(Dictionary<TKey, TValue> values, TKey key, Func<TValue> make)
        where TKey : notnull
    {
        if (!values.TryGetValue(key, out var value))
        {
            values.Add(key, value = make());
        }

        return value;
    }

    // A dead letter is what it was on its topic.
    private static TopicDefinition Origin(TopicDefinition topic) =>
        topic.Name.EndsWith(TopicCatalogue.DeadLetterSuffix, StringComparison.Ordinal)
            ? TopicCatalogue.Get(topic.Name[..^TopicCatalogue.DeadLetterSuffix.Length])
            : topic;

    /// <summary>What was found in a partition.</summary>
    private sealed class Finds
    {
        public Dictionary<string, byte[]> Keys { get; } = new(StringComparer.Ordinal);

        public SortedDictionary<long, byte[]?> Records { get; } = [];

        public IEnumerable<PartitionErasure> Parts(string topic, int partition)
        {
            foreach (byte[][] keys in Keys.Values.Chunk(KeysMax))
            {
                yield return new PartitionErasure(topic, partition, keys, new Dictionary<long, byte[]?>());
            }

            var part = new Dictionary<long, byte[]?>();
            long bytes = 0;
            foreach (var (offset, value) in Records)
            {
                part.Add(offset, value);
                bytes += (value?.Length ?? 0) + RecordRoomBytes;
                if (bytes > RequestBytes / 2)
                {
                    yield return new PartitionErasure(topic, partition, [], part);
                    part = [];
                    bytes = 0;
                }
            }

            if (part.Count > 0)
            {
                yield return new PartitionErasure(topic, partition, [], part);
            }
        }
    }
}
