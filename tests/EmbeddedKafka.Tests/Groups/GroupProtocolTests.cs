using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Tests.Broker;

namespace StreamML.EmbeddedKafka.Tests.Groups;

/// <summary>The steps of the classic group protocol, one at a time (pitfalls 15 and 16).</summary>
public sealed class GroupProtocolTests
{
    [Fact]
    public async Task FirstJoin_FromVersion4_OnlyYieldsAMemberId()
    {
        await using var broker = await TestBroker.StartAsync();
        using var member = await GroupMemberClient.ConnectAsync(broker);
        var first = await member.OnceAsync(version: 4);
        Assert.Equal(ErrorCode.MemberIdRequired, first.ErrorCode);
        Assert.StartsWith("test-", first.MemberId);
        member.MemberId = first.MemberId;
        var second = await member.OnceAsync(version: 4);
        Assert.Equal((ErrorCode.None, 1, first.MemberId), (second.ErrorCode, second.GenerationId, second.Leader));
    }

    [Fact]
    public async Task FirstJoin_BeforeVersion4_JoinsAtOnce()
    {
        await using var broker = await TestBroker.StartAsync();
        using var member = await GroupMemberClient.ConnectAsync(broker);
        Assert.Equal(ErrorCode.None, (await member.OnceAsync(version: 2)).ErrorCode);
    }

    [Fact]
    public async Task SecondMember_RebalancesTheFirst_AndBothGetWhatTheLeaderAssigns()
    {
        await using var broker = await TestBroker.StartAsync();
        using var leader = await GroupMemberClient.ConnectAsync(broker);
        using var other = await GroupMemberClient.ConnectAsync(broker);
        await leader.JoinAsync();
        Assert.Equal(ErrorCode.None, (await leader.SyncAsync(leader.MemberId)).ErrorCode);
        Assert.Equal(ErrorCode.None, await leader.HeartbeatAsync());

        var joining = other.JoinAsync();
        await leader.HeartbeatUntilAsync(ErrorCode.RebalanceInProgress);
        var again = await leader.JoinAsync();
        var joined = await joining;
        Assert.Equal((2, 2), (again.GenerationId, joined.GenerationId));
        Assert.Equal(2, again.Members.Count);
        Assert.Empty(joined.Members);
        Assert.Equal(leader.MemberId, joined.Leader);

        var syncing = other.SyncAsync();
        var mine = await leader.SyncAsync(leader.MemberId, other.MemberId);
        Assert.Equal([0], mine.Assignment.ToArray());
        Assert.Equal([1], (await syncing).Assignment.ToArray());
    }

    [Fact]
    public async Task OldGenerationAndUnknownMember_AreTold()
    {
        await using var broker = await TestBroker.StartAsync();
        await Clients.ProduceAsync(broker, "t", ["v"]);
        using var member = await GroupMemberClient.ConnectAsync(broker);
        await member.JoinAsync();
        await member.SyncAsync(member.MemberId);
        member.Generation--;
        Assert.Equal(ErrorCode.IllegalGeneration, await member.HeartbeatAsync());
        Assert.Equal(ErrorCode.IllegalGeneration, (await member.SyncAsync()).ErrorCode);
        Assert.Equal(ErrorCode.IllegalGeneration, await member.CommitAsync("t", 1));
        member.Generation++;
        Assert.Equal(ErrorCode.None, await member.CommitAsync("t", 1));
        member.MemberId = "someone-else";
        Assert.Equal(ErrorCode.UnknownMemberId, await member.HeartbeatAsync());
        Assert.Equal(ErrorCode.UnknownMemberId, await member.CommitAsync("t", 1));
        Assert.Equal(ErrorCode.UnknownMemberId, (await member.OnceAsync()).ErrorCode);
        Assert.Equal(ErrorCode.UnknownMemberId, await member.LeaveAsync());
    }

    [Fact]
    public async Task FollowerWithNewSubscription_StartsARebalance_AndOneWithoutDoesNot()
    {
        await using var broker = await TestBroker.StartAsync();
        using var leader = await GroupMemberClient.ConnectAsync(broker);
        using var other = await GroupMemberClient.ConnectAsync(broker);
        await leader.JoinAsync();
        var joining = other.JoinAsync();
        await leader.HeartbeatUntilAsync(ErrorCode.RebalanceInProgress);
        await leader.JoinAsync();
        await joining;
        var syncing = other.SyncAsync();
        await leader.SyncAsync(leader.MemberId, other.MemberId);
        await syncing;

        Assert.Equal(2, (await other.JoinAsync()).GenerationId);
        Assert.Equal(ErrorCode.None, await leader.HeartbeatAsync());
        joining = other.JoinAsync(subscription: 9);
        await leader.HeartbeatUntilAsync(ErrorCode.RebalanceInProgress);
        var again = await leader.JoinAsync();
        Assert.Equal(3, (await joining).GenerationId);
        Assert.Contains(again.Members, member => member.Metadata.Span[0] == 9);
    }

