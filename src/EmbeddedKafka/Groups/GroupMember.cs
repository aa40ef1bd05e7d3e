using StreamML.EmbeddedKafka.Loop;
using StreamML.EmbeddedKafka.State;

namespace StreamML.EmbeddedKafka.Groups;

/// <summary>A member of a group, with its waiting requests. On the owner loop.</summary>
internal sealed class GroupMember
{
    public required string MemberId { get; init; }

    /// <summary>KIP-345: the name of a static member, which outlives its member id; null for a dynamic one.</summary>
    public string? GroupInstanceId { get; init; }

    public required string ClientId { get; init; }

    public required string ClientHost { get; init; }

    public TimeSpan RebalanceTimeout { get; set; }

    public TimeSpan SessionTimeout { get; set; }

    /// <summary>The protocols it offers, best first, each with its subscription.</summary>
    public List<StoredProtocol> Protocols { get; set; } = [];

    public ReadOnlyMemory<byte> Assignment { get; set; }

    /// <summary>The held JoinGroup; null unless the member is joining.</summary>
    public TaskCompletionSource<JoinResult>? Joining { get; set; }

    /// <summary>The held SyncGroup.</summary>
    public TaskCompletionSource<SyncResult>? Syncing { get; set; }

    /// <summary>
    /// The member is in its first join and has no session yet, so the longer timeout for new members applies.
    /// </summary>
    public bool IsNew { get; set; }

    public LoopTimer? Session { get; set; }

    public bool IsStatic => GroupInstanceId is not null;

    /// <summary>Whether a held request keeps the session alive; a new member's first join does not.</summary>
    public bool IsHeld => !IsNew && (Joining is not null || Syncing is not null);

    /// <summary>Whether it offers exactly these protocols with these subscriptions.</summary>
    public bool Offers(List<StoredProtocol> protocols) =>
        Protocols.Count == protocols.Count
        && Protocols.Zip(protocols).All(pair =>
            pair.First.Name == pair.Second.Name && pair.First.Metadata.Span.SequenceEqual(pair.Second.Metadata.Span));

    /// <summary>The subscription for a protocol; empty if the member does not offer it.</summary>
    public ReadOnlyMemory<byte> MetadataFor(string? protocol) =>
        Protocols.Find(offered => offered.Name == protocol)?.Metadata ?? ReadOnlyMemory<byte>.Empty;

    /// <summary>The member's part of the group's journal record.</summary>
    public StoredMember ToStored() => new()
    {
        MemberId = MemberId,
        GroupInstanceId = GroupInstanceId,
        ClientId = ClientId,
        ClientHost = ClientHost,
        RebalanceTimeoutMs = (int)RebalanceTimeout.TotalMilliseconds,
        SessionTimeoutMs = (int)SessionTimeout.TotalMilliseconds,
        Protocols = Protocols,
        Assignment = Assignment,
    };

    public static GroupMember FromStored(StoredMember stored) => new()
    {
        MemberId = stored.MemberId,
        GroupInstanceId = stored.GroupInstanceId,
        ClientId = stored.ClientId,
        ClientHost = stored.ClientHost,
        RebalanceTimeout = TimeSpan.FromMilliseconds(stored.RebalanceTimeoutMs),
        SessionTimeout = TimeSpan.FromMilliseconds(stored.SessionTimeoutMs),
        Protocols = stored.Protocols,
        Assignment = stored.Assignment,
    };
}
