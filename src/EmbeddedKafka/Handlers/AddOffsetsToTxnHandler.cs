using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.Transactions;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// AddOffsetsToTxn, versions 0 to 4. Enlists a group. Offsets are part of the broker's own state, so no partition of an
/// offsets topic takes part. PRODUCER_FENCED is INVALID_PRODUCER_EPOCH before version 2.
/// </summary>
internal sealed class AddOffsetsToTxnHandler(BrokerCore core)
    : LoopHandler<AddOffsetsToTxnRequest, AddOffsetsToTxnResponse>(core, ApiKey.AddOffsetsToTxn, 0, 4, 3)
{
    private const short FencedFrom = 2;

    protected override AddOffsetsToTxnResponse Handle(RequestContext context, AddOffsetsToTxnRequest request)
    {
        var claim = new ProducerClaim(request.TransactionalId, request.ProducerId, request.ProducerEpoch);
        var error = request.GroupId.Length == 0
            ? ErrorCode.InvalidGroupId
            : Core.Transactions.AddGroup(claim, request.GroupId);
        return new() { ErrorCode = TransactionErrors.For(error, context.Version >= FencedFrom) };
    }
}
