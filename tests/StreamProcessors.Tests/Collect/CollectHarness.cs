using System.Text;
using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Stages.Collect;
using StreamML.Testing;
using StreamML.Testing.Processors;
using StreamML.Testing.Records;

namespace StreamML.StreamProcessors.Tests.Collect;

/// <summary>
/// One task of the collector as the transactional loop runs it: logs of its topics, batches that commit or roll back, a
/// changelog, restarts. What it writes to its own topic is appended to that topic's log.
/// </summary>
internal sealed class CollectHarness : IDisposable
{
    public const int Partition = 2;

    private readonly ScratchFolder _folder = new();
    private readonly List<SentChange> _changelog = [];
    private readonly CollectorOptions _options;
    private readonly Dictionary<TopicDefinition, List<SourceRecord>> _logs
        = Collector.Topics.ToDictionary(topic => topic, _ => new List<SourceRecord>());

    private readonly Dictionary<TopicDefinition, int> _read = Collector.Topics.ToDictionary(topic => topic, _ => 0);
    private Collector _collector;
    private int _opened;

    /// <summary>Opens the task.</summary>
    /// <param name="options">Its options.</param>
    /// <param name="auditSamples">
    /// Texts drawn for the audit. It draws by the log of the role's own topic, which follows the order of reading.
    /// </param>
    public CollectHarness(CollectorOptions? options = null, int auditSamples = 0)
    {
        _options = options ?? new CollectorOptions();
        _options.AuditSamples = auditSamples;
        _collector = Open();
    }

    public SteppedTime Time { get; } = new();

    /// <summary>What the role reads.</summary>
    public IReadOnlyList<TopicDefinition> Topics => Collector.Topics;

    /// <summary>Everything that was committed.</summary>
    public RecordedOutput Committed { get; } = new();

    public IReadOnlyList<TrainingRow> Rows => Committed.Of<TrainingRow>(TopicCatalogue.TrainingRows);

