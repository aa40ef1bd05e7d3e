using System.Text;
using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.WireFormat;
using StreamML.StreamProcessors.Windows;
using StreamML.Testing;
using StreamML.Testing.Processors;
using StreamML.Testing.Records;

namespace StreamML.StreamProcessors.Tests.Windows;

/// <summary>
/// One task of the role that has all partitions: what it writes to topics of its own it reads in the next batch.
/// </summary>
internal sealed class WindowsHarness : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly List<SentChange> _changelog = [];
    private WindowCounter _counter;
    private int _opened;
    private int _offset;

    public WindowsHarness() => _counter = Open();

    public SteppedTime Time { get; } = new();

    /// <summary>Everything that was committed.</summary>
    public RecordedOutput Committed { get; } = new();

    /// <summary>The windows at their highest version, by what they are of.</summary>
    public Dictionary<string, AnalyticsWindow> Windows => Committed
        .Of<AnalyticsWindow>(TopicCatalogue.AnalyticsWindows)
        .GroupBy(window => $"{window.SubjectKind} {window.Subject} {window.Size} {window.StartMs}")
        .ToDictionary(group => group.Key, group => Unversioned(group.MaxBy(window => window.Version)!));

    public IReadOnlyList<ConversationTrend> Trends
        => Committed.Of<ConversationTrend>(TopicCatalogue.ConversationTrends);

    /// <summary>The sum over the windows of one size and kind of subject.</summary>
    public AnalyticsWindow Sum(WindowSubject kind, WindowSize size, string subject = "")
    {
        var sum = new AnalyticsWindow();
        foreach (var window in Windows.Values.Where(window =>
            window.SubjectKind == kind && window.Size == size && (subject.Length == 0 || window.Subject == subject)))
        {
            WindowArithmetic.Add(sum, window);
        }

        return sum;
    }

    public Task FeedAsync(params IEnumerable<IMessage> values) => FeedAsync([.. values.Select(Record)]);

    /// <summary>Feeds records as a batch, and what comes of them until nothing more does.</summary>
    public async Task FeedAsync(IReadOnlyList<SourceRecord> batch)
    {
        while (batch.Count > 0)
        {
            var output = new RecordedOutput();
            await _counter.ProcessAsync(batch, output, CancellationToken.None);
            foreach (var store in _counter.Stores)
            {
                store.Commit();
            }

            Committed.Sent.AddRange(output.Sent);
            Committed.DeadLetters.AddRange(output.DeadLetters);
            _changelog.AddRange(output.Changes);
            batch = [.. output.Sent.Where(sent => WindowCounter.Topics.Contains(sent.Topic)).Select(Record)];
        }
    }

    /// <summary>Runs a batch whose transaction does not commit.</summary>
    public async Task FailAsync(params IMessage[] values)
    {
        await _counter.ProcessAsync([.. values.Select(Record)], new RecordedOutput(), CancellationToken.None);
        foreach (var store in _counter.Stores)
        {
            store.Rollback();
        }
    }

    /// <summary>Begins anew: without files, from the changelog alone, or with files as a kill leaves them.</summary>
    public async Task RestartAsync(bool loseFiles)
    {
        await _counter.DisposeAsync();
        foreach (var store in _counter.Stores)
        {
            store.Dispose();
        }

        _opened += loseFiles ? 1 : 0;
        _counter = Open();
        foreach (var store in _counter.Stores)
        {
            foreach (var change in _changelog.Where(change => change.Changelog == store.Changelog))
            {
                store.Restore(new SourceRecord(
                    new SourcePartition(change.Changelog, 0), _offset++, 0, change.Key, change.Value, []));
            }
        }
    }

    public SourceRecord Record(TopicDefinition topic, string key, byte[]? value) => new(
        new SourcePartition(topic, 0), _offset++, Time.NowMs, Encoding.UTF8.GetBytes(key), value, []);

    /// <summary>Every byte that was written to topics and changelogs.</summary>
    public IEnumerable<byte[]> Bytes()
        => Committed.Sent.SelectMany(sent => new[] { Encoding.UTF8.GetBytes(sent.Key), sent.Value.ToByteArray() })
            .Concat(_changelog.SelectMany(change => new[] { change.Key, change.Value! }));

    public void Dispose()
    {
        foreach (var store in _counter.Stores)
        {
            store.Dispose();
        }

        _folder.Dispose();
    }

    private static AnalyticsWindow Unversioned(AnalyticsWindow window)
    {
        var copy = window.Clone();
        copy.Version = 0;
        return copy;
    }

    private WindowCounter Open() => new(
        new WindowState(Path.Combine(_folder.Path, $"{_opened}"), new RetentionOptions()), TestKeys.Installation,
        Time);

    private SourceRecord Record(SentRecord sent) => Record(sent.Topic, sent.Key, Serialize(sent.Value));

    private SourceRecord Record(IMessage value) => Record(TopicOf(value), "key", Serialize(value));

    private static TopicDefinition TopicOf(IMessage value)
        => WindowCounter.Topics.Single(topic => topic.Value == value.Descriptor);

    private static byte[] Serialize(IMessage value) => value switch
    {
        EnrichedMessage message => new ProtobufSerde<EnrichedMessage>(1).Serialize(message),
        Feedback feedback => new ProtobufSerde<Feedback>(1).Serialize(feedback),
        ScoreChange change => new ProtobufSerde<ScoreChange>(1).Serialize(change),
        CountedEntry entry => new ProtobufSerde<CountedEntry>(1).Serialize(entry),
        WindowChanges changes => new ProtobufSerde<WindowChanges>(1).Serialize(changes),
        _ => throw new ArgumentException("The role does not read this.", nameof(value)),
    };
}

/// <summary>Counts of windows as tests look them up.</summary>
internal static class WindowLookup
{
    public static Dictionary<string, long> Map(this IEnumerable<LabelCount> counts)
        => counts.ToDictionary(count => count.Label, count => count.Count);

    public static FeedbackCounts FeedbackOf(this AnalyticsWindow window, string model)
        => window.Feedback.Single(counts => counts.Model == model);
}
