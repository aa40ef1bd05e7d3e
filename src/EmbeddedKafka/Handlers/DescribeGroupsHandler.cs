using StreamML.EmbeddedKafka.Groups;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// DescribeGroups, versions 0 to 6. A group that does not exist is Dead; from version 6 on it is GROUP_ID_NOT_FOUND
/// (KIP-1043). Authorized operations are not computed.
/// </summary>
internal sealed class DescribeGroupsHandler(BrokerCore core)
    : LoopHandler<DescribeGroupsRequest, DescribeGroupsResponse>(core, ApiKey.DescribeGroups, 0, 6, 5)
{
    private const short NotFoundFrom = 6;

    protected override DescribeGroupsResponse Handle(RequestContext context, DescribeGroupsRequest request) => new()
    {
        Groups = [.. request.Groups.Select(groupId => Describe(context, groupId))],
    };

    private DescribeGroupsResponse.DescribedGroup Describe(RequestContext context, string groupId)
    {
        if (Core.Groups.Find(groupId) is not { } group)
        {
            bool says = context.Version >= NotFoundFrom;
            return new()
            {
                GroupId = groupId,
                GroupState = nameof(GroupState.Dead),
                ErrorCode = says ? ErrorCode.GroupIdNotFound : ErrorCode.None,
                ErrorMessage = says ? $"Group {groupId} not found." : null,
            };
        }

        return new()
        {
            GroupId = groupId,
            GroupState = group.State.ToString(),
            ProtocolType = group.ProtocolType,
            ProtocolData = group.State == GroupState.Stable ? group.Protocol ?? "" : "",
            Members =
            [
                .. group.Members.Select(member => new DescribeGroupsResponse.DescribedGroup.DescribedGroupMember
                {
                    MemberId = member.MemberId,
                    GroupInstanceId = member.GroupInstanceId,
                    ClientId = member.ClientId,
                    ClientHost = member.ClientHost,
                    MemberMetadata = group.State == GroupState.Stable ? member.MetadataFor(group.Protocol) : default,
                    MemberAssignment = group.State == GroupState.Stable ? member.Assignment : default,
                }),
            ],
        };
    }
}
