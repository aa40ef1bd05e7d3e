using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// FindCoordinator, versions 0 to 6; several keys at once from version 4 on (KIP-699). This broker coordinates every
/// group (key type 0) and every transactional id (1). Share groups (2) are refused with INVALID_REQUEST.
/// </summary>
internal sealed class FindCoordinatorHandler(BrokerCore core)
    : ApiHandler<FindCoordinatorRequest>(ApiKey.FindCoordinator, 0, 6, 3)
{
    private const sbyte TransactionKey = 1;

    protected override Task<WireMessage?> HandleAsync(RequestContext context, FindCoordinatorRequest request)
    {
        bool known = request.KeyType is >= 0 and <= TransactionKey;
        var error = known ? ErrorCode.None : ErrorCode.InvalidRequest;
        int node = known ? BrokerCore.NodeId : -1;
        string host = known ? core.Host : "";
        int port = known ? core.Port : -1;
        return Task.FromResult<WireMessage?>(new FindCoordinatorResponse
        {
            ErrorCode = error,
            NodeId = node,
            Host = host,
            Port = port,
            Coordinators =
            [
                .. request.CoordinatorKeys.Select(key => new FindCoordinatorResponse.Coordinator
                {
                    Key = key, ErrorCode = error, NodeId = node, Host = host, Port = port,
                }),
            ],
        });
    }
}
