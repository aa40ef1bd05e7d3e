using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.State;

namespace StreamML.EmbeddedKafka.Groups;

/// <summary>Offsets: committed directly, and staged in transactions.</summary>
internal sealed partial class GroupCoordinator
{
    /// <summary>Whether the offsets of one call may be committed, all or none.</summary>
    /// <param name="claim">Generation -1 and no member: a consumer that assigns its own partitions.</param>
    public ErrorCode CheckCommit(MemberClaim claim)
    {
        if (Find(claim.GroupId) is not { } group)
        {
            return claim.Generation < 0 ? ErrorCode.None : ErrorCode.IllegalGeneration;
        }

        if (claim.Generation < 0 && claim.MemberId.Length == 0 && claim.GroupInstanceId is null)
        {
            return group.State == GroupState.Empty ? ErrorCode.None : ErrorCode.UnknownMemberId;
        }

        if (!TryVerify(claim, out _, out var member, out var error))
        {
            return error;
        }

        if (claim.Generation != group.Generation)
        {
            return ErrorCode.IllegalGeneration;
        }

        RestartSession(group, member);
        return group.State == GroupState.CompletingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    /// <summary>
    /// Whether offsets may be staged in a transaction: a producer may name no member (before KIP-447), whatever the
    /// group's state.
    /// </summary>
    public ErrorCode CheckStage(MemberClaim claim)
    {
        if (claim.Generation < 0 && claim.MemberId.Length == 0 && claim.GroupInstanceId is null)
        {
            return ErrorCode.None;
        }

        if (Find(claim.GroupId) is not { } group)
        {
            return ErrorCode.IllegalGeneration;
        }

        if (!TryVerify(claim, out _, out _, out var error))
        {
            return error;
        }

        return claim.Generation != group.Generation ? ErrorCode.IllegalGeneration : ErrorCode.None;
    }

    /// <summary>Commits offsets that <see cref="CheckCommit"/> allowed.</summary>
    public void Commit(string groupId, List<StoredOffset> offsets)
    {
        GetOrAdd(groupId);
        journal.Commit(new OffsetsCommitted { GroupId = groupId, Offsets = offsets });
    }

    /// <summary>Stages offsets that <see cref="CheckStage"/> allowed.</summary>
    public void Stage(string groupId, long producerId, List<StoredOffset> offsets)
    {
        GetOrAdd(groupId);
        journal.Commit(new OffsetsStaged { GroupId = groupId, ProducerId = producerId, Offsets = offsets });
    }

    /// <summary>The offsets of a group; null if it has none.</summary>
    public OffsetTable? Offsets(string groupId) => State.Offsets.GetValueOrDefault(groupId);

    /// <summary>Deletes offsets.</summary>
    public void RemoveOffsets(string groupId, List<TransactionPartition> partitions) =>
        journal.Commit(new OffsetsRemoved { GroupId = groupId, Partitions = partitions });
}
