using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.Transactions;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// InitProducerId, versions 0 to 5 (KIP-98, 360). Fences the former producer of a transactional id and aborts its open
/// transaction before the response, so CONCURRENT_TRANSACTIONS only occurs while the storage refuses writes.
/// PRODUCER_FENCED is INVALID_PRODUCER_EPOCH before version 4.
/// </summary>
internal sealed class InitProducerIdHandler(BrokerCore core)
    : LoopHandler<InitProducerIdRequest, InitProducerIdResponse>(core, ApiKey.InitProducerId, 0, 5, 2)
{
    private const short FencedFrom = 4;

    protected override InitProducerIdResponse Handle(RequestContext context, InitProducerIdRequest request)
    {
        var grant = Core.Transactions.InitProducer(
            request.TransactionalId, request.TransactionTimeoutMs, request.ProducerId, request.ProducerEpoch);
        return new()
        {
            ErrorCode = TransactionErrors.For(grant.Error, context.Version >= FencedFrom),
            ProducerId = grant.ProducerId,
            ProducerEpoch = grant.ProducerEpoch,
        };
    }
}
