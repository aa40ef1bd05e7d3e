using Google.Protobuf;
using StreamML.Messaging;
using StreamML.Messaging.Keys;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Storage;
using StreamML.Storage.Digests;

namespace StreamML.StreamProcessors.Stages.Collect;

/// <summary>
/// Joins labels with what was served before they arrived. Labels of vectors are put in the order in which the scorer
/// saw them (<see cref="ServedOrder"/>). Texts and their labels go to the task of the message id, as feedback need not
/// name a contact. The same records give the same rows, in whatever order their topics are read.
/// </summary>
/// <remarks>
/// What cannot be read of the topics it shares with the scorer the scorer dead-letters, once.
/// </remarks>
internal sealed class Collector : TopicStage<Collector, CollectorBatch>, IAsyncDisposable
{
    /// <summary>The stage's name in dead letters, and the role's.</summary>
    public const string Name = "collector";

    private const byte MessageDigest = 44;
    private const byte FeedbackDigest = 45;

    private static readonly Dictionary<TopicDefinition, Action<Collector, SourceRecord, CollectorBatch>> Readers
        = new()
        {
            [TopicCatalogue.ContactFeatures] = (collector, record, batch) => collector.TakeVectors(record, batch),
            [TopicCatalogue.MessagesEnriched] = (collector, record, batch) => collector.TakeMessage(record, batch),
            [TopicCatalogue.WhatsAppStatuses] = (collector, record, batch) => collector.TakeStatus(record, batch),
            [TopicCatalogue.Events] = (collector, record, batch) => collector.TakeEvent(record, batch),
            [TopicCatalogue.Feedback] = (collector, record, batch) => collector.TakeFeedback(record, batch),
            [TopicCatalogue.CollectorTexts] = (collector, record, batch) => collector.TakeText(record, batch),
        };

    private readonly RecordReader<ContactFeatures> _vectors = new();
    private readonly RecordReader<EnrichedMessage> _messages = new();
    private readonly RecordReader<MessageStatus> _statuses = new();
    private readonly RecordReader<BusinessEvent> _events = new();
    private readonly RecordReader<Feedback> _feedback = new();
    private readonly RecordReader<CollectedText> _texts = new();
    private readonly CollectorMetrics _counts = new();
    private readonly CollectorState _state;
    private readonly CollectorOptions _options;
    private readonly KeyedDigests _digests;
    private readonly ValueSeal _seal;
    private readonly int _partition;

    /// <summary>Makes the stage of one task.</summary>
    /// <param name="state">What it knows.</param>
    /// <param name="options">Windows and limits.</param>
    /// <param name="key">The installation's key: message ids may hold phone numbers, and keys must not.</param>
    /// <param name="partition">The task's partition of every topic.</param>
    /// <param name="time">Clock.</param>
    public Collector(
        CollectorState state, CollectorOptions options, InstallationKey key, int partition, TimeProvider time)
        : base(Name, Readers, time)
    {
        (_state, _options, _partition) = (state, options, partition);
        (_digests, _seal) = (new KeyedDigests(key), new ValueSeal(key, Name));
    }

    /// <summary>What it reads.</summary>
    public static IReadOnlyList<TopicDefinition> Topics { get; } = [.. Readers.Keys];

    /// <inheritdoc />
    public override IReadOnlyList<IStateStore> Stores => _state.Stores;

    /// <summary>A vector names the offsets that it is of, those of records redriven for the scorer too.</summary>
    public override bool SeesRedriven => true;

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _digests.Dispose();
        _seal.Dispose();
        _counts.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    protected override CollectorBatch Begin(StageOutput output, long nowMs) =>
        new(_state, _seal, _options, output, _partition, nowMs);

    /// <inheritdoc />
    protected override void PassOver(SourceRecord record, CollectorBatch batch) => Order(record, item: null, batch);

    /// <inheritdoc />
    protected override void End(CollectorBatch batch)
    {
        batch.End();
        _counts.Waiting(batch.Order.Waiting);
    }

    private void TakeVectors(SourceRecord record, CollectorBatch batch)
    {
        if (ReadOwn(_vectors, record, batch.Output) is { ContactKey.Length: > 0 } served)
        {
            Order(record, CollectedItems.Of(served), batch);
        }
    }

    private void TakeMessage(SourceRecord record, CollectorBatch batch)
    {
        var message = _messages.Read(record, Name, out _);
        Order(record, message is null ? null : CollectedItems.Of(message), batch);
        if (message is not null && LabelledTexts.Of(message) is { } text)
        {
            Hand(text, batch);
        }
    }

    private void TakeStatus(SourceRecord record, CollectorBatch batch)
        => Order(
            record, _statuses.Read(record, Name, out _) is { } status
                ? CollectedItems.Of(status, id => MessageOf(status.Tenant, id))
                : null,
            batch);

    private void TakeEvent(SourceRecord record, CollectorBatch batch)
        => Order(
            record, _events.Read(record, Name, out _) is { } given
                ? CollectedItems.Of(given, id => MessageOf(given.Tenant, id))
                : null,
            batch);

    private void TakeFeedback(SourceRecord record, CollectorBatch batch)
    {
        var feedback = _feedback.Read(record, Name, out _);
        Order(record, feedback is null ? null : CollectedItems.Of(feedback), batch);
        if (feedback is null)
        {
            return;
        }

        var id = _digests.Of(FeedbackDigest, feedback.Tenant, feedback.EventId);
        var position = batch.Rows.PositionOf(record.Source.Topic.Name, record.Offset);
        if (LabelledTexts.OfGroup(feedback, id.ToHex(), position) is { } row)
        {
            batch.Rows.Write(row);
        }

        if (LabelledTexts.Of(feedback, ByteString.CopyFrom(id.ToArray()), position) is not { } label)
        {
            return;
        }

        if (feedback.MessageId.Length == 0)
        {
            batch.Rows.Write(TextRows.Posted(feedback.Tenant, label, id.ToHex()));
            return;
        }

        Hand(
            new CollectedText { Tenant = feedback.Tenant, MessageId = feedback.MessageId, Labels = { label } }, batch);
    }

    private void Hand(CollectedText text, CollectorBatch batch)
        => batch.Output.Send(
            TopicCatalogue.CollectorTexts, _digests.Of(MessageDigest, text.Tenant, text.MessageId).ToHex(), text,
            batch.NowMs);

    private void TakeText(SourceRecord record, CollectorBatch batch)
    {
        if (ReadOwn(_texts, record, batch.Output) is not { } news)
        {
            return;
        }

        if (!batch.Texts.Add(_digests.Of(MessageDigest, news.Tenant, news.MessageId), news))
        {
            batch.Output.Tally.Duplicates++;
        }
    }

    private static void Order(SourceRecord record, CollectorItem? item, CollectorBatch batch)
        => batch.Order.Read(record.Source.Topic, record.Offset, item);

    private ByteString MessageOf(string tenant, string id)
        => ByteString.CopyFrom(_digests.Of(MessageDigest, tenant, id).ToArray());
}
