using StreamML.EmbeddedKafka.Groups;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>Heartbeat, versions 0 to 4. Static members from version 3 on (KIP-345).</summary>
internal sealed class HeartbeatHandler(BrokerCore core)
    : LoopHandler<HeartbeatRequest, HeartbeatResponse>(core, ApiKey.Heartbeat, 0, 4, 4)
{
    protected override HeartbeatResponse Handle(RequestContext context, HeartbeatRequest request) => new()
    {
        ErrorCode = Core.Groups.Heartbeat(
            new MemberClaim(request.GroupId, request.MemberId, request.GroupInstanceId, request.GenerationId)),
    };
}
