using System.Text;
using Google.Protobuf;
using StreamML.Features;
using StreamML.Serving;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.WireFormat;
using StreamML.StreamProcessors.Stages.Score;
using StreamML.Storage.Contacts;
using StreamML.Testing;
using StreamML.Testing.Processors;
using StreamML.Testing.Records;

namespace StreamML.StreamProcessors.Tests.Score;

/// <summary>
/// One task of the Scorer as the transactional loop runs it: a log of its four topics, batches that commit or roll
/// back, a changelog, restarts.
/// </summary>
internal sealed class ScorerHarness : IDisposable
{
    public const int Partition = 2;
    public const string Tenant = "shop";

    private readonly ScratchFolder _folder = new();
    private readonly List<SentChange> _changelog = [];
    private readonly Dictionary<TopicDefinition, long> _ends = [];
    private readonly ScorerServices _parts;
    private ContactScorer _processor;

    public ScorerHarness(ScoringModels? models = null, ScorerOptions? options = null)
    {
        _parts = ScorerServices.Of(options ?? new ScorerOptions(), models ?? LinearScores.All);
        _processor = Open();
    }

    public SteppedTime Time { get; } = new();

    /// <summary>Serves the task's models.</summary>
    public ModelHub Hub => _parts.Hub;

    /// <summary>Every record of the log, in the order it was made.</summary>
    public List<SourceRecord> Log { get; } = [];

    /// <summary>Everything that was committed.</summary>
    public RecordedOutput Committed { get; } = new();

    public IReadOnlyList<ContactFeatures> Features => Committed.Of<ContactFeatures>(TopicCatalogue.ContactFeatures);

    public IReadOnlyList<ContactScores> Scores => Committed.Of<ContactScores>(TopicCatalogue.ContactScores);

    public IReadOnlyList<ScoreChange> Changes => Committed.Of<ScoreChange>(TopicCatalogue.ScoreChanges);

    public IReadOnlyList<Prediction> Predictions => Committed.Of<Prediction>(TopicCatalogue.Predictions);

    /// <summary>Adds a record to the log. Markers of transactions take offsets too.</summary>
    public SourceRecord Add(IMessage value) => Add(TopicOf(value), value switch
    {
        EnrichedMessage message => new ProtobufSerde<EnrichedMessage>(7).Serialize(message),
        MessageStatus status => new ProtobufSerde<MessageStatus>(7).Serialize(status),
        BusinessEvent businessEvent => new ProtobufSerde<BusinessEvent>(7).Serialize(businessEvent),
        _ => new ProtobufSerde<Feedback>(7).Serialize((Feedback)value),
    }, KeyOf(value));

    public SourceRecord Add(TopicDefinition topic, byte[]? value, string key = "k")
    {
        long offset = _ends.GetValueOrDefault(topic);
        _ends[topic] = offset + (offset % 3 == 0 ? 2 : 1);
        var record = new SourceRecord(
            new SourcePartition(topic, Partition), offset, Time.NowMs, Encoding.UTF8.GetBytes(key), value, []);
        Log.Add(record);
        return record;
    }

    /// <summary>Runs a batch without committing it.</summary>
    public RecordedOutput Run(params SourceRecord[] batch)
    {
        var output = new RecordedOutput();
        Assert.True(_processor.ProcessAsync(batch, output, CancellationToken.None).IsCompletedSuccessfully);
        return output;
    }

    public RecordedOutput Commit(params SourceRecord[] batch)
    {
        var output = CommitUnnoticed(batch);
        _processor.Stores[0].Commit();
        return output;
    }

    /// <summary>Runs a batch that commits without the task learning of it: it must be restarted next.</summary>
    public RecordedOutput CommitUnnoticed(params SourceRecord[] batch)
    {
        var output = Run(batch);
        _changelog.AddRange(output.Changes);
        Committed.Sent.AddRange(output.Sent);
        Committed.DeadLetters.AddRange(output.DeadLetters);
        return output;
    }

    public void RollBack(params SourceRecord[] batch)
    {
        Run(batch);
        _processor.Stores[0].Rollback();
    }

    public void Checkpoint() => _processor.Stores[0].Checkpoint(_changelog.Count);

    /// <summary>Ends the task and opens it anew; without its folder it starts from the changelog alone.</summary>
    public void Restart(bool keepFolder = true)
    {
        _processor.Stores[0].Dispose();
        if (!keepFolder)
        {
            Directory.Delete(_folder.Path, recursive: true);
            Directory.CreateDirectory(_folder.Path);
        }

        _processor = Open();
        var store = _processor.Stores[0];
        for (int offset = (int)store.RestoreFrom; offset < _changelog.Count; offset++)
        {
            store.Restore(new SourceRecord(
                new SourcePartition(store.Changelog, Partition), offset, _changelog[offset].TimestampMs,
                _changelog[offset].Key,
                _changelog[offset].Value, []));
        }
    }

    /// <summary>The state of a contact as the log up to these offsets gives it.</summary>
    public ContactState Rebuild(string contactKey, IEnumerable<SourceOffset> offsets)
    {
        var ends = offsets.ToDictionary(offset => offset.Topic, offset => offset.NextOffset);
        var state = new ContactState();
        var reader = new ContactRecords("test");
        foreach (var record in Log.Where(record => record.Offset < ends[record.Source.Topic.Name]))
        {
            if (reader.Read(record, out _) is { } known && known.ContactKey == contactKey)
            {
                known.ApplyTo(state);
            }
        }

        return state;
    }

    public void Dispose()
    {
        _processor.Stores[0].Dispose();
        _folder.Dispose();
    }

    public static string KeyOf(IMessage value) => value switch
    {
        EnrichedMessage message => message.ContactKey,
        MessageStatus status => status.ContactKey,
        BusinessEvent businessEvent => businessEvent.ContactKey,
        _ => ((Feedback)value).ContactKey,
    };

    public static TopicDefinition TopicOf(IMessage value) => value switch
    {
        EnrichedMessage => TopicCatalogue.MessagesEnriched,
        MessageStatus => TopicCatalogue.WhatsAppStatuses,
        BusinessEvent => TopicCatalogue.Events,
        _ => TopicCatalogue.Feedback,
    };

    private ContactScorer Open() =>
        new(_parts, new ContactStore(_folder.Path, new ContactMemory(8 * 1024 * 1024)), Partition, Time);
}
