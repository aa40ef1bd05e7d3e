namespace StreamML.EmbeddedKafka.Log;

/// <summary>The flusher's side: taking groups and reporting their outcome.</summary>
internal sealed partial class Journal
{
    /// <summary>Waits for work. False once stopped and empty.</summary>
    public bool TryTake(out CommitGroup group)
    {
        lock (_gate)
        {
            while (_sealed.Count == 0 && (Filling.IsEmpty || _held) && !_stopping && _failure is null)
            {
                Monitor.Wait(_gate);
            }

            group = Filling;
            if (_failure is not null || (_sealed.Count == 0 && Filling.IsEmpty))
            {
                return false;
            }

            if (_sealed.Count == 0)
            {
                Seal();
            }

            group = _inFlight = _sealed.Dequeue();
            return true;
        }
    }

    /// <summary>Whether nothing is queued after the group in flight.</summary>
    public bool IsIdle()
    {
        lock (_gate)
        {
            return _sealed.Count == 0 && Filling.IsEmpty;
        }
    }

    /// <summary>Returns a completed group for reuse.</summary>
    public void Recycle(CommitGroup group)
    {
        group.Recycle();
        Volatile.Write(ref _spare, group);
    }

    /// <summary>Publishes a written group as durable and completes its waiters.</summary>
    public void Complete(CommitGroup group)
    {
        TaskCompletionSource completion;
        lock (_gate)
        {
            _inFlight = null;
            Volatile.Write(ref _durable, group.LastPosition);
            Volatile.Write(ref _unflushedBytes, _unflushedBytes - group.Bytes);
            Volatile.Write(ref _full, null);
            completion = group.Durable;
        }

        completion.TrySetResult();
    }

    /// <summary>Refuses appends and faults waiters until the group in flight completes, then pauses.</summary>
    public void PauseFull(StorageFullException full, TimeSpan pause)
    {
        lock (_gate)
        {
            Volatile.Write(ref _full, full);
            foreach (var group in Pending())
            {
                group.FaultWaiters(full);
            }

            Monitor.Wait(_gate, pause);
        }
    }

    /// <summary>Whether <see cref="Stop"/> was called.</summary>
    public bool IsStopping
    {
        get
        {
            lock (_gate)
            {
                return _stopping;
            }
        }
    }

    /// <summary>Ends the journal: every waiter, present and future, gets this failure.</summary>
    public void Fail(StorageFailedException failure)
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                return;
            }

            Volatile.Write(ref _failure, failure);
            foreach (var group in Pending())
            {
                group.FaultWaiters(failure);
            }

            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Lets the flusher end once everything is written.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }
    }
}
