using StreamML.Schemas.V1;
using StreamML.Storage.Digests;

namespace StreamML.StreamProcessors.Stages.Collect;

/// <summary>What a batch works with. A batch that is run again begins anew.</summary>
internal sealed class CollectorBatch
{
    private readonly CollectorState _state;
    private readonly CollectorOptions _options;
    private readonly CollectorProgress _progress;
    private readonly ContactBook _book;
    private readonly Dictionary<string, WaitingQueue> _queues = new(StringComparer.Ordinal);

    /// <summary>Begins a batch.</summary>
    /// <param name="state">What the task knows.</param>
    /// <param name="seal">Encrypts what it knows of texts.</param>
    /// <param name="options">The windows.</param>
    /// <param name="output">The batch's output.</param>
    /// <param name="partition">The task's partition of every topic.</param>
    /// <param name="nowMs">When it runs, milliseconds since the Unix epoch.</param>
    public CollectorBatch(
        CollectorState state, ValueSeal seal, CollectorOptions options, StageOutput output, int partition, long nowMs)
    {
        (_state, _options, Output, NowMs) = (state, options, output, nowMs);
        _progress = state.ReadProgress();
        _book = new ContactBook(state.Contacts, output, nowMs);
        Rows = new RowWriter(output, partition, nowMs);
        Texts = new TextBook(state.Messages, seal, options, output, Rows, nowMs);
        Order = new ServedOrder(_progress, QueueOf, partition);
    }

    /// <summary>Where records go.</summary>
    public StageOutput Output { get; }

    /// <summary>When it runs, milliseconds since the Unix epoch.</summary>
    public long NowMs { get; }

    /// <summary>Takes the rows.</summary>
    public RowWriter Rows { get; }

    /// <summary>Takes texts and labels of texts.</summary>
    public TextBook Texts { get; }

    /// <summary>Takes records that are to be put in order.</summary>
    public ServedOrder Order { get; }

    /// <summary>Applies what can be applied, and keeps the rest.</summary>
    public void End()
    {
        var labels = new ContactLabels(_options, _progress, _book, Rows, QueueOf);
        Order.Run(labels.Apply, NowMs, _options.MaxStall.TotalMilliseconds);
        _book.Flush();
        Texts.Flush();
        foreach (var queue in _queues.Values)
        {
            queue.Flush();
        }

        _state.Write(_progress, Output, NowMs);
    }

    private WaitingQueue QueueOf(string name)
    {
        if (!_queues.TryGetValue(name, out var queue))
        {
            var state = _progress.Queues.FirstOrDefault(each => each.Name == name);
            if (state is null)
            {
                state = new CollectorQueue { Name = name };
                _progress.Queues.Add(state);
            }

            queue = new WaitingQueue(_state.Contacts, state, Output, NowMs);
            _queues.Add(name, queue);
        }

        return queue;
    }
}
