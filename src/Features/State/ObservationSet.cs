namespace StreamML.Features.State;

/// <summary>
/// Observations ordered by time, kind and key; of each kind and key only the greatest. Keeps the newest of all that
/// were ever added, so its content does not depend on the order of adding.
/// </summary>
internal sealed class ObservationSet(int limit)
{
    private Observation[] _items = [];

    // A contiguous copy of the keys: finding one is a vectorised scan.
    private ulong[] _keys = [];

    /// <summary>Number of observations.</summary>
    public int Count { get; private set; }

    /// <summary>All observations, oldest first.</summary>
    public ReadOnlySpan<Observation> Items => _items.AsSpan(0, Count);

    /// <summary>Adds an observation, or replaces the lesser one of the same kind and key.</summary>
    /// <returns>Whether the set has changed.</returns>
    public bool Add(in Observation item)
    {
        int old = Find(item.Kind, item.Key);
        if (old >= 0)
        {
            if (item.ComparedTo(_items[old]) <= 0)
            {
                return false;
            }

            RemoveAt(old, 1);
        }
        else if (Count == limit)
        {
            if (Precedes(item, _items[0]))
            {
                return false;
            }

            RemoveAt(0, 1);
        }

        Insert(PlaceOf(item), item);
        return true;
    }

    /// <summary>Removes observations older than a time.</summary>
    public bool RemoveBefore(long timeMs)
    {
        int removed = 0;
        while (removed < Count && _items[removed].TimeMs < timeMs)
        {
            removed++;
        }

        RemoveAt(0, removed);
        return removed > 0;
    }

    /// <summary>Reserves room for <see cref="TryAppend"/>.</summary>
    public void Reserve(int count)
    {
        if (count > _items.Length)
        {
            Array.Resize(ref _items, count);
            Array.Resize(ref _keys, count);
        }
    }

    /// <summary>Appends an observation. False if it is out of order or the set is full.</summary>
    public bool TryAppend(in Observation item)
    {
        if (Count == limit || (Count > 0 && !Precedes(_items[Count - 1], item)))
        {
            return false;
        }

        Insert(Count, item);
        return true;
    }

    private static bool Precedes(in Observation one, in Observation other)
        => one.TimeMs != other.TimeMs ? one.TimeMs < other.TimeMs
            : one.Kind != other.Kind ? one.Kind < other.Kind
            : one.Key < other.Key;

    private int Find(ObservationKind kind, ulong key)
    {
        int start = 0;
        while (true)
        {
            int found = _keys.AsSpan(start, Count - start).IndexOf(key);
            if (found < 0)
            {
                return -1;
            }

            start += found;
            if (_items[start].Kind == kind)
            {
                return start;
            }

            start++;
        }
    }

    private int PlaceOf(in Observation item)
    {
        int place = Count;
        while (place > 0 && Precedes(item, _items[place - 1]))
        {
            place--;
        }

        return place;
    }

    private void Insert(int place, in Observation item)
    {
        if (Count == _items.Length)
        {
            Reserve(Math.Min(limit, Math.Max(8, _items.Length * 2)));
        }

        Array.Copy(_items, place, _items, place + 1, Count - place);
        Array.Copy(_keys, place, _keys, place + 1, Count - place);
        _items[place] = item;
        _keys[place] = item.Key;
        Count++;
    }

    private void RemoveAt(int place, int count)
    {
        if (count > 0)
        {
            Array.Copy(_items, place + count, _items, place, Count - place - count);
            Array.Copy(_keys, place + count, _keys, place, Count - place - count);
            Count -= count;
        }
    }
}
