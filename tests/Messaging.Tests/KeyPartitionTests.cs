using System.Text;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Messaging.Tests;

/// <summary>The partition of a key is the one that the client writes to.</summary>
[Collection(BrokerCollection.Name)]
public sealed class KeyPartitionTests(BrokerFixture broker)
{
    // From the tests of Apache Kafka's own clients.
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("abc", 479470107)]
    public void Hash_OfKnownKeys_IsThatOfJavaClients(string key, int hash) =>
        Assert.Equal(hash, unchecked((int)KeyPartition.Hash(Encoding.UTF8.GetBytes(key))));

    [Fact]
    public async Task ReadSince_OfAKeyAndATime_ReturnsItsRecordsFromThenOn()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        using var appender = harness.Connection.CreateAppender();
        var begin = TimeProvider.System.GetUtcNow();
        for (int i = 0; i < 20; i++)
        {
            string key = $"shop/{i % 10}";
            await appender.AppendAsync(
                TopicCatalogue.MessagesText, key, new TextMessage { ContactKey = key, MessageId = $"{i}" },
                begin.ToUnixTimeMilliseconds(), CancellationToken.None);
        }

        foreach (string key in Enumerable.Range(0, 10).Select(i => $"shop/{i}"))
        {
            Assert.Equal(2, (await KeysAsync(harness, begin.AddMinutes(-1), key)).Count(each => each == key));
        }

        Assert.Equal(20, (await KeysAsync(harness, begin.AddMinutes(-1), null)).Count);
        Assert.Empty(await KeysAsync(harness, begin.AddHours(1), null));
    }

    private static async Task<List<string>> KeysAsync(RoleHarness harness, DateTimeOffset since, string? key)
    {
        var keys = new List<string>();
        await foreach (var record in harness.Connection.CreateReader().ReadSinceAsync(
            [TopicCatalogue.MessagesText], since, key, CancellationToken.None))
        {
            keys.Add(Encoding.UTF8.GetString(record.Key!));
        }

        return keys;
    }
}
