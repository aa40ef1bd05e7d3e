using StreamML.EmbeddedKafka.Groups;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// SyncGroup, versions 0 to 5. Held until the leader has sent the assignments, which are on disk before any member
/// receives its own. Protocol type and name are compared from version 5 on (KIP-559).
/// </summary>
internal sealed class SyncGroupHandler(BrokerCore core) : ApiHandler<SyncGroupRequest>(ApiKey.SyncGroup, 0, 5, 4)
{
    protected override async Task<WireMessage?> HandleAsync(RequestContext context, SyncGroupRequest request)
    {
        var claim = new MemberClaim(request.GroupId, request.MemberId, request.GroupInstanceId, request.GenerationId);
        var assignments = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var each in request.Assignments)
        {
            assignments[each.MemberId] = each.Assignment.ToArray();
        }

        var syncing = await core.InvokeAsync(
            () => core.Groups.SyncAsync(claim, request.ProtocolType, request.ProtocolName, assignments));
        var result = await syncing.WaitAsync(context.Closed);
        await core.Journal.WhenDurableAsync();
        return new SyncGroupResponse
        {
            ErrorCode = result.Error,
            ProtocolType = result.ProtocolType,
            ProtocolName = result.Protocol,
            Assignment = result.Assignment,
        };
    }
}
