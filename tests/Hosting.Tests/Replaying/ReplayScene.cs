using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Messaging;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.Hosting.Tests.Replaying;

/// <summary>An installation that replays texts, and the texts.</summary>
internal static class ReplayScene
{
    public const int Contacts = 8;
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly CancellationToken None = CancellationToken.None;

    public static Settings Load(string folder) => Settings.Load(
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Streamml:DataDirectory"] = folder,
            ["Streamml:KafkaPort"] = "0",
            ["Streamml:RegistryPort"] = "0",
            ["Streamml:PostgresPort"] = "0",
            ["Api:Port"] = "0",
        });

    public static Task<Installation> StartAsync(string folder, params string[] more) => Installation.StartAsync(
        Load(folder), RoleSet.Of([RoleSet.Broker, "enricher", JobsRole.RoleName, .. more]), TimeProvider.System,
        NullLoggerFactory.Instance, None);

    public static Task<Job> AskAsync(JobClient client, string id, JobRequest request) =>
        client.AskAsync(id, request, Patience, None);

    public static async Task<Job> UntilAsync(JobClient client, string id, JobState state)
    {
        var job = await client.UntilAsync(
            id, each => each.State == state || each.State == JobState.Failed, Patience, None);
        Assert.True(job?.State == state, job?.Message ?? $"It is not {state} yet.");
        return job!;
    }

    public static async Task SendAsync(KafkaConnection kafka, int first, int count)
    {
        using var appender = kafka.CreateAppender();
        long nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await Task.WhenAll(Enumerable.Range(first, count).Select(number => appender.AppendAsync(
            TopicCatalogue.MessagesText, $"acme/{number % Contacts}",
            Text(number, $"acme/{number % Contacts}", nowMs), nowMs, None)));
    }

    public static TextMessage Text(int number, string contactKey, long atMs) => new()
    {
        Tenant = "acme",
        ContactKey = contactKey,
        PhoneNumberId = "2",
        MessageId = $"wamid.{number}",
        Revision = new Revision { Id = $"wamid.{number}", TimeMs = atMs },
        Direction = Direction.Inbound,
        SentAtMs = atMs,
        Type = "text",
        Text = $"Where is my order {number}? It should have been here by now.",
        Source = TextSource.Typed,
        ReceivedAtMs = atMs,
    };
}
