using StreamML.EmbeddedKafka.Protocol;

namespace StreamML.EmbeddedKafka.Transactions;

/// <summary>
/// The error for a fenced producer. PRODUCER_FENCED came with KIP-588; older versions know only the epoch error.
/// </summary>
internal static class TransactionErrors
{
    public static ErrorCode For(ErrorCode error, bool knowsFenced) =>
        error == ErrorCode.ProducerFenced && !knowsFenced ? ErrorCode.InvalidProducerEpoch : error;
}
