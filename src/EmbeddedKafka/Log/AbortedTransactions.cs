namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// The aborted transactions of a partition in the order of their markers. The owner adds; the flusher publishes them
/// once they are durable; readers see only published ones.
/// </summary>
internal sealed class AbortedTransactions
{
    private readonly Lock _gate = new();
    private readonly List<AbortedTransaction> _all = [];
    private int _visible;

    public void Add(AbortedTransaction aborted)
    {
        lock (_gate)
        {
            _all.Add(aborted);
        }
    }

    /// <summary>Publishes the next one added.</summary>
    public void ShowNext()
    {
        lock (_gate)
        {
            _visible++;
        }
    }

    public void ShowAll()
    {
        lock (_gate)
        {
            _visible = _all.Count;
        }
    }

    /// <summary>
    /// Those with a record or the marker in [<paramref name="from"/>, <paramref name="to"/>), sorted by first offset,
    /// as clients merge them with the batches they read.
    /// </summary>
    public IReadOnlyList<AbortedTransaction> Overlapping(long from, long to)
    {
        lock (_gate)
        {
            var result = new List<AbortedTransaction>();
            for (int i = FirstEndingAt(from); i < _visible; i++)
            {
                if (_all[i].FirstOffset < to)
                {
                    result.Add(_all[i]);
                }
            }

            result.Sort(static (a, b) => a.FirstOffset.CompareTo(b.FirstOffset));
            return result;
        }
    }

    /// <summary>Removes those that end below the log start.</summary>
    public void Prune(long logStart)
    {
        lock (_gate)
        {
            int gone = Math.Min(FirstEndingAt(logStart), _visible);
            _all.RemoveRange(0, gone);
            _visible -= gone;
        }
    }

    public AbortedTransaction[] ToArray()
    {
        lock (_gate)
        {
            return [.. _all];
        }
    }

    // Markers are appended in offset order, so the list is sorted by last offset.
    private int FirstEndingAt(long offset)
    {
        int low = 0;
        int high = _all.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_all[middle].LastOffset < offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
