using StreamML.EmbeddedKafka.Fetching;
using StreamML.EmbeddedKafka.Log;

namespace StreamML.EmbeddedKafka.Topics;

/// <summary>A partition as the handlers see it: its log, and the Fetches waiting for it to grow. Thread-safe.</summary>
internal sealed class Partition
{
    private readonly Lock _gate = new();
    private readonly HashSet<FetchSignal> _waiting = [];

    public Partition(PartitionLog log)
    {
        Log = log;
        log.Advanced += _ => Wake();
    }

    public PartitionLog Log { get; }

    public void Subscribe(FetchSignal signal)
    {
        lock (_gate)
        {
            _waiting.Add(signal);
        }
    }

    public void Unsubscribe(FetchSignal signal)
    {
        lock (_gate)
        {
            _waiting.Remove(signal);
        }
    }

    /// <summary>Wakes all waiters: there is more to read, or the partition is gone.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            foreach (var signal in _waiting)
            {
                signal.Set();
            }
        }
    }
}
