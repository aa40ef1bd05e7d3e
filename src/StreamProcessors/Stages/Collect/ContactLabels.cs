using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.StreamProcessors.Stages.Collect;

/// <summary>Applies items of a batch, in served order, to what is known of their contacts.</summary>
internal sealed class ContactLabels
{
    private const string SilenceEnds = "silence-ends";
    private const string SendEnds = "send-ends";

    private readonly CollectorOptions _options;
    private readonly CollectorProgress _progress;
    private readonly ContactBook _book;
    private readonly RowWriter _rows;
    private readonly ServedLabels _labels;
    private readonly SilenceWindows _silences;
    private readonly SendWindows _sends;
    private readonly WaitingQueue _silenceEnds;
    private readonly WaitingQueue _sendEnds;

    /// <summary>Makes the rules of one batch.</summary>
    /// <param name="options">The windows.</param>
    /// <param name="progress">How far the task has come; its time is moved on.</param>
    /// <param name="book">The contacts.</param>
    /// <param name="rows">Takes the rows.</param>
    /// <param name="queueOf">The queue of a name.</param>
    public ContactLabels(
        CollectorOptions options, CollectorProgress progress, ContactBook book, RowWriter rows,
        Func<string, WaitingQueue> queueOf)
    {
        (_options, _progress, _book, _rows) = (options, progress, book, rows);
        (_silenceEnds, _sendEnds) = (queueOf(SilenceEnds), queueOf(SendEnds));
        _labels = new ServedLabels(options, book, rows);
        _silences = new SilenceWindows(options, book, rows, _silenceEnds);
        _sends = new SendWindows(options, book, rows, _sendEnds);
    }

    /// <summary>Applies an item.</summary>
    /// <param name="topic">Where its record was.</param>
    /// <param name="item">The item.</param>
    public void Apply(TopicDefinition topic, CollectorItem item)
    {
        var contact = _book.Of(item.ContactKey);
        var position = _rows.PositionOf(topic.Name, item.Offset);
        if (Origins.Learn(item, contact) | Apply(item, contact, position))
        {
            _book.Changed(item.ContactKey);
        }

        if (item.Kind == CollectorItemKind.Vectors)
        {
            End(_silenceEnds, end => _silences.End(end, position, item.ReceivedAtMs));
            End(_sendEnds, end => _sends.End(end, position, item.ReceivedAtMs));
        }
    }

    private bool Apply(CollectorItem item, CollectedContact contact, RecordPosition position)
    {
        switch (item.Kind)
        {
            case CollectorItemKind.Vectors:
                Serve(item, contact);
                return true;
            case CollectorItemKind.Ordered:
                return Order(item, contact, position) | _silences.Act(item, contact);
            case CollectorItemKind.Wrote or CollectorItemKind.OptedOut:
                return _silences.Act(item, contact);
            case CollectorItemKind.Sent:
                _sends.Send(item, contact);
                return true;
            case CollectorItemKind.Engaged:
                return _sends.Engage(item, contact, position);
            case CollectorItemKind.Lead:
                _labels.Label(ModelTasks.Lead, item, contact, position);
                return false;
            case CollectorItemKind.Churn:
                _labels.Label(ModelTasks.Churn, item, contact, position);
                return false;
            default:
                throw new InvalidDataException($"An item of the kind {item.Kind} is none of a topic's.");
        }
    }

    private bool Order(CollectorItem item, CollectedContact contact, RecordPosition position)
    {
        if (contact.Ordered)
        {
            return false;
        }

        contact.Ordered = true;
        if (_options.OrdersAreConversions)
        {
            _labels.Convert(item, contact, position);
        }

        return true;
    }

    private void Serve(CollectorItem item, CollectedContact contact)
    {
        _progress.StreamTimeMs = Math.Max(_progress.StreamTimeMs, item.TimeMs);
        var vector = new ServedVector { Offset = item.Offset, AsOfMs = item.TimeMs };
        _labels.Serve(item.ContactKey, contact, vector, item.Features);
        _sends.Serve(item.ContactKey, contact, vector, item.Features, _progress.StreamTimeMs);
        _silences.Serve(item.ContactKey, contact, vector, item.Features, _progress.StreamTimeMs);
    }

    private void End(WaitingQueue ends, Action<CollectorItem> end)
    {
        while (ends.Peek() is { } next && next.TimeMs <= _progress.StreamTimeMs)
        {
            ends.Take();
            end(next);
        }
    }
}
