using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.State;

namespace StreamML.EmbeddedKafka.Groups;

/// <summary>Leaving: members, and whole groups.</summary>
internal sealed partial class GroupCoordinator
{
    /// <summary>Removes a member. A static one may be named by its instance id alone (KIP-345).</summary>
    public ErrorCode Leave(string groupId, string memberId, string? groupInstanceId)
    {
        if (Find(groupId) is not { } group)
        {
            return ErrorCode.UnknownMemberId;
        }

        if (group.PendingMembers.Remove(memberId, out var pending))
        {
            pending.Cancel();
            TryCompleteJoin(group);
            return ErrorCode.None;
        }

        var member = groupInstanceId is null ? group.Find(memberId) : group.FindStatic(groupInstanceId);
        if (member is null)
        {
            return ErrorCode.UnknownMemberId;
        }

        if (memberId.Length > 0 && member.MemberId != memberId)
        {
            return ErrorCode.FencedInstanceId;
        }

        RemoveMember(group, member, ErrorCode.UnknownMemberId);
        return ErrorCode.None;
    }

    /// <summary>Deletes a group without members, and its offsets.</summary>
    public ErrorCode Delete(string groupId)
    {
        if (groupId.Length == 0)
        {
            return ErrorCode.InvalidGroupId;
        }

        if (Find(groupId) is not { } group)
        {
            return ErrorCode.GroupIdNotFound;
        }

        if (group.Members.Count > 0 || group.State != GroupState.Empty)
        {
            return ErrorCode.NonEmptyGroup;
        }

        Forget(group);
        return ErrorCode.None;
    }

    /// <summary>
    /// Drops offsets of groups that have had no members for the retention time, and groups with nothing left.
    /// </summary>
    public void Expire()
    {
        long retentionMs = (long)options.OffsetsRetention.TotalMilliseconds;
        foreach (var group in _groups.Values.Where(each => each.State == GroupState.Empty).ToList())
        {
            if (group.PendingMembers.Count == 0 && State.Offsets.GetValueOrDefault(group.GroupId) is var table)
            {
                ExpireOffsets(group, table, retentionMs);
            }
        }
    }

    private void ExpireOffsets(ClassicGroup group, OffsetTable? table, long retentionMs)
    {
        // For a group that had members, retention starts when the last one left; otherwise at each commit.
        var expired = (table?.Committed ?? new Dictionary<OffsetKey, StoredOffset>())
            .Where(each => NowMs >= (each.Value.ExpiresMs >= 0
                ? each.Value.ExpiresMs
                : retentionMs + (group.ProtocolType.Length > 0
                    ? Math.Max(group.EmptySinceMs, each.Value.CommittedMs)
                    : each.Value.CommittedMs)))
            .Select(each => new TransactionPartition { TopicId = each.Key.TopicId, Partition = each.Key.Partition })
            .ToList();
        if (expired.Count > 0)
        {
            journal.Commit(new OffsetsRemoved { GroupId = group.GroupId, Partitions = expired });
        }

        if (table is null or { IsEmpty: true } && NowMs >= group.EmptySinceMs + retentionMs)
        {
            Forget(group);
        }
    }

    private void Forget(ClassicGroup group)
    {
        group.State = GroupState.Dead;
        group.RebalanceTimer?.Cancel();
        foreach (var pending in group.PendingMembers.Values)
        {
            pending.Cancel();
        }

        _groups.Remove(group.GroupId);
        journal.Commit(new GroupRemoved { GroupId = group.GroupId });
    }

    private void RemoveMember(ClassicGroup group, GroupMember member, ErrorCode reason)
    {
        group.Remove(member);
        member.Joining?.TrySetResult(new JoinResult(reason, member.MemberId));
        member.Joining = null;
        member.Syncing?.TrySetResult(SyncResult.Failed(reason));
        member.Syncing = null;
        if (group.State is GroupState.Stable or GroupState.CompletingRebalance)
        {
            PrepareRebalance(group, "a member left");
        }
        else
        {
            TryCompleteJoin(group);
        }
    }
}
