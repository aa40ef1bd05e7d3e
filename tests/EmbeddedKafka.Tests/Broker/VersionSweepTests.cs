using System.Buffers.Binary;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;

namespace StreamML.EmbeddedKafka.Tests.Broker;

/// <summary>What is advertised is served, and nothing else (pitfalls 1 to 3).</summary>
public sealed class VersionSweepTests
{
    [Fact]
    public async Task EveryVersionOfEveryApi_IsServedIfAdvertised_AndClosesTheConnectionIfNot()
    {
        await using var broker = await TestBroker.StartAsync();
        foreach (var handler in ServedApis.All.Where(handler => handler.Key != ApiKey.ApiVersions))
        {
            for (short version = (short)(handler.Min - 1); version <= handler.Max + 1; version++)
            {
                using var client = await broker.ConnectAsync();
                var request = Create($"{handler.Key}Request");
                Fill(request);
                int correlationId = await client.SendAsync(handler.Key, version, request);
                byte[]? frame = await client.ReceiveFrameAsync();
                if (!handler.Serves(version))
                {
                    Assert.True(frame is null, $"{handler.Key} v{version} is not served, but was answered");
                    continue;
                }

                Assert.True(frame is not null, $"{handler.Key} v{version} is served, but was not answered");
                Assert.Equal(correlationId, BinaryPrimitives.ReadInt32BigEndian(frame));
                var response = Create($"{handler.Key}Response");
                int header = handler.IsFlexible(version) ? 5 : 4;
                var reader = new WireReader(frame.AsMemory(header), version, handler.IsFlexible(version));
                response.Visit(reader);
                Assert.True(reader.Remaining == 0, $"{handler.Key} v{version}: {reader.Remaining} bytes too many");
            }
        }
    }

    [Fact]
    public async Task ApiVersions_UnknownVersion_IsAnsweredInVersion0WithItsOwnRange()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await broker.ConnectAsync();
        await client.SendAsync(ApiKey.ApiVersions, 5, new ApiVersionsRequest());
        byte[]? frame = await client.ReceiveFrameAsync();

        // Correlation id, error 35, an array of one: key 18, versions 0 to 4; no throttle time, no tagged fields.
        Assert.Equal("00000001" + "0023" + "00000001" + "0012" + "0000" + "0004", Convert.ToHexString(frame!));

        var again = await client.CallAsync<ApiVersionsResponse>(ApiKey.ApiVersions, 0, new ApiVersionsRequest());
        Assert.Equal(ErrorCode.None, again.ErrorCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task ApiVersions_EveryVersion_NamesTheHandlersAndProduceFromZero(short version)
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await broker.ConnectAsync();
        var response = await client.CallAsync<ApiVersionsResponse>(
            ApiKey.ApiVersions, version, new ApiVersionsRequest());
        Assert.Equal(
            ServedApis.All
                .Where(handler => handler.Feature is null)
                .Select(handler => ((short)handler.Key, handler.AdvertisedMin, handler.Max)),
            response.ApiKeys.Select(api => (api.ApiKey, api.MinVersion, api.MaxVersion)));
        Assert.Equal(0, response.ApiKeys.Single(api => api.ApiKey == (short)ApiKey.Produce).MinVersion);
        if (version >= 3)
        {
            Assert.Equal("transaction.version", Assert.Single(response.FinalizedFeatures).Name);
            Assert.All(response.SupportedFeatures, feature => Assert.True(version >= 4 || feature.MinVersion > 0));
            Assert.Superset(
                ServedApis.All.Select(handler => handler.Feature).OfType<string>().ToHashSet(),
                response.SupportedFeatures.Select(feature => feature.Name).ToHashSet());
        }
    }

    [Fact]
    public void ApisThatAreNotKafkas_AreNamedAsFeatures_SinceKafkasToolsDoNotKnowTheirNumbers()
    {
        Assert.All(
            ServedApis.All,
            handler => Assert.Equal(handler.Key >= ApiKey.EraseRecords, handler.Feature is not null));
    }

    private static WireMessage Create(string name) => (WireMessage)Activator.CreateInstance(
        typeof(ProduceRequest).Assembly.GetType($"{typeof(ProduceRequest).Namespace}.{name}", true)!)!;

    // Acks 0 would get no answer, and a join may only be refused.
    private static void Fill(WireMessage request)
    {
        if (request is ProduceRequest produce)
        {
            produce.Acks = -1;
        }
    }
}
