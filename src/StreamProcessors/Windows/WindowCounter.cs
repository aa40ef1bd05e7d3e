using StreamML.Messaging.Keys;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Messaging;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Storage;
using StreamML.StreamProcessors.Stages;

namespace StreamML.StreamProcessors.Windows;

/// <summary>
/// Counts by minute, hour and day, and how conversations go. A record passes up to three tasks, each by its key: the
/// first takes the labels out, the one of its message knows what was counted of it and says what changes, the one of
/// each subject keeps the windows. All counts are sums, so neither order nor age of records matters.
/// </summary>
/// <remarks>
/// What cannot be read of the topics it shares with other roles they dead-letter, once: <c>messages.enriched</c> and
/// <c>feedback</c> the scorer, <c>contact.score-changes</c> the sink.
/// </remarks>
internal sealed class WindowCounter : TopicStage<WindowCounter, WindowBatch>, IAsyncDisposable
{
    /// <summary>The stage's name, and the role's.</summary>
    public const string Name = "windows";

    private const byte EntryDigest = 32;
    private const byte FeedbackDigest = 33;

    private static readonly Dictionary<TopicDefinition, Action<WindowCounter, SourceRecord, WindowBatch>> Readers
        = new()
        {
            [TopicCatalogue.MessagesEnriched] = (counter, record, batch) => counter.TakeMessage(record, batch),
            [TopicCatalogue.Feedback] = (counter, record, batch) => counter.TakeFeedback(record, batch),
            [TopicCatalogue.ScoreChanges] = (counter, record, batch) => counter.TakeScoreChange(record, batch),
            [TopicCatalogue.WindowsCounted] = (counter, record, batch) => counter.TakeCounted(record, batch),
            [TopicCatalogue.WindowsChanges] = (counter, record, batch) => counter.TakeChanges(record, batch),
        };

    private readonly RecordReader<EnrichedMessage> _messages = new();
    private readonly RecordReader<Feedback> _feedback = new();
    private readonly RecordReader<ScoreChange> _scoreChanges = new();
    private readonly RecordReader<CountedEntry> _counted = new();
    private readonly RecordReader<WindowChanges> _changes = new();
    private readonly KeyedDigests _digests;
    private readonly EditIds _edits;
    private readonly EntryCounts _counts;
    private readonly WindowState _state;

    /// <summary>Makes the stage of one task.</summary>
    /// <param name="state">What it knows.</param>
    /// <param name="key">The installation's key: message ids may hold phone numbers, and keys must not.</param>
    /// <param name="time">Clock.</param>
    public WindowCounter(WindowState state, InstallationKey key, TimeProvider time)
        : base(Name, Readers, time)
    {
        (_digests, _edits) = (new KeyedDigests(key), new EditIds(key));
        (_counts, _state) = (new EntryCounts(_edits), state);
    }

    /// <summary>What it reads.</summary>
    public static IReadOnlyList<TopicDefinition> Topics { get; } = [.. Readers.Keys];

    /// <inheritdoc />
    public override IReadOnlyList<IStateStore> Stores => _state.Stores;

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _digests.Dispose();
        _edits.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    protected override WindowBatch Begin(StageOutput output, long nowMs) => new(output, nowMs);

    /// <inheritdoc />
    protected override void End(WindowBatch batch) => _state.Write(batch);

    private void TakeMessage(SourceRecord record, WindowBatch batch)
    {
        if (_messages.Read(record, Name, out _) is not { } message)
        {
            return;
        }

        var key = _digests.Of(EntryDigest, message.Tenant, message.MessageId);
        if (CountedRecords.Of(message, id => _edits.Seal(id, key)) is { } entry)
        {
            Hand(key, entry, batch);
        }
    }

    private void TakeFeedback(SourceRecord record, WindowBatch batch)
    {
        if (_feedback.Read(record, Name, out _) is not { } feedback)
        {
            return;
        }

        var id = _digests.Of(FeedbackDigest, feedback.Tenant, feedback.EventId);
        if (CountedRecords.Of(feedback, id) is { } entry)
        {
            Hand(
                feedback.MessageId.Length > 0 ? _digests.Of(EntryDigest, feedback.Tenant, feedback.MessageId) : id,
                entry, batch);
        }
    }

    private static void Hand(Digest key, CountedEntry entry, WindowBatch batch)
        => batch.Output.Send(TopicCatalogue.WindowsCounted, key.ToHex(), entry, batch.NowMs);

    private void TakeScoreChange(SourceRecord record, WindowBatch batch)
    {
        if (_scoreChanges.Read(record, Name, out _) is not { } change || change.AsOfMs < 0)
        {
            return;
        }

        foreach (var subject in SubjectsOf(change))
        {
            WindowArithmetic.Add(
                batch.Made.Of(subject).At(change.AsOfMs).ScoreChanges, $"{change.Kind}/{change.To}", 1);
        }
    }

    private static IEnumerable<WindowsOf> SubjectsOf(ScoreChange change)
    {
        yield return new(change.Tenant, WindowSubject.Tenant, "");
        if (change.ContactKey.Length > 0)
        {
            yield return new(change.Tenant, WindowSubject.Contact, change.ContactKey);
        }

        if (change.ModelName.Length > 0)
        {
            yield return new(
                change.Tenant, WindowSubject.Model, $"{change.Kind}/{change.ModelName}/{change.ModelVersion}");
        }
    }

    private void TakeCounted(SourceRecord record, WindowBatch batch)
    {
        if (ReadOwn(_counted, record, batch.Output) is { } news)
        {
            _state.Apply(news, record, _counts, batch);
        }
    }

    private void TakeChanges(SourceRecord record, WindowBatch batch)
    {
        if (ReadOwn(_changes, record, batch.Output) is { } changes)
        {
            batch.Given.Of(new(changes.Tenant, changes.SubjectKind, changes.Subject)).Add(changes);
        }
    }
}
