using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// LeaveGroup, versions 0 to 5. One member before version 3, several from then on (KIP-345), each with its own outcome.
/// The reason (KIP-800) is ignored.
/// </summary>
internal sealed class LeaveGroupHandler(BrokerCore core)
    : LoopHandler<LeaveGroupRequest, LeaveGroupResponse>(core, ApiKey.LeaveGroup, 0, 5, 4)
{
    private const short SeveralFrom = 3;

    protected override LeaveGroupResponse Handle(RequestContext context, LeaveGroupRequest request)
    {
        if (context.Version < SeveralFrom)
        {
            return new() { ErrorCode = Core.Groups.Leave(request.GroupId, request.MemberId, null) };
        }

        return new()
        {
            Members =
            [
                .. request.Members.Select(member => new LeaveGroupResponse.MemberResponse
                {
                    MemberId = member.MemberId,
                    GroupInstanceId = member.GroupInstanceId,
                    ErrorCode = Core.Groups.Leave(request.GroupId, member.MemberId, member.GroupInstanceId),
                }),
            ],
        };
    }
}
