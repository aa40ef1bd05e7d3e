using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.Transactions;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// EndTxn, versions 0 to 5. Markers, offsets and the outcome are on disk before the response. Version 5 gives each
/// transaction its own epoch (KIP-890). Repeats succeed. PRODUCER_FENCED is INVALID_PRODUCER_EPOCH before version 2.
/// </summary>
internal sealed class EndTxnHandler(BrokerCore core)
    : LoopHandler<EndTxnRequest, EndTxnResponse>(core, ApiKey.EndTxn, 0, 5, 3)
{
    private const short FencedFrom = 2;
    private const short BumpsFrom = 5;

    protected override EndTxnResponse Handle(RequestContext context, EndTxnRequest request)
    {
        var claim = new ProducerClaim(request.TransactionalId, request.ProducerId, request.ProducerEpoch);
        var grant = Core.Transactions.End(claim, request.Committed, context.Version >= BumpsFrom);
        return new()
        {
            ErrorCode = TransactionErrors.For(grant.Error, context.Version >= FencedFrom),
            ProducerId = grant.ProducerId,
            ProducerEpoch = grant.ProducerEpoch,
        };
    }
}