    /// <summary>The rows as compaction leaves them, those taken back left out.</summary>
    public IReadOnlyList<TrainingRow> Current =>
    [
        .. Committed.Sent.Where(sent => sent.Topic == TopicCatalogue.TrainingRows)
            .GroupBy(sent => sent.Key).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (TrainingRow)group.Last().Value).Where(row => !row.Revoked),
    ];

    /// <summary>The end of a topic's log: the offset of the record that is added next.</summary>
    public long EndOf(TopicDefinition topic) => _logs[topic].Count == 0 ? 0 : _logs[topic][^1].Offset + 1;

    public long Add(IMessage value) => Add(TopicOf(value), "key", Serialize(value));

    /// <summary>Adds a record to a log, at a given offset if there is one.</summary>
    public long Add(TopicDefinition topic, string key, byte[]? value, long? offset = null)
    {
        var log = _logs[topic];
        long place = offset ?? EndOf(topic);
        log.Add(new SourceRecord(
            new SourcePartition(topic, Partition), place, Time.NowMs, Encoding.UTF8.GetBytes(key), value, []));
        return place;
    }

    public void Add(SourceRecord record) => _logs[record.Source.Topic].Add(record);

    /// <summary>
    /// Serves vectors as the scorer does: of everything in the logs now. Each of them holds one value, the number, and
    /// a tenth of it was said of it.
    /// </summary>
    public long Serve(string contact, long asOfMs, float number)
    {
        var served = new ContactFeatures
        {
            Tenant = "shop",
            ContactKey = contact,
            AsOfMs = asOfMs,
            MadeAtMs = asOfMs + 5,
            Vectors =
            {
                new[] { "lead", "churn", "engagement" }.Select(schema => new FeatureVector
                {
                    Schema = schema,
                    SchemaHash = schema,
                    Values = { number },
                    Served = new ServedPrediction { ModelName = schema, ModelVersion = "1", Value = number / 10 },
                }),
            },
            Offsets =
            {
                ServedOrder.Sources.Select(topic => new SourceOffset
                {
                    Topic = topic.Name,
                    Partition = Partition,
                    NextOffset = EndOf(topic),
                }),
            },
        };
        return Add(served);
    }

    /// <summary>Reads all that is left, one record a batch from each topic after the other.</summary>
    public CollectHarness Read(params TopicDefinition[] first)
    {
        foreach (var topic in first)
        {
            while (Next(topic) is { } record)
            {
                Commit([record]);
            }
        }

        while (Collector.Topics.Select(Next).OfType<SourceRecord>().ToList() is { Count: > 0 } batch)
        {
            Commit(batch);
        }

        return this;
    }

    /// <summary>Reads all that is left in batches of any size, the topics in any order.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="between">Is called between batches.</param>
    public CollectHarness Shuffle(Random random, Action? between = null)
    {
        while (true)
        {
            var open = Collector.Topics.Where(topic => _read[topic] < _logs[topic].Count).ToList();
            if (open.Count == 0)
            {
                return this;
            }

            // Some topics lag far behind in some stretches.
            var favourite = open[random.Next(open.Count)];
            var batch = new List<SourceRecord>();
            for (int size = random.Next(1, 40); size > 0; size--)
            {
                var topic = random.Next(4) == 0 ? open[random.Next(open.Count)] : favourite;
                if (Next(topic) is { } record)
                {
                    batch.Add(record);
                }
            }

            if (batch.Count > 0)
            {
                Commit(batch);
            }

            between?.Invoke();
        }
    }

    public void Commit(IReadOnlyList<SourceRecord> batch)
    {
        var output = Run(batch);
        foreach (var store in _collector.Stores)
        {
            store.Commit();
        }

        Committed.Sent.AddRange(output.Sent);
        Committed.DeadLetters.AddRange(output.DeadLetters);
        _changelog.AddRange(output.Changes);
        foreach (var text in output.Sent.Where(sent => sent.Topic == TopicCatalogue.CollectorTexts))
        {
            Add(text.Topic, text.Key, new ProtobufSerde<CollectedText>(1).Serialize((CollectedText)text.Value));
        }
    }

    /// <summary>Runs what would be read next without committing it.</summary>
    public void RollBack()
    {
        var batch = Collector.Topics.SelectMany(topic => _logs[topic].Skip(_read[topic]).Take(5)).ToList();
        Run(batch);
        foreach (var store in _collector.Stores)
        {
            store.Rollback();
        }
    }

    /// <summary>Begins anew from the changelogs; the files are kept as they are, or lost.</summary>
    public void Restart(bool loseFiles)
    {
        Close();
        _opened += loseFiles ? 1 : 0;
        _collector = Open();
        foreach (var store in _collector.Stores)
        {
            int offset = 0;
            foreach (var change in _changelog.Where(change => change.Changelog == store.Changelog))
            {
                store.Restore(new SourceRecord(
                    new SourcePartition(change.Changelog, Partition), offset++, 0, change.Key, change.Value, []));
            }
        }
    }

    /// <summary>Changelog records so far.</summary>
    public IReadOnlyList<SentChange> Changes => _changelog;

    public void Dispose()
    {
        Close();
        _folder.Dispose();
    }

    public static byte[] Serialize(IMessage value) => value switch
    {
        EnrichedMessage message => new ProtobufSerde<EnrichedMessage>(1).Serialize(message),
        MessageStatus status => new ProtobufSerde<MessageStatus>(1).Serialize(status),
        BusinessEvent given => new ProtobufSerde<BusinessEvent>(1).Serialize(given),
        Feedback feedback => new ProtobufSerde<Feedback>(1).Serialize(feedback),
        ContactFeatures served => new ProtobufSerde<ContactFeatures>(1).Serialize(served),
        _ => throw new ArgumentException("The role does not read this.", nameof(value)),
    };

    private SourceRecord? Next(TopicDefinition topic)
        => _read[topic] < _logs[topic].Count ? _logs[topic][_read[topic]++] : null;

    private RecordedOutput Run(IReadOnlyList<SourceRecord> batch)
    {
        var output = new RecordedOutput();
        Assert.True(_collector.ProcessAsync(batch, output, CancellationToken.None).IsCompletedSuccessfully);
        return output;
    }

    private void Close()
    {
        Assert.True(_collector.DisposeAsync().IsCompletedSuccessfully);
        foreach (var store in _collector.Stores)
        {
            store.Dispose();
        }
    }

    private Collector Open() => new(
        new CollectorState(Path.Combine(_folder.Path, $"{_opened}"), new RetentionOptions()), _options,
        TestKeys.Installation, Partition, Time);

    private static TopicDefinition TopicOf(IMessage value)
        => Collector.Topics.Single(topic => topic.Value == value.Descriptor);
}
