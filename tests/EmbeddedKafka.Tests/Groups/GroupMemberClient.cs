using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Tests.Broker;

namespace StreamML.EmbeddedKafka.Tests.Groups;

/// <summary>A group member that does one protocol step at a time.</summary>
internal sealed class GroupMemberClient : IDisposable
{
    private readonly RawClient _client;
    private readonly string _group;

    private GroupMemberClient(RawClient client, string group, string? instanceId)
    {
        _client = client;
        _group = group;
        InstanceId = instanceId;
    }

    public string MemberId { get; set; } = "";

    public string? InstanceId { get; }

    public int Generation { get; set; } = -1;

    public static async Task<GroupMemberClient> ConnectAsync(
        TestBroker broker, string group = "g", string? instanceId = null) =>
        new(await broker.ConnectAsync(), group, instanceId);

    /// <summary>Joins; asks again where a member id is required first.</summary>
    public async Task<JoinGroupResponse> JoinAsync(
        byte subscription = 1, int sessionMs = 10_000, int rebalanceMs = 10_000, short version = 7,
        string protocol = "p")
    {
        var response = await OnceAsync(subscription, sessionMs, rebalanceMs, version, protocol);
        if (response.ErrorCode == ErrorCode.MemberIdRequired)
        {
            MemberId = response.MemberId;
            response = await OnceAsync(subscription, sessionMs, rebalanceMs, version, protocol);
        }

        if (response.ErrorCode == ErrorCode.None)
        {
            MemberId = response.MemberId;
            Generation = response.GenerationId;
        }

        return response;
    }

    public Task<JoinGroupResponse> OnceAsync(
        byte subscription = 1, int sessionMs = 10_000, int rebalanceMs = 10_000, short version = 7,
        string protocol = "p") =>
        _client.CallAsync<JoinGroupResponse>(ApiKey.JoinGroup, version, new JoinGroupRequest
        {
            GroupId = _group,
            MemberId = MemberId,
            GroupInstanceId = InstanceId,
            ProtocolType = "consumer",
            SessionTimeoutMs = sessionMs,
            RebalanceTimeoutMs = rebalanceMs,
            Protocols = [new() { Name = protocol, Metadata = new[] { subscription } }],
        });

    /// <summary>Syncs; a leader gives each member its number in the list as assignment.</summary>
    public Task<SyncGroupResponse> SyncAsync(params string[] members) =>
        _client.CallAsync<SyncGroupResponse>(ApiKey.SyncGroup, 4, new SyncGroupRequest
        {
            GroupId = _group,
            MemberId = MemberId,
            GroupInstanceId = InstanceId,
            GenerationId = Generation,
            Assignments = [.. members.Select((member, i) => new SyncGroupRequest.AssignmentEntry
            {
                MemberId = member, Assignment = new[] { (byte)i },
            })],
        });

    public async Task<ErrorCode> HeartbeatAsync() =>
        (await _client.CallAsync<HeartbeatResponse>(ApiKey.Heartbeat, 3, new HeartbeatRequest
        {
            GroupId = _group,
            MemberId = MemberId,
            GroupInstanceId = InstanceId,
            GenerationId = Generation,
        })).ErrorCode;

    /// <summary>Heartbeats until the answer is this one.</summary>
    public async Task HeartbeatUntilAsync(ErrorCode expected)
    {
        var end = DateTime.UtcNow.AddSeconds(15);
        ErrorCode last;
        while ((last = await HeartbeatAsync()) != expected)
        {
            Assert.True(DateTime.UtcNow < end, $"Still {last}, not {expected}");
            await Task.Delay(20);
        }
    }

    public async Task<ErrorCode> LeaveAsync() =>
        (await _client.CallAsync<LeaveGroupResponse>(ApiKey.LeaveGroup, 4, new LeaveGroupRequest
        {
            GroupId = _group,
            Members = [new() { MemberId = MemberId, GroupInstanceId = InstanceId }],
        })).Members[0].ErrorCode;

    public async Task<ErrorCode> CommitAsync(string topic, long offset, string metadata = "", int? generation = null) =>
        (await _client.CallAsync<OffsetCommitResponse>(ApiKey.OffsetCommit, 7, new OffsetCommitRequest
        {
            GroupId = _group,
            MemberId = MemberId,
            GroupInstanceId = InstanceId,
            GenerationIdOrMemberEpoch = generation ?? Generation,
            Topics = [new()
            {
                Name = topic,
                Partitions = [new() { CommittedOffset = offset, CommittedMetadata = metadata }],
            }],
        })).Topics[0].Partitions[0].ErrorCode;

    public async Task<OffsetFetchResponse.Partition> PositionAsync(string topic, bool requireStable = false) =>
        (await _client.CallAsync<OffsetFetchResponse>(ApiKey.OffsetFetch, 7, new OffsetFetchRequest
        {
            GroupId = _group,
            RequireStable = requireStable,
            Topics = [new() { Name = topic, PartitionIndexes = [0] }],
        })).Topics[0].Partitions[0];

    public void Dispose() => _client.Dispose();
}
