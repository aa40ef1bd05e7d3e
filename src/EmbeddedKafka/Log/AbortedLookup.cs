namespace StreamML.EmbeddedKafka.Log;

/// <summary>Determines whether a batch belongs to an aborted transaction.</summary>
internal sealed class AbortedLookup
{
    private readonly Dictionary<long, List<AbortedTransaction>> _byProducer = [];

    public AbortedLookup(IReadOnlyList<AbortedTransaction> aborted)
    {
        foreach (var one in aborted)
        {
            if (!_byProducer.TryGetValue(one.ProducerId, out var list))
            {
                _byProducer.Add(one.ProducerId, list = []);
            }

            list.Add(one);
        }
    }

    public bool IsAborted(in RecordBatch batch)
    {
        if (!batch.IsTransactional || batch.IsControl
            || !_byProducer.TryGetValue(batch.ProducerId, out var transactions))
        {
            return false;
        }

        foreach (var one in transactions)
        {
            if (one.FirstOffset <= batch.BaseOffset && batch.BaseOffset < one.LastOffset)
            {
                return true;
            }
        }

        return false;
    }
}