    [Fact]
    public async Task SilentMember_IsTakenOutAfterItsSession()
    {
        await using var broker = await TestBroker.StartAsync();
        using var silent = await GroupMemberClient.ConnectAsync(broker);
        using var other = await GroupMemberClient.ConnectAsync(broker);
        await silent.JoinAsync(sessionMs: 1_000, rebalanceMs: 60_000);
        await silent.SyncAsync(silent.MemberId);

        // The join is held for the silent one, until its session ends.
        var joined = await other.JoinAsync();
        Assert.Equal(other.MemberId, Assert.Single(joined.Members).MemberId);
        Assert.Equal(ErrorCode.UnknownMemberId, await silent.HeartbeatAsync());
    }

    [Fact]
    public async Task MemberThatDoesNotRejoin_IsLeftBehindAfterTheRebalanceTimeout()
    {
        await using var broker = await TestBroker.StartAsync();
        using var absent = await GroupMemberClient.ConnectAsync(broker);
        using var other = await GroupMemberClient.ConnectAsync(broker);
        await absent.JoinAsync(sessionMs: 60_000, rebalanceMs: 700);
        await absent.SyncAsync(absent.MemberId);
        var joined = await other.JoinAsync(rebalanceMs: 700);
        Assert.Single(joined.Members);
    }

    [Fact]
    public async Task StaticMember_BackUnderANewId_KeepsItsAssignment_AndFencesTheOldId()
    {
        await using var broker = await TestBroker.StartAsync();
        using var former = await GroupMemberClient.ConnectAsync(broker, instanceId: "i");
        var first = await former.JoinAsync();
        await former.SyncAsync("nobody", former.MemberId);
        using var returned = await GroupMemberClient.ConnectAsync(broker, instanceId: "i");
        var second = await returned.JoinAsync();
        Assert.Equal(first.GenerationId, second.GenerationId);
        Assert.NotEqual(former.MemberId, returned.MemberId);

        // Before version 9 it must not find itself leader, or it would assign anew.
        Assert.Equal(former.MemberId, second.Leader);
        Assert.Equal([1], (await returned.SyncAsync()).Assignment.ToArray());
        Assert.Equal(ErrorCode.FencedInstanceId, await former.HeartbeatAsync());
        Assert.Equal(ErrorCode.None, await returned.HeartbeatAsync());
    }

    [Fact]
    public async Task RestartedBroker_KnowsGenerationMembersAndAssignments()
    {
        await using var broker = await TestBroker.StartAsync();
        string memberId;
        int generation;
        using (var member = await GroupMemberClient.ConnectAsync(broker))
        {
            await member.JoinAsync();
            await member.SyncAsync("nobody", "nobody", member.MemberId);
            (memberId, generation) = (member.MemberId, member.Generation);
        }

        await broker.KillAndRestartAsync();
        using var again = await GroupMemberClient.ConnectAsync(broker);
        (again.MemberId, again.Generation) = (memberId, generation);
        Assert.Equal(ErrorCode.None, await again.HeartbeatAsync());
        Assert.Equal([2], (await again.SyncAsync()).Assignment.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a note with ünïcode")]
    public async Task CommittedMetadata_ComesBack(string metadata)
    {
        await using var broker = await TestBroker.StartAsync();
        await Clients.ProduceAsync(broker, "t", ["v"]);
        using var standalone = await GroupMemberClient.ConnectAsync(broker);
        Assert.Equal(ErrorCode.None, await standalone.CommitAsync("t", 3, metadata));
        var position = await standalone.PositionAsync("t");
        Assert.Equal((3, metadata), (position.CommittedOffset, position.Metadata));
    }

    [Fact]
    public async Task Commit_OutsideItsLimits_IsRefused()
    {
        await using var broker = await TestBroker.StartAsync();
        await Clients.ProduceAsync(broker, "t", ["v"]);
        using var client = await GroupMemberClient.ConnectAsync(broker);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await client.CommitAsync("nowhere", 1));
        Assert.Equal(ErrorCode.OffsetMetadataTooLarge, await client.CommitAsync("t", 1, new string('x', 4097)));
        Assert.Equal(ErrorCode.IllegalGeneration, await client.CommitAsync("t", 1, generation: 4));
        Assert.Equal(-1, (await client.PositionAsync("t")).CommittedOffset);
    }

    [Fact]
    public async Task DeletedTopic_TakesItsPositionsAlong()
    {
        await using var broker = await TestBroker.StartAsync();
        await Clients.ProduceAsync(broker, "t", ["v"]);
        using var client = await GroupMemberClient.ConnectAsync(broker);
        await client.CommitAsync("t", 1);
        using (var admin = Clients.Admin(broker))
        {
            await admin.DeleteTopicsAsync(["t"]);
        }

        await Clients.ProduceAsync(broker, "t", ["v"]);
        Assert.Equal(-1, (await client.PositionAsync("t")).CommittedOffset);
    }

    [Fact]
    public async Task ClosedConnection_WithAJoinHeld_DoesNotHoldUpTheBroker()
    {
        await using var broker = await TestBroker.StartAsync();
        using var first = await GroupMemberClient.ConnectAsync(broker);
        await first.JoinAsync(sessionMs: 60_000, rebalanceMs: 60_000);
        await first.SyncAsync(first.MemberId);
        using var held = await GroupMemberClient.ConnectAsync(broker);
        var joining = held.JoinAsync();
        await first.HeartbeatUntilAsync(ErrorCode.RebalanceInProgress);
        await broker.RestartAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => joining);
    }
}
