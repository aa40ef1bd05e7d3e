using StreamML.EmbeddedKafka.Protocol;

namespace StreamML.EmbeddedKafka.Groups;

/// <summary>Joining: who is admitted, and when a join triggers a rebalance.</summary>
internal sealed partial class GroupCoordinator
{
    /// <summary>Joins a group. Completes with the generation, or at once if refused.</summary>
    public Task<JoinResult> JoinAsync(JoinCommand command)
    {
        if (command.GroupId.Length == 0)
        {
            return Refuse(command, ErrorCode.InvalidGroupId);
        }

        if (command.SessionTimeout < options.GroupSessionTimeoutMin
            || command.SessionTimeout > options.GroupSessionTimeoutMax)
        {
            return Refuse(command, ErrorCode.InvalidSessionTimeout);
        }

        var group = Find(command.GroupId);
        if (group is null && command.MemberId.Length > 0)
        {
            return Refuse(command, ErrorCode.UnknownMemberId);
        }

        group ??= GetOrAdd(command.GroupId);
        if (!group.Accepts(command.ProtocolType, command.Protocols))
        {
            return Refuse(command, ErrorCode.InconsistentGroupProtocol);
        }

        if (group.Find(command.MemberId) is null && !group.PendingMembers.ContainsKey(command.MemberId)
            && group.Members.Count + group.PendingMembers.Count >= options.GroupMembersMax
            && (command.GroupInstanceId is null || group.FindStatic(command.GroupInstanceId) is null))
        {
            return Refuse(command, ErrorCode.GroupMaxSizeReached);
        }

        return command.MemberId.Length == 0 ? JoinFirst(group, command) : JoinAgain(group, command);
    }

    private static Task<JoinResult> Refuse(JoinCommand command, ErrorCode error) =>
        Task.FromResult(new JoinResult(error, command.MemberId));

    private Task<JoinResult> JoinFirst(ClassicGroup group, JoinCommand command)
    {
        string memberId = $"{command.GroupInstanceId ?? command.Client.ClientId}-{Guid.NewGuid()}";
        if (command.GroupInstanceId is { } instanceId)
        {
            return group.FindStatic(instanceId) is { } former
                ? ReplaceStatic(group, former, memberId, command)
                : AddMember(group, memberId, command);
        }

        if (!command.MustKnowMemberId)
        {
            return AddMember(group, memberId, command);
        }

        group.PendingMembers[memberId] = loop.Schedule(command.SessionTimeout, () =>
        {
            if (group.PendingMembers.Remove(memberId))
            {
                TryCompleteJoin(group);
            }
        });
        return Task.FromResult(new JoinResult(ErrorCode.MemberIdRequired, memberId));
    }

    private Task<JoinResult> JoinAgain(ClassicGroup group, JoinCommand command)
    {
        if (command.GroupInstanceId is null && group.PendingMembers.Remove(command.MemberId, out var timer))
        {
            timer.Cancel();
            return AddMember(group, command.MemberId, command);
        }

        var claim = new MemberClaim(command.GroupId, command.MemberId, command.GroupInstanceId, -1);
        if (!TryVerify(claim, out _, out var member, out var error))
        {
            return Refuse(command, error);
        }

        bool isLeader = group.LeaderId == member.MemberId;
        bool isSame = member.Offers(command.Protocols);
        switch (group.State)
        {
            case GroupState.PreparingRebalance:
                return UpdateMember(group, member, command, "a member joined again");
            case GroupState.CompletingRebalance when isSame:
                // The response to its join was lost: it is already in this generation.
                RestartSession(group, member);
                return Task.FromResult(group.Joined(member, withMembers: isLeader));
            case GroupState.CompletingRebalance:
                return UpdateMember(group, member, command, "a member changed its subscription");
            case GroupState.Stable when isLeader:
                return UpdateMember(group, member, command, "the leader joined again");
            case GroupState.Stable when !isSame:
                return UpdateMember(group, member, command, "a member changed its subscription");
            case GroupState.Stable:
                RestartSession(group, member);
                return Task.FromResult(group.Joined(member, withMembers: false));
            default:
                return Refuse(command, ErrorCode.UnknownMemberId);
        }
    }

    private Task<JoinResult> AddMember(ClassicGroup group, string memberId, JoinCommand command)
    {
        var member = new GroupMember
        {
            MemberId = memberId,
            GroupInstanceId = command.GroupInstanceId,
            ClientId = command.Client.ClientId,
            ClientHost = command.Client.ClientHost,
            IsNew = true,
        };
        if (group.Members.Count == 0)
        {
            group.ProtocolType = command.ProtocolType;
        }

        group.Add(member);
        return UpdateMember(group, member, command, "a member joined");
    }

    private Task<JoinResult> UpdateMember(ClassicGroup group, GroupMember member, JoinCommand command, string reason)
    {
        member.Protocols = command.Protocols;
        member.SessionTimeout = command.SessionTimeout;
        member.RebalanceTimeout = command.RebalanceTimeout;

        // A second join of the same member replaces the first, whose connection is most likely gone.
        member.Joining?.TrySetResult(new JoinResult(ErrorCode.UnknownMemberId, member.MemberId));
        var joining = new TaskCompletionSource<JoinResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        member.Joining = joining;
        RestartSession(group, member);
        if (group.State == GroupState.PreparingRebalance)
        {
            TryCompleteJoin(group);
        }
        else
        {
            PrepareRebalance(group, reason);
        }

        return joining.Task;
    }

    /// <summary>
    /// KIP-345: a static member returned under a new member id. In a stable group whose protocol stays the same it
    /// takes over its previous assignment without a rebalance.
    /// </summary>
    private Task<JoinResult> ReplaceStatic(
        ClassicGroup group, GroupMember former, string memberId, JoinCommand command)
    {
        string? formerLeaderId = group.LeaderId;
        bool leads = formerLeaderId == former.MemberId;
        group.Remove(former);
        former.Joining?.TrySetResult(new JoinResult(ErrorCode.FencedInstanceId, former.MemberId));
        former.Syncing?.TrySetResult(SyncResult.Failed(ErrorCode.FencedInstanceId));
        var member = new GroupMember
        {
            MemberId = memberId,
            GroupInstanceId = command.GroupInstanceId,
            ClientId = command.Client.ClientId,
            ClientHost = command.Client.ClientHost,
            Protocols = command.Protocols,
            SessionTimeout = command.SessionTimeout,
            RebalanceTimeout = command.RebalanceTimeout,
            Assignment = former.Assignment,
        };
        group.Add(member);
        group.LeaderId = leads ? memberId : formerLeaderId;
        if (group.State != GroupState.Stable || group.SelectProtocol() != group.Protocol)
        {
            return UpdateMember(group, member, command, "a static member came back");
        }

        RestartSession(group, member);
        journal.Commit(group.ToStored());
        var joined = group.Joined(member, withMembers: leads && command.CanSkipAssignment);

        // An old client that finds itself leader would assign anew; given its former id, it follows and syncs.
        return Task.FromResult(command.CanSkipAssignment
            ? joined with { SkipAssignment = leads }
            : joined with { LeaderId = formerLeaderId ?? "" });
    }
}
