using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>DeleteGroups, versions 0 to 2 (KIP-229). Deletes only groups without members, with their offsets.</summary>
internal sealed class DeleteGroupsHandler(BrokerCore core)
    : LoopHandler<DeleteGroupsRequest, DeleteGroupsResponse>(core, ApiKey.DeleteGroups, 0, 2, 2)
{
    protected override DeleteGroupsResponse Handle(RequestContext context, DeleteGroupsRequest request) => new()
    {
        Results =
        [
            .. request.GroupsNames.Select(groupId => new DeleteGroupsResponse.DeletableGroupResult
            {
                GroupId = groupId, ErrorCode = Core.Groups.Delete(groupId),
            }),
        ],
    };
}
