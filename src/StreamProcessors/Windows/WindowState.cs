using System.Globalization;
using System.Text;
using Google.Protobuf;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Storage;
using StreamML.Storage.Digests;

namespace StreamML.StreamProcessors.Windows;

/// <summary>
/// What a task knows: of messages what was counted of them, of subjects their windows, of contacts their conversation.
/// </summary>
internal sealed class WindowState
{
    private static readonly WindowSize[] Sizes = [WindowSize.Minute, WindowSize.Hour, WindowSize.Day];

    private readonly RecordReader<AnalyticsWindow> _windowReader = new();
    private readonly RecordReader<ConversationTrend> _trendReader = new();
    private readonly DigestStore _messages;
    private readonly DigestStore _windows;
    private readonly DigestStore _trends;

    /// <summary>Opens the state of one task.</summary>
    /// <param name="directory">A folder of its own.</param>
    /// <param name="retention">How long its changelogs are kept, and so what it knows.</param>
    public WindowState(string directory, RetentionOptions retention)
    {
        _messages = Open(TopicCatalogue.WindowsMessages);
        _windows = Open(TopicCatalogue.AnalyticsWindows);
        _trends = Open(TopicCatalogue.ConversationTrends);
        Stores = [_messages, _windows, _trends];

        DigestStore Open(TopicDefinition changelog)
            => new(Path.Combine(directory, changelog.Name), changelog, retention.MsOf(changelog));
    }

    /// <summary>Its stores.</summary>
    public IReadOnlyList<IStateStore> Stores { get; }

    /// <summary>Applies a message or feedback to what is known of its message.</summary>
    public void Apply(CountedEntry news, SourceRecord record, EntryCounts counts, WindowBatch batch)
    {
        string key = Encoding.UTF8.GetString(record.Key ?? []);
        if (key.Length != 2 * Digest.Bytes)
        {
            throw new InvalidDataException("The key is no digest.");
        }

        var digest = Digest.Read(Convert.FromHexString(key));
        var entry = _messages.Find(digest) is { } known
            ? CountedEntry.Parser.ParseFrom(known)
            : new CountedEntry { Tenant = news.Tenant };
        if (counts.Apply(entry, news, digest, batch.Made))
        {
            _messages.Put(digest, entry.ToByteArray(), batch.Output.Batch, batch.NowMs);
        }
        else
        {
            batch.Output.Tally.Duplicates++;
        }
    }

    /// <summary>
    /// Sends the changes that a batch makes, and writes those that it was given to their windows and conversations.
    /// </summary>
    public void Write(WindowBatch batch)
    {
        foreach (var (subject, changes) in batch.Made.Subjects)
        {
            var record = new WindowChanges
            {
                Tenant = subject.Tenant,
                SubjectKind = subject.Kind,
                Subject = subject.Id,
                Minutes = { changes.Minutes },
                Conversation = { changes.Conversation },
            };
            if (record.Minutes.Count + record.Conversation.Count > 0)
            {
                batch.Output.Send(TopicCatalogue.WindowsChanges, subject.RecordKey, record, batch.NowMs);
            }
        }

        foreach (var (subject, changes) in batch.Given.Subjects)
        {
            foreach (var size in Sizes)
            {
                Write(subject, size, changes.Minutes, batch);
            }

            if (changes.Conversation.Count > 0)
            {
                Write(subject, changes.Conversation, batch);
            }
        }
    }

    private void Write(WindowsOf subject, WindowSize size, IReadOnlyList<AnalyticsWindow> minutes, WindowBatch batch)
    {
        // Most subjects are contacts with a message in one minute: what is added is then that minute itself.
        if (minutes.Count == 1)
        {
            Write(subject, size, WindowArithmetic.StartOf(size, minutes[0].StartMs), minutes[0], batch);
            return;
        }

        foreach (var window in minutes.GroupBy(minute => WindowArithmetic.StartOf(size, minute.StartMs)))
        {
            var sum = new AnalyticsWindow();
            foreach (var minute in window)
            {
                WindowArithmetic.Add(sum, minute);
            }

            Write(subject, size, window.Key, sum, batch);
        }
    }

    private void Write(WindowsOf subject, WindowSize size, long startMs, AnalyticsWindow change, WindowBatch batch)
    {
        if (WindowArithmetic.IsEmpty(change))
        {
            return;
        }

        string key = $"{subject.RecordKey}/{LabelNames.Of(size)}/{startMs.ToString(CultureInfo.InvariantCulture)}";
        var id = DigestStore.Of(key);
        var window = _windows.Find(id) is { } known
            ? Read(_windowReader, _windows, known)
            : new AnalyticsWindow
            {
                Tenant = subject.Tenant,
                SubjectKind = subject.Kind,
                Subject = subject.Id,
                Size = size,
                StartMs = startMs,
            };
        WindowArithmetic.Add(window, change);
        window.Version = Next(window.Version, batch);
        _windows.Put(id, key, window, batch.Output.Batch, startMs);
        batch.Output.Tally.Out++;
    }

    private void Write(WindowsOf contact, IReadOnlyList<ConversationMessage> changes, WindowBatch batch)
    {
        var id = DigestStore.Of(contact.RecordKey);
        var trend = _trends.Find(id) is { } known
            ? Read(_trendReader, _trends, known)
            : new ConversationTrend { Tenant = contact.Tenant, ContactKey = contact.Id };
        foreach (var message in changes)
        {
            Conversations.Apply(trend, message);
        }

        Conversations.Judge(trend);
        trend.Version = Next(trend.Version, batch);
        _trends.Put(id, contact.RecordKey, trend, batch.Output.Batch, batch.NowMs);
        batch.Output.Tally.Out++;
    }

    private static T Read<T>(RecordReader<T> reader, DigestStore store, byte[] value)
        where T : class, IMessage<T>, new()
        => reader.Read(new SourceRecord(new SourcePartition(store.Changelog, 0), 0, 0, null, value, []));

    // At least the time, so that versions go on where the state was kept no longer.
    private static long Next(long version, WindowBatch batch) => Math.Max(version + 1, batch.NowMs);
}
