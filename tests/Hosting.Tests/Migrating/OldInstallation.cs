using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Messaging.Connection;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Hosting.Tests.Migrating;

/// <summary>
/// A data folder as the version before left it: old records, kept for ever, with phone numbers in their keys.
/// </summary>
internal static class OldInstallation
{
    public const int Messages = 40;
    public const int People = 8;
    public const int Partitions = 2;
    public static readonly DateTimeOffset Then = DateTimeOffset.UtcNow.AddDays(-60);
    private static readonly byte[] Audio = Encoding.ASCII.GetBytes("not audio, but kept byte for byte");

    public static string Phone(int person) => $"4915112345{person:d3}";

    public static async Task WriteAsync(string folder)
    {
        var settings = Load(folder);
        await using var services = await LocalServices.StartAsync(
            settings, RoleSet.Of(RoleSet.Broker), TimeProvider.System, NullLoggerFactory.Instance,
            CancellationToken.None);
        using var kafka = await Pipeline.ConnectAsync(
            settings, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        await MakeTopicsAsync(settings.Kafka.BootstrapServers);
        using var appender = kafka.CreateAppender();
        long thenMs = Then.ToUnixTimeMilliseconds();
        for (int number = 0; number < Messages; number++)
        {
            await appender.AppendAsync(
                TopicCatalogue.WhatsAppRaw, "acme", Raw(Message(number)), thenMs + number, CancellationToken.None);
        }

        await appender.AppendAsync(TopicCatalogue.WhatsAppRaw, "acme", Raw("{\"no\":"), thenMs, CancellationToken.None);
        await appender.AppendAsync(
            TopicCatalogue.ApiRaw, "acme",
            new RawApiRecord
            {
                Tenant = "acme",
                EventId = "e1",
                Kind = ApiKind.Event,
                ReceivedAtMs = thenMs,
                Body = ByteString.CopyFromUtf8($"{{\"type\":\"view\",\"contact_key\":\"acme/{Phone(0)}\"}}"),
            },
            thenMs, CancellationToken.None);
        await WriteTypedAsync(appender, thenMs);
        Directory.CreateDirectory(Path.Combine(folder, "state", "normaliser-0-old"));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "state", "normaliser-0-old", "aliases.log"), $"acme/{Phone(0)}");
    }

    public static Settings Load(string folder) => Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Streamml:DataDirectory"] = folder,
        ["Streamml:KafkaPort"] = "0",
        ["Streamml:RegistryPort"] = "0",
        ["Streamml:PostgresPort"] = "0",
    });

    private static async Task WriteTypedAsync(StreamML.Messaging.Producers.RecordAppender appender, long thenMs)
    {
        for (int person = 0; person < People; person++)
        {
            string key = $"acme/{Phone(person)}";
            await appender.AppendAsync(
                TopicCatalogue.WhatsAppMessages, key,
                new WhatsAppMessage { Tenant = "acme", ContactKey = key, MessageId = $"old-{person}" },
                thenMs, CancellationToken.None);
            await appender.AppendAsync(
                TopicCatalogue.ContactAliases, key,
                new ContactAlias
                {
                    Tenant = "acme",
                    ContactKey = key,
                    Identity = Phone(person),
                    Kind = IdentityKind.Phone,
                },
                thenMs, CancellationToken.None);
        }

        await appender.AppendAsync(
            TopicCatalogue.VoiceNotes, $"acme/{Phone(0)}",
            new VoiceNote
            {
                Tenant = "acme",
                MessageId = "wamid.0",
                Audio = ByteString.CopyFrom(Audio),
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(Audio)),
            },
            thenMs, CancellationToken.None);
    }

    private static async Task MakeTopicsAsync(string bootstrapServers)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).Build();
        TopicDefinition[] topics =
        [
            TopicCatalogue.WhatsAppRaw, TopicCatalogue.ApiRaw, TopicCatalogue.WhatsAppMessages,
            TopicCatalogue.ContactAliases,
            TopicCatalogue.VoiceNotes,
        ];
        await admin.CreateTopicsAsync(topics.Select(topic => new TopicSpecification
        {
            Name = topic.Name,
            NumPartitions = Partitions,
            Configs = new() { ["retention.ms"] = "-1", ["max.message.bytes"] = "4194304" },
        }));
    }

    private static RawWebhook Raw(string body) => new()
    {
        Tenant = "acme",
        Producer = "meta",
        DeliveryId = $"d-{body.Length}",
        ReceivedAtMs = Then.ToUnixTimeMilliseconds(),
        Body = ByteString.CopyFromUtf8(body),
        WabaIds = { "waba" },
    };

    // The first is audio that the Graph API no longer has.
    private static string Message(int number)
    {
        string content = number == 0
            ? "\"type\":\"audio\",\"audio\":{\"id\":\"77\",\"mime_type\":\"audio/ogg\",\"sha256\":\""
                + $"{Convert.ToBase64String(SHA256.HashData(Audio))}\"}}"
            : "\"type\":\"text\",\"text\":{\"body\":\"where is my order\"}";
        return "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"waba\",\"changes\":[{\"field\":\"messages\",\"value\":{"
            + "\"metadata\":{\"phone_number_id\":\"pn\"},\"messages\":[{"
            + $"\"from\":\"{Phone(number % People)}\",\"id\":\"wamid.{number}\","
            + $"\"timestamp\":\"{Then.ToUnixTimeSeconds()}\",{content}}}]}}}}]}}]}}";
    }
}
