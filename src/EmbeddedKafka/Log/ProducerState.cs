namespace StreamML.EmbeddedKafka.Log;

/// <summary>One batch of a producer: its sequences and offsets.</summary>
internal readonly record struct ProducerBatch(int FirstSequence, int LastSequence, long FirstOffset, long LastOffset);

/// <summary>
/// A partition's state of one producer: epoch, its last five batches (a producer has at most five in flight), its open
/// transaction. Owner's thread only.
/// </summary>
internal sealed class ProducerState(long producerId, short epoch)
{
    public const int BatchesKept = 5;

    private readonly ProducerBatch[] _batches = new ProducerBatch[BatchesKept];

    public long ProducerId { get; } = producerId;

    public short Epoch { get; private set; } = epoch;

    public int BatchCount { get; private set; }

    public int CoordinatorEpoch { get; set; } = -1;

    public long LastTimestampMs { get; set; }

    public long OpenTransactionOffset { get; set; } = -1;

    /// <summary>The kept batches, oldest first.</summary>
    public ReadOnlySpan<ProducerBatch> Batches => _batches.AsSpan(0, BatchCount);

    public int LastSequence => BatchCount == 0 ? -1 : _batches[BatchCount - 1].LastSequence;

    public bool TryFindDuplicate(in RecordBatch batch, out ProducerBatch original)
    {
        original = default;
        if (batch.ProducerEpoch != Epoch)
        {
            return false;
        }

        foreach (var kept in Batches)
        {
            if (kept.FirstSequence == batch.BaseSequence && kept.LastSequence == batch.LastSequence)
            {
                original = kept;
                return true;
            }
        }

        return false;
    }

    /// <summary>Validates a client's batch against earlier ones (Kafka's ProducerAppendInfo).</summary>
    public short Check(in RecordBatch batch)
    {
        if (batch.ProducerEpoch < Epoch)
        {
            return LogErrors.InvalidProducerEpoch;
        }

        bool inSequence = batch.ProducerEpoch != Epoch
            ? batch.BaseSequence == 0
            : Sequence.Follows(LastSequence, batch.BaseSequence);
        if (!inSequence)
        {
            return LogErrors.OutOfOrderSequenceNumber;
        }

        return OpenTransactionOffset >= 0 && !batch.IsTransactional && batch.ProducerEpoch == Epoch
            ? LogErrors.InvalidTxnState
            : LogErrors.None;
    }

    /// <summary>Adopts a newer epoch, whose sequences start again.</summary>
    public void AdoptEpoch(short epoch)
    {
        if (epoch != Epoch)
        {
            Epoch = epoch;
            BatchCount = 0;
        }
    }

    public void Add(in ProducerBatch batch)
    {
        if (BatchCount == BatchesKept)
        {
            Batches[1..].CopyTo(_batches);
            BatchCount--;
        }

        _batches[BatchCount++] = batch;
    }

    public ProducerSnapshot ToSnapshot() =>
        new(ProducerId, Epoch, LastSequence, LastTimestampMs, CoordinatorEpoch, OpenTransactionOffset);

    /// <summary>
    /// Little-endian: id 8, epoch 4, coordinator epoch 4, last append 8, open transaction 8, batch count 4, then per
    /// batch first sequence 4, last sequence 4, first offset 8, last offset 8.
    /// </summary>
    public void Encode(ref ByteWriter to)
    {
        to.Int64(ProducerId);
        to.Int32(Epoch);
        to.Int32(CoordinatorEpoch);
        to.Int64(LastTimestampMs);
        to.Int64(OpenTransactionOffset);
        to.Int32(BatchCount);
        foreach (var batch in Batches)
        {
            to.Int32(batch.FirstSequence);
            to.Int32(batch.LastSequence);
            to.Int64(batch.FirstOffset);
            to.Int64(batch.LastOffset);
        }
    }

    public static ProducerState Decode(ref ByteReader from)
    {
        var state = new ProducerState(from.Int64(), (short)from.Int32())
        {
            CoordinatorEpoch = from.Int32(),
            LastTimestampMs = from.Int64(),
            OpenTransactionOffset = from.Int64(),
        };
        for (int left = from.Count(24); left > 0; left--)
        {
            state.Add(new ProducerBatch(from.Int32(), from.Int32(), from.Int64(), from.Int64()));
        }

        return state;
    }
}
