using StreamML.EmbeddedKafka.Loop;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.State;

namespace StreamML.EmbeddedKafka.Groups;

/// <summary>
/// State of a group. Empty: no members, offsets only. PreparingRebalance: waiting for every member to join.
/// CompletingRebalance: all joined, waiting for the leader's assignment. Stable: assigned. Dead: deleted.
/// </summary>
internal enum GroupState
{
    Empty,
    PreparingRebalance,
    CompletingRebalance,
    Stable,
    Dead,
}

/// <summary>
/// A consumer group of the classic protocol: members, generation, and the rules that depend on nothing else.
/// </summary>
internal sealed class ClassicGroup(string groupId)
{
    private readonly Dictionary<string, GroupMember> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _staticMembers = new(StringComparer.Ordinal);

    public string GroupId { get; } = groupId;

    public GroupState State { get; set; } = GroupState.Empty;

    public int Generation { get; set; }

    public string ProtocolType { get; set; } = "";

    public string? Protocol { get; set; }

    public string? LeaderId { get; set; }

    /// <summary>Member ids assigned but not yet used (KIP-394), each with its expiry timer.</summary>
    public Dictionary<string, LoopTimer> PendingMembers { get; } = new(StringComparer.Ordinal);

    /// <summary>Ends the wait for members to join, or for the leader's assignment.</summary>
    public LoopTimer? RebalanceTimer { get; set; }

    /// <summary>Whether the first rebalance is being delayed so that more members can join.</summary>
    public bool IsDelayingFirstRebalance { get; set; }

    /// <summary>When the group became empty, Unix milliseconds; -1 while it has members.</summary>
    public long EmptySinceMs { get; set; } = -1;

    public IReadOnlyCollection<GroupMember> Members => _members.Values;

    public GroupMember? Find(string memberId) => _members.GetValueOrDefault(memberId);

    public GroupMember? FindStatic(string instanceId) =>
        _staticMembers.TryGetValue(instanceId, out string? memberId) ? _members.GetValueOrDefault(memberId) : null;

    public void Add(GroupMember member)
    {
        if (_members.Count == 0)
        {
            EmptySinceMs = -1;
        }

        _members[member.MemberId] = member;
        if (member.GroupInstanceId is { } instanceId)
        {
            _staticMembers[instanceId] = member.MemberId;
        }

        LeaderId ??= member.MemberId;
    }

    public void Remove(GroupMember member)
    {
        _members.Remove(member.MemberId);
        if (member.GroupInstanceId is { } instanceId
            && _staticMembers.TryGetValue(instanceId, out string? current) && current == member.MemberId)
        {
            _staticMembers.Remove(instanceId);
        }

        member.Session?.Cancel();
        if (LeaderId == member.MemberId)
        {
            LeaderId = _members.Keys.FirstOrDefault();
        }
    }

    public bool HaveAllJoined => PendingMembers.Count == 0 && _members.Values.All(member => member.Joining is not null);

    public TimeSpan RebalanceTimeout =>
        _members.Count == 0 ? TimeSpan.Zero : _members.Values.Max(member => member.RebalanceTimeout);

    /// <summary>Whether a member with these protocols can join the group.</summary>
    public bool Accepts(string protocolType, List<StoredProtocol> protocols)
    {
        if (_members.Count == 0)
        {
            return protocolType.Length > 0 && protocols.Count > 0;
        }

        return protocolType == ProtocolType && protocols.Exists(offered => Candidates().Contains(offered.Name));
    }

    /// <summary>The protocol that all members support and most prefer. Each member votes for its first one.</summary>
    public string SelectProtocol()
    {
        var candidates = Candidates();
        return _members.Values
            .Select(member => member.Protocols.First(offered => candidates.Contains(offered.Name)).Name)
            .GroupBy(name => name)
            .OrderByDescending(votes => votes.Count())
            .First().Key;
    }

    /// <summary>Makes another joined member the leader if the leader did not rejoin. False if there is none.</summary>
    public bool EnsureJoinedLeader()
    {
        if (LeaderId is { } leaderId && Find(leaderId)?.Joining is not null)
        {
            return true;
        }

        LeaderId = _members.Values.FirstOrDefault(member => member.Joining is not null)?.MemberId ?? LeaderId;
        return LeaderId is not null && Find(LeaderId)?.Joining is not null;
    }

    /// <summary>The response that puts a member into the current generation.</summary>
    public JoinResult Joined(GroupMember member, bool withMembers) => new(ErrorCode.None, member.MemberId)
    {
        Generation = Generation,
        ProtocolType = ProtocolType,
        Protocol = Protocol,
        LeaderId = LeaderId ?? "",
        Members = withMembers
            ? [.. _members.Values.Select(
                each => new JoinedMember(each.MemberId, each.GroupInstanceId, each.MetadataFor(Protocol)))]
            : [],
    };

    /// <summary>The journal record of this generation.</summary>
    public GroupStored ToStored() => new()
    {
        GroupId = GroupId,
        ProtocolType = ProtocolType,
        Generation = Generation,
        Protocol = Protocol,
        LeaderId = LeaderId,
        EmptySinceMs = EmptySinceMs,
        Members = [.. _members.Values.Select(member => member.ToStored())],
    };

    public static ClassicGroup FromStored(GroupStored stored)
    {
        var group = new ClassicGroup(stored.GroupId)
        {
            ProtocolType = stored.ProtocolType,
            Generation = stored.Generation,
            Protocol = stored.Protocol,
            State = stored.Members.Count == 0 ? GroupState.Empty : GroupState.Stable,
        };
        foreach (var member in stored.Members)
        {
            group.Add(GroupMember.FromStored(member));
        }

        group.LeaderId = stored.LeaderId;
        group.EmptySinceMs = stored.EmptySinceMs;
        return group;
    }

    private HashSet<string> Candidates()
    {
        HashSet<string>? common = null;
        foreach (var member in _members.Values)
        {
            var names = member.Protocols.Select(offered => offered.Name);
            if (common is null)
            {
                common = new HashSet<string>(names, StringComparer.Ordinal);
            }
            else
            {
                common.IntersectWith(names);
            }
        }

        return common ?? [];
    }
}
