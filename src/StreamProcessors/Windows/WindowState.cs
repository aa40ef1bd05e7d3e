using System.Globalization;
using System.Text;
using Google.Protobuf;
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
    private const byte WindowDigest = 34;
    private const byte ConversationDigest = 35;

    private static readonly WindowSize[] Sizes = [WindowSize.Minute, WindowSize.Hour, WindowSize.Day];

    private readonly DigestStore _messages;
    private readonly DigestStore _counts;

    /// <summary>Opens the state of one task.</summary>
    /// <param name="directory">A folder of its own.</param>
    /// <param name="retention">How long its changelogs are kept, and so what it knows.</param>
    public WindowState(string directory, RetentionOptions retention)
    {
        _messages = new DigestStore(
            Path.Combine(directory, "messages"), TopicCatalogue.WindowsMessages,
            retention.MsOf(TopicCatalogue.WindowsMessages));
        _counts = new DigestStore(
            Path.Combine(directory, "counts"), TopicCatalogue.WindowsCounts,
            retention.MsOf(TopicCatalogue.WindowsCounts));
        Stores = [_messages, _counts];
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
            var minutes = changes.Minutes.ToList();
            foreach (var size in Sizes)
            {
                foreach (var window in minutes.GroupBy(minute => WindowArithmetic.StartOf(size, minute.StartMs)))
                {
                    Write(subject, size, window.Key, Sum(window), batch);
                }
            }

            if (changes.Conversation.Count > 0)
            {
                Write(subject, changes.Conversation, batch);
            }
        }
    }

    // Most subjects are contacts, with a message in one minute: what is summed is then that minute itself.
    private static AnalyticsWindow Sum(IEnumerable<AnalyticsWindow> minutes)
    {
        AnalyticsWindow? first = null;
        AnalyticsWindow? sum = null;
        foreach (var minute in minutes)
        {
            if (first is null)
            {
                first = minute;
                continue;
            }

            sum ??= first.Clone();
            WindowArithmetic.Add(sum, minute);
        }

        return sum ?? first!;
    }

    private void Write(WindowsOf subject, WindowSize size, long startMs, AnalyticsWindow change, WindowBatch batch)
    {
        if (WindowArithmetic.IsEmpty(change))
        {
            return;
        }

        var digest = Digest.Of(
            WindowDigest, subject.Tenant, LabelNames.Of(subject.Kind), subject.Id, LabelNames.Of(size),
            startMs.ToString(CultureInfo.InvariantCulture));
        var window = _counts.Find(digest) is { } known
            ? AnalyticsWindow.Parser.ParseFrom(known)
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
        _counts.Put(digest, window.ToByteArray(), batch.Output.Batch, batch.NowMs);
        batch.Output.Send(TopicCatalogue.AnalyticsWindows, subject.RecordKey, window, startMs);
    }

    private void Write(WindowsOf contact, IReadOnlyList<ConversationMessage> changes, WindowBatch batch)
    {
        var digest = Digest.Of(ConversationDigest, contact.Tenant, contact.Id);
        var conversation = _messages.Find(digest) is { } known
            ? CountedConversation.Parser.ParseFrom(known)
            : new CountedConversation();
        foreach (var message in changes)
        {
            Conversations.Apply(conversation, message);
        }

        conversation.Version = Next(conversation.Version, batch);
        var trend = Conversations.TrendOf(conversation);
        (trend.Tenant, trend.ContactKey, trend.Version) = (contact.Tenant, contact.Id, conversation.Version);
        _messages.Put(digest, conversation.ToByteArray(), batch.Output.Batch, batch.NowMs);
        batch.Output.Send(TopicCatalogue.ConversationTrends, contact.RecordKey, trend, batch.NowMs);
    }

    // At least the time, so that versions go on where the state was kept no longer.
    private static long Next(long version, WindowBatch batch) => Math.Max(version + 1, batch.NowMs);
}
