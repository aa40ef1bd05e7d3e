using System.ComponentModel.DataAnnotations;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;

namespace StreamML.EmbeddedKafka.Tests.Broker;

/// <summary>What comes from the network is bounded, and bad input hurts nobody but its sender (pitfall 19).</summary>
public sealed class LimitTests
{
    public static TheoryData<string, string> BadFrames => new()
    {
        { "negative length", "FFFFFFFF" },
        { "too short", "00000004" + "00000000" },
        { "too long", "7FFFFFFF" + "0003" },
        { "control request too long", "01000000" + "0003" },
        { "unknown API", "0000000A" + "03E7" + "0000" + "00000001" + "FFFF" },
        { "version not served", "0000000A" + "0003" + "0063" + "00000001" + "FFFF" },
        { "client id beyond the frame", "0000000A" + "0003" + "0000" + "00000001" + "7000" },
        { "array beyond the frame", "0000000E" + "0003" + "0000" + "00000001" + "FFFF" + "7FFFFFFF" },
    };

    [Theory]
    [MemberData(nameof(BadFrames))]
    public async Task BadFrame_ClosesItsConnection_AndNoOther(string what, string hex)
    {
        await using var broker = await TestBroker.StartAsync();
        using var good = await broker.ConnectAsync();
        using var bad = await broker.ConnectAsync();
        await bad.SendBytesAsync(Convert.FromHexString(hex));
        Assert.True(await bad.ReceiveFrameAsync() is null, $"{what} was answered");
        Assert.Equal(
            ErrorCode.None,
            (await good.CallAsync<ApiVersionsResponse>(ApiKey.ApiVersions, 0, new ApiVersionsRequest())).ErrorCode);
    }

    [Fact]
    public async Task RandomBytes_NeverStopTheBroker()
    {
        await using var broker = await TestBroker.StartAsync();
        var random = new Random(42);
        for (int round = 0; round < 200; round++)
        {
            using var client = await broker.ConnectAsync();
            byte[] frame = new byte[random.Next(12, 200)];
            random.NextBytes(frame);
            var handler = ServedApis.All[random.Next(ServedApis.All.Count)];
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - 4);
            System.Buffers.Binary.BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(4), (short)handler.Key);
            System.Buffers.Binary.BinaryPrimitives.WriteInt16BigEndian(
                frame.AsSpan(6), (short)random.Next(handler.Min, handler.Max + 1));
            try
            {
                await client.SendBytesAsync(frame);
            }
            catch (SocketException)
            {
                continue;
            }
        }

        using var good = await broker.ConnectAsync();
        await good.CallAsync<MetadataResponse>(ApiKey.Metadata, 9, new MetadataRequest { Topics = null });
    }

    [Fact]
    public async Task ConnectionAboveTheLimit_IsRefused()
    {
        await using var broker = await TestBroker.StartAsync(
            (directory, port) => new BrokerOptions { DataDirectory = directory, Port = port, ConnectionsMax = 1 });
        using var first = await broker.ConnectAsync();
        await first.CallAsync<ApiVersionsResponse>(ApiKey.ApiVersions, 0, new ApiVersionsRequest());
        using var second = await broker.ConnectAsync();
        Assert.Null(await second.ReceiveFrameAsync());
        await first.CallAsync<ApiVersionsResponse>(ApiKey.ApiVersions, 0, new ApiVersionsRequest());
    }

    [Fact]
    public async Task IdleConnection_IsClosed()
    {
        await using var broker = await TestBroker.StartAsync((directory, port) => new BrokerOptions
        {
            DataDirectory = directory,
            Port = port,
            ConnectionIdleMax = TimeSpan.FromMilliseconds(200),
        });
        using var idle = await broker.ConnectAsync();
        Assert.Null(await idle.ReceiveFrameAsync());
    }

    [Fact]
    public async Task PartitionsAboveTheLimit_AreRefused()
    {
        await using var broker = await TestBroker.StartAsync(
            (directory, port) => new BrokerOptions { DataDirectory = directory, Port = port, PartitionsMax = 5 });
        using var client = await broker.ConnectAsync();
        var response = await client.CallAsync<CreateTopicsResponse>(ApiKey.CreateTopics, 5, new CreateTopicsRequest
        {
            Topics =
            [
                new() { Name = "fits", NumPartitions = 5, ReplicationFactor = 1 },
                new() { Name = "more", NumPartitions = 1, ReplicationFactor = 1 },
            ],
        });
        Assert.Equal([ErrorCode.None, ErrorCode.PolicyViolation], response.Topics.Select(topic => topic.ErrorCode));
    }

    [Fact]
    public async Task ByteBudget_LetsNobodyBeyondItsLimit_AndServesInOrder()
    {
        var budget = new ByteBudget(100);
        await budget.TakeAsync(60, default);
        var second = budget.TakeAsync(60, default).AsTask();
        var third = budget.TakeAsync(10, default).AsTask();
        using var gone = new CancellationTokenSource();
        var cancelled = budget.TakeAsync(10, gone.Token).AsTask();
        Assert.False(second.IsCompleted || third.IsCompleted);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        budget.Return(60);
        await second;
        await third;
        budget.Return(60);
        budget.Return(10);
        await budget.TakeAsync(1_000, default);
        Assert.False(budget.TakeAsync(1, default).IsCompleted);
    }

    [Fact]
    public async Task SecondBroker_OnTheSameFolder_IsRefusedWithTheReason()
    {
        await using var broker = await TestBroker.StartAsync();
        var refused = await Assert.ThrowsAnyAsync<IOException>(() => EmbeddedBroker.StartAsync(
            new BrokerOptions { DataDirectory = broker.Directory },
            TimeProvider.System, NullLoggerFactory.Instance, default));
        Assert.Contains(broker.Directory, refused.Message);
    }

    [Fact]
    public async Task SecondBroker_OnTheSamePort_IsRefusedAndNamesTheOption()
    {
        await using var broker = await TestBroker.StartAsync();
        string directory = Directory.CreateTempSubdirectory("broker-test-").FullName;
        var refused = await Assert.ThrowsAnyAsync<IOException>(() => EmbeddedBroker.StartAsync(
            new BrokerOptions { DataDirectory = directory, Port = broker.Broker.Endpoint.Port },
            TimeProvider.System, NullLoggerFactory.Instance, default));
        Assert.Contains("Port", refused.Message);
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public void Options_OutOfRange_NameThemselves()
    {
        var options = new BrokerOptions { DataDirectory = "d", DefaultPartitions = 0 };
        Assert.Equal(
            "The field DefaultPartitions must be between 1 and 10000.",
            Assert.Throws<ValidationException>(() => Check(options)).Message);
        options = new BrokerOptions { DataDirectory = "d", AdvertisedHost = "localhost" };
        Assert.Contains("AdvertisedHost", Assert.Throws<ValidationException>(() => Check(options)).Message);

        static void Check(BrokerOptions options) =>
            Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
    }
}
