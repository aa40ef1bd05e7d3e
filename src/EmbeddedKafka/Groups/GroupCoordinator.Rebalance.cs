using StreamML.EmbeddedKafka.Protocol;

namespace StreamML.EmbeddedKafka.Groups;

/// <summary>Rebalancing and syncing: from the first join of a round to a stable generation.</summary>
internal sealed partial class GroupCoordinator
{
    /// <summary>Stores the leader's assignment, or waits for it.</summary>
    public Task<SyncResult> SyncAsync(
        MemberClaim claim, string? protocolType, string? protocol,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> assignments)
    {
        if (!TryVerify(claim, out var group, out var member, out var error))
        {
            return Task.FromResult(SyncResult.Failed(error));
        }

        if (claim.Generation != group.Generation)
        {
            return Task.FromResult(SyncResult.Failed(ErrorCode.IllegalGeneration));
        }

        if ((protocolType is not null && protocolType != group.ProtocolType)
            || (protocol is not null && protocol != group.Protocol))
        {
            return Task.FromResult(SyncResult.Failed(ErrorCode.InconsistentGroupProtocol));
        }

        switch (group.State)
        {
            case GroupState.PreparingRebalance:
                return Task.FromResult(SyncResult.Failed(ErrorCode.RebalanceInProgress));
            case GroupState.Stable:
                RestartSession(group, member);
                return Task.FromResult(Synced(group, member));
            case GroupState.CompletingRebalance:
                member.Syncing?.TrySetResult(SyncResult.Failed(ErrorCode.UnknownMemberId));
                var syncing = new TaskCompletionSource<SyncResult>(TaskCreationOptions.RunContinuationsAsynchronously);
                member.Syncing = syncing;
                if (member.MemberId == group.LeaderId)
                {
                    Assign(group, assignments);
                }

                return syncing.Task;
            default:
                return Task.FromResult(SyncResult.Failed(ErrorCode.UnknownMemberId));
        }
    }

    private static SyncResult Synced(ClassicGroup group, GroupMember member) =>
        new(ErrorCode.None, group.ProtocolType, group.Protocol, member.Assignment);

    private void Assign(ClassicGroup group, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> assignments)
    {
        foreach (var each in group.Members)
        {
            each.Assignment = assignments.GetValueOrDefault(each.MemberId);
        }

        group.State = GroupState.Stable;
        journal.Commit(group.ToStored());
        foreach (var each in group.Members.Where(each => each.Syncing is not null))
        {
            each.Syncing?.TrySetResult(Synced(group, each));
            each.Syncing = null;
            RestartSession(group, each);
        }

        group.RebalanceTimer?.Cancel();
        group.RebalanceTimer = null;
    }

    private void PrepareRebalance(ClassicGroup group, string reason)
    {
        LogRebalance(group.GroupId, group.Generation, reason);
        foreach (var member in group.Members)
        {
            if (group.State == GroupState.CompletingRebalance)
            {
                member.Assignment = ReadOnlyMemory<byte>.Empty;
            }

            if (member.Syncing is { } syncing)
            {
                syncing.TrySetResult(SyncResult.Failed(ErrorCode.RebalanceInProgress));
                member.Syncing = null;
                RestartSession(group, member);
            }
        }

        bool isFirst = group.State == GroupState.Empty && options.GroupInitialRebalanceDelay > TimeSpan.Zero;
        group.State = GroupState.PreparingRebalance;
        group.RebalanceTimer?.Cancel();
        group.IsDelayingFirstRebalance = isFirst;
        group.RebalanceTimer = loop.Schedule(
            isFirst ? options.GroupInitialRebalanceDelay : group.RebalanceTimeout, () => JoinTimedOut(group));
        TryCompleteJoin(group);
    }

    private void JoinTimedOut(ClassicGroup group)
    {
        if (group.State != GroupState.PreparingRebalance)
        {
            return;
        }

        bool wasDelayed = group.IsDelayingFirstRebalance;
        group.IsDelayingFirstRebalance = false;
        if (wasDelayed && !group.HaveAllJoined)
        {
            group.RebalanceTimer = loop.Schedule(group.RebalanceTimeout, () => JoinTimedOut(group));
            return;
        }

        foreach (var missing in group.Members.Where(each => each.Joining is null && !each.IsStatic).ToList())
        {
            group.Remove(missing);
        }

        foreach (var pending in group.PendingMembers.Values)
        {
            pending.Cancel();
        }

        group.PendingMembers.Clear();
        CompleteJoin(group);
    }

    private void TryCompleteJoin(ClassicGroup group)
    {
        if (group.State == GroupState.PreparingRebalance && !group.IsDelayingFirstRebalance && group.HaveAllJoined)
        {
            CompleteJoin(group);
        }
    }

    private void CompleteJoin(ClassicGroup group)
    {
        group.RebalanceTimer?.Cancel();
        group.RebalanceTimer = null;
        if (group.Members.Count > 0 && !group.EnsureJoinedLeader())
        {
            // Only absent static members are left: wait until one returns or its session ends.
            group.RebalanceTimer = loop.Schedule(group.RebalanceTimeout, () => JoinTimedOut(group));
            return;
        }

        group.Generation++;
        if (group.Members.Count == 0)
        {
            group.State = GroupState.Empty;
            group.Protocol = null;
            group.LeaderId = null;
            group.EmptySinceMs = NowMs;
            journal.Commit(group.ToStored());
            return;
        }

        group.Protocol = group.SelectProtocol();
        group.State = GroupState.CompletingRebalance;
        LogGeneration(group.GroupId, group.Generation, group.Members.Count);
        foreach (var member in group.Members)
        {
            member.IsNew = false;
            member.Joining?.TrySetResult(group.Joined(member, withMembers: member.MemberId == group.LeaderId));
            member.Joining = null;
            RestartSession(group, member);
        }

        int generation = group.Generation;
        group.RebalanceTimer = loop.Schedule(group.RebalanceTimeout, () => SyncTimedOut(group, generation));
    }

    private void SyncTimedOut(ClassicGroup group, int generation)
    {
        if (group.State != GroupState.CompletingRebalance || group.Generation != generation)
        {
            return;
        }

        foreach (var missing in group.Members.Where(member => member.Syncing is null).ToList())
        {
            group.Remove(missing);
        }

        PrepareRebalance(group, "members did not sync in time");
    }
}
