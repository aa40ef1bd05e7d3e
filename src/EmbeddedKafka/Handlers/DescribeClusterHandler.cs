using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// DescribeCluster, versions 0 to 2 (KIP-700, 919, 1073). One broker, which is also the controller. Controllers
/// (endpoint type 2) have no address of their own: UNSUPPORTED_VERSION. Authorized operations are not computed.
/// </summary>
internal sealed class DescribeClusterHandler(BrokerCore core)
    : LoopHandler<DescribeClusterRequest, DescribeClusterResponse>(core, ApiKey.DescribeCluster, 0, 2, 0)
{
    private const sbyte Brokers = 1;

    protected override DescribeClusterResponse Handle(RequestContext context, DescribeClusterRequest request) =>
        request.EndpointType != Brokers
            ? new()
            {
                ErrorCode = ErrorCode.UnsupportedVersion,
                ErrorMessage = "This broker has no separate controllers.",
                EndpointType = request.EndpointType,
            }
            : new()
            {
                ClusterId = Core.Journal.State.ClusterId,
                ControllerId = BrokerCore.NodeId,
                Brokers = [new() { BrokerId = BrokerCore.NodeId, Host = Core.Host, Port = Core.Port }],
            };
}
