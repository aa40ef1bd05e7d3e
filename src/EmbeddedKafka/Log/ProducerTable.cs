namespace StreamML.EmbeddedKafka.Log;

/// <summary>Change of a partition's transactions caused by one batch.</summary>
/// <param name="Aborted">The transaction that an abort marker ended, if any.</param>
/// <param name="OpenedTransaction">Whether the batch is the first of a transaction.</param>
internal readonly record struct TrackedBatch(AbortedTransaction? Aborted, bool OpenedTransaction);

/// <summary>
/// All producers of a partition and their open transactions, the counterpart of Kafka's ProducerStateManager. Owner's
/// thread only. Both appends and replay use <see cref="Track"/>, so both lead to the same state.
/// </summary>
internal sealed class ProducerTable
{
    private readonly Dictionary<long, ProducerState> _producers = [];
    private readonly SortedSet<(long FirstOffset, long ProducerId)> _open = [];

    /// <summary>First offset of the earliest open transaction, or <see cref="long.MaxValue"/>.</summary>
    public long FirstOpenOffset => _open.Count == 0 ? long.MaxValue : _open.Min.FirstOffset;

    public int Count => _producers.Count;

    public ProducerState? Find(long producerId) => _producers.GetValueOrDefault(producerId);

    public IReadOnlyList<ProducerSnapshot> Snapshots() =>
        _producers.Values.Select(static producer => producer.ToSnapshot()).ToArray();

    /// <summary>Validates a client's batch; <paramref name="original"/> is set for a duplicate.</summary>
    public short Check(in RecordBatch batch, out ProducerBatch? original)
    {
        original = null;
        if (!_producers.TryGetValue(batch.ProducerId, out var producer))
        {
            return LogErrors.None;
        }

        if (producer.TryFindDuplicate(batch, out var found))
        {
            original = found;
            return LogErrors.None;
        }

        return producer.Check(batch);
    }

    /// <summary>Validates a marker: neither its producer nor its coordinator may be older than those seen.</summary>
    public short CheckMarker(long producerId, short producerEpoch, int coordinatorEpoch)
    {
        if (!_producers.TryGetValue(producerId, out var producer))
        {
            return LogErrors.None;
        }

        if (producerEpoch < producer.Epoch)
        {
            return LogErrors.InvalidProducerEpoch;
        }

        return coordinatorEpoch < producer.CoordinatorEpoch ? LogErrors.TransactionCoordinatorFenced : LogErrors.None;
    }

    /// <summary>Applies a batch, placed at <paramref name="baseOffset"/>, to the state.</summary>
    public TrackedBatch Track(in RecordBatch batch, long baseOffset, long nowMs)
    {
        if (!batch.HasProducer)
        {
            return default;
        }

        var producer = FindOrAdd(batch.ProducerId, batch.ProducerEpoch);
        producer.AdoptEpoch(batch.ProducerEpoch);
        producer.LastTimestampMs = nowMs;
        return batch.IsControl
            ? TrackMarker(producer, batch, baseOffset)
            : new TrackedBatch(null, TrackData(producer, batch, baseOffset));
    }

    private bool TrackData(ProducerState producer, in RecordBatch batch, long baseOffset)
    {
        long lastOffset = baseOffset + batch.LastOffsetDelta;
        producer.Add(new ProducerBatch(batch.BaseSequence, batch.LastSequence, baseOffset, lastOffset));
        if (!batch.IsTransactional || producer.OpenTransactionOffset >= 0)
        {
            return false;
        }

        producer.OpenTransactionOffset = baseOffset;
        _open.Add((baseOffset, producer.ProducerId));
        return true;
    }

    private TrackedBatch TrackMarker(ProducerState producer, in RecordBatch batch, long markerOffset)
    {
        if (!ControlBatch.TryRead(batch, out bool commit, out int coordinatorEpoch))
        {
            return default;
        }

        producer.CoordinatorEpoch = coordinatorEpoch;
        long first = producer.OpenTransactionOffset;
        if (first < 0)
        {
            return default;
        }

        producer.OpenTransactionOffset = -1;
        _open.Remove((first, producer.ProducerId));
        AbortedTransaction? aborted = commit ? null : new(producer.ProducerId, first, markerOffset);
        return new TrackedBatch(aborted, OpenedTransaction: false);
    }

    /// <summary>
    /// Removes producers idle since before <paramref name="beforeMs"/>, except those with an open transaction.
    /// </summary>
    public int Expire(long beforeMs)
    {
        int forgotten = 0;
        foreach (var (id, producer) in _producers)
        {
            if (producer.LastTimestampMs < beforeMs && producer.OpenTransactionOffset < 0)
            {
                _producers.Remove(id);
                forgotten++;
            }
        }

        return forgotten;
    }

    public void Encode(ref ByteWriter to)
    {
        to.Int32(_producers.Count);
        foreach (var producer in _producers.Values)
        {
            producer.Encode(ref to);
        }
    }

    public void Decode(ref ByteReader from)
    {
        for (int left = from.Count(36); left > 0; left--)
        {
            var producer = ProducerState.Decode(ref from);
            _producers[producer.ProducerId] = producer;
            if (producer.OpenTransactionOffset >= 0)
            {
                _open.Add((producer.OpenTransactionOffset, producer.ProducerId));
            }
        }
    }

    private ProducerState FindOrAdd(long producerId, short epoch)
    {
        if (!_producers.TryGetValue(producerId, out var producer))
        {
            producer = new ProducerState(producerId, epoch);
            _producers.Add(producerId, producer);
        }

        return producer;
    }
}
