using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.State;

namespace StreamML.EmbeddedKafka.Groups;

/// <summary>A request to join, independent of its version on the wire.</summary>
/// <param name="GroupId">The group.</param>
/// <param name="MemberId">Empty on the first join.</param>
/// <param name="GroupInstanceId">Set for a static member.</param>
/// <param name="ProtocolType">"consumer" for consumers.</param>
/// <param name="Protocols">Protocols the member supports, best first; owned by the group from here on.</param>
/// <param name="SessionTimeout">Silence after which the member is removed.</param>
/// <param name="RebalanceTimeout">How long a rebalance waits for the member to rejoin.</param>
/// <param name="Client">The client.</param>
/// <param name="MustKnowMemberId">KIP-394: a first join only gets a member id (from version 4).</param>
/// <param name="CanSkipAssignment">KIP-814: the version can say that no assignment is wanted (version 9).</param>
internal sealed record JoinCommand(
    string GroupId,
    string MemberId,
    string? GroupInstanceId,
    string ProtocolType,
    List<StoredProtocol> Protocols,
    TimeSpan SessionTimeout,
    TimeSpan RebalanceTimeout,
    Server.RequestContext Client,
    bool MustKnowMemberId,
    bool CanSkipAssignment);

/// <summary>The response to a join.</summary>
internal sealed record JoinResult(ErrorCode Error, string MemberId)
{
    public int Generation { get; init; } = -1;

    public string? ProtocolType { get; init; }

    public string? Protocol { get; init; }

    public string LeaderId { get; init; } = "";

    public bool SkipAssignment { get; init; }

    /// <summary>All members with their subscriptions, for the leader; empty for the others.</summary>
    public IReadOnlyList<JoinedMember> Members { get; init; } = [];
}

/// <summary>A member as its leader sees it, with its subscription.</summary>
internal sealed record JoinedMember(string MemberId, string? GroupInstanceId, ReadOnlyMemory<byte> Metadata);

/// <summary>The member that a request speaks for, checked against the group before anything is done.</summary>
internal sealed record MemberClaim(string GroupId, string MemberId, string? GroupInstanceId, int Generation);

/// <summary>The response to a sync.</summary>
internal sealed record SyncResult(
    ErrorCode Error, string? ProtocolType, string? Protocol, ReadOnlyMemory<byte> Assignment)
{
    public static SyncResult Failed(ErrorCode error) => new(error, null, null, ReadOnlyMemory<byte>.Empty);
}
