using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using StreamML.EmbeddedKafka.Loop;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.State;

namespace StreamML.EmbeddedKafka.Groups;

/// <summary>
/// Classic consumer groups (KIP-62, 134, 345, 394). A rebalance in progress is kept in memory; each complete generation
/// is a journal record, so members find their group unchanged after a restart. On the owner loop. Its parts: joining,
/// rebalancing, syncing, leaving, offsets.
/// </summary>
internal sealed partial class GroupCoordinator(
    OwnerLoop loop, StateJournal journal, BrokerOptions options, TimeProvider time, ILogger<GroupCoordinator> logger)
{
    private readonly Dictionary<string, ClassicGroup> _groups = new(StringComparer.Ordinal);

    private ClusterState State => journal.State;

    /// <summary>All groups: those with members or generations, and those with offsets only.</summary>
    public IEnumerable<ClassicGroup> Groups => _groups.Values;

    public ClassicGroup? Find(string groupId) => _groups.GetValueOrDefault(groupId);

    /// <summary>Restores the stored groups after a start, giving each member a full session to report.</summary>
    public void Restore()
    {
        foreach (var stored in State.Groups.Values)
        {
            var group = ClassicGroup.FromStored(stored);
            _groups[stored.GroupId] = group;
            foreach (var member in group.Members)
            {
                RestartSession(group, member);
            }
        }

        foreach (string groupId in State.Offsets.Keys.Where(groupId => !_groups.ContainsKey(groupId)))
        {
            _groups[groupId] = new ClassicGroup(groupId) { EmptySinceMs = NowMs };
        }
    }

    /// <summary>Keeps a member's session alive.</summary>
    public ErrorCode Heartbeat(MemberClaim claim)
    {
        if (!TryVerify(claim, out var group, out var member, out var error))
        {
            return error;
        }

        if (claim.Generation != group.Generation)
        {
            return ErrorCode.IllegalGeneration;
        }

        RestartSession(group, member);
        return group.State == GroupState.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// Finds the member that a request speaks for. An instance id that another member id now holds is fenced.
    /// </summary>
    private bool TryVerify(
        MemberClaim claim,
        [NotNullWhen(true)] out ClassicGroup? group,
        [NotNullWhen(true)] out GroupMember? member,
        out ErrorCode error)
    {
        member = null;
        error = ErrorCode.UnknownMemberId;
        if (!_groups.TryGetValue(claim.GroupId, out group))
        {
            return false;
        }

        if (claim.GroupInstanceId is { } instanceId)
        {
            member = group.FindStatic(instanceId);
            if (member is not null && member.MemberId != claim.MemberId)
            {
                error = ErrorCode.FencedInstanceId;
                return false;
            }
        }
        else
        {
            member = group.Find(claim.MemberId);
        }

        error = member is null ? ErrorCode.UnknownMemberId : ErrorCode.None;
        return member is not null;
    }

    private ClassicGroup GetOrAdd(string groupId)
    {
        if (!_groups.TryGetValue(groupId, out var group))
        {
            _groups[groupId] = group = new ClassicGroup(groupId) { EmptySinceMs = NowMs };
        }

        return group;
    }

    private void RestartSession(ClassicGroup group, GroupMember member)
    {
        member.Session?.Cancel();
        var timeout = member.IsNew ? options.GroupNewMemberTimeout : member.SessionTimeout;
        member.Session = loop.Schedule(timeout, () => ExpireSession(group, member));
    }

    private void ExpireSession(ClassicGroup group, GroupMember member)
    {
        if (group.Find(member.MemberId) != member)
        {
            return;
        }

        if (member.IsHeld)
        {
            RestartSession(group, member);
            return;
        }

        LogSessionExpired(member.MemberId, group.GroupId);
        RemoveMember(group, member, ErrorCode.UnknownMemberId);
    }

    [LoggerMessage(1, LogLevel.Information, "Session of {MemberId} in group {GroupId} expired")]
    private partial void LogSessionExpired(string memberId, string groupId);

    [LoggerMessage(2, LogLevel.Debug, "Group {GroupId} rebalances from generation {Generation}: {Reason}")]
    private partial void LogRebalance(string groupId, int generation, string reason);

    [LoggerMessage(3, LogLevel.Debug, "Group {GroupId} has generation {Generation} with {Members} members")]
    private partial void LogGeneration(string groupId, int generation, int members);
}
