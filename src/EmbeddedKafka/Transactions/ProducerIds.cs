using StreamML.EmbeddedKafka.State;

namespace StreamML.EmbeddedKafka.Transactions;

/// <summary>
/// Assigns producer ids, each once, across restarts. Ids are reserved in blocks; a restart skips the rest of one. On
/// the owner loop.
/// </summary>
internal sealed class ProducerIds(StateJournal journal)
{
    private const int BlockSize = 1_000;

    private long _next = journal.State.NextProducerId;

    public long Take()
    {
        if (_next >= journal.State.NextProducerId)
        {
            journal.Commit(new ProducerIdsReserved { NextProducerId = _next + BlockSize });
        }

        return _next++;
    }
}
