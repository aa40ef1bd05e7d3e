using StreamML.EmbeddedKafka.Groups;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.State;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// JoinGroup, versions 0 to 9. The response is held until the generation is complete. From version 4 on a first join
/// only yields a member id (KIP-394); static members from 5 on (KIP-345); 9 can tell a returning leader not to assign
/// (KIP-814). The reason (KIP-800) is ignored.
/// </summary>
internal sealed class JoinGroupHandler(BrokerCore core) : ApiHandler<JoinGroupRequest>(ApiKey.JoinGroup, 0, 9, 6)
{
    private const short MemberIdRequiredFrom = 4;
    private const short ProtocolTypeFrom = 7;
    private const short SkipAssignmentFrom = 9;

    protected override async Task<WireMessage?> HandleAsync(RequestContext context, JoinGroupRequest request)
    {
        var command = ToCommand(context, request);
        var joining = await core.InvokeAsync(() => core.Groups.JoinAsync(command));
        var result = await joining.WaitAsync(context.Closed);
        await core.Journal.WhenDurableAsync();
        return new JoinGroupResponse
        {
            ErrorCode = result.Error,
            GenerationId = result.Generation,
            ProtocolType = result.ProtocolType,
            ProtocolName = result.Protocol ?? (context.Version >= ProtocolTypeFrom ? null : ""),
            Leader = result.LeaderId,
            SkipAssignment = result.SkipAssignment,
            MemberId = result.MemberId,
            Members =
            [
                .. result.Members.Select(member => new JoinGroupResponse.Member
                {
                    MemberId = member.MemberId, GroupInstanceId = member.GroupInstanceId, Metadata = member.Metadata,
                }),
            ],
        };
    }

    // Subscriptions outlive the request, whose bytes return to their pool, so they are copied.
    private static JoinCommand ToCommand(RequestContext context, JoinGroupRequest request) => new(
        request.GroupId,
        request.MemberId,
        request.GroupInstanceId,
        request.ProtocolType,
        [
            .. request.Protocols.Select(each => new StoredProtocol
            {
                Name = each.Name, Metadata = each.Metadata.ToArray(),
            }),
        ],
        TimeSpan.FromMilliseconds(request.SessionTimeoutMs),
        TimeSpan.FromMilliseconds(
            request.RebalanceTimeoutMs >= 0 ? request.RebalanceTimeoutMs : request.SessionTimeoutMs),
        context,
        MustKnowMemberId: context.Version >= MemberIdRequiredFrom,
        CanSkipAssignment: context.Version >= SkipAssignmentFrom);
}
