using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.State;

namespace StreamML.EmbeddedKafka.Groups;

/// <summary>Positions: committed directly, and staged in transactions.</summary>
internal sealed partial class GroupCoordinator
{
    /// <summary>
    /// Whether these positions may be committed; offsets of one call stand or fall together with this.
    /// </summary>
    /// <param name="claim">Generation -1 and no member: a consumer that assigns its partitions itself.</param>
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
    /// The same for positions inside a transaction: a producer may name no member at all (before KIP-447), whatever the
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

    /// <summary>Commits positions that <see cref="CheckCommit"/> allowed.</summary>
    public void Commit(string groupId, List<StoredOffset> offsets)
    {
        GetOrAdd(groupId);
        journal.Commit(new OffsetsCommitted { GroupId = groupId, Offsets = offsets });
    }

    /// <summary>Stages positions that <see cref="CheckStage"/> allowed.</summary>
    public void Stage(string groupId, long producerId, List<StoredOffset> offsets)
    {
        GetOrAdd(groupId);
        journal.Commit(new OffsetsStaged { GroupId = groupId, ProducerId = producerId, Offsets = offsets });
    }

    /// <summary>The positions of a group; null when it has none.</summary>
    public OffsetTable? Offsets(string groupId) => State.Offsets.GetValueOrDefault(groupId);

    /// <summary>Deletes positions.</summary>
    public void RemoveOffsets(string groupId, List<TransactionPartition> partitions) =>
        journal.Commit(new OffsetsRemoved { GroupId = groupId, Partitions = partitions });
}
