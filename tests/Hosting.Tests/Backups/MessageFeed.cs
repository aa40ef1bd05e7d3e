using System.Text.Json;
using Google.Protobuf;
using Npgsql;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Counting;

namespace StreamML.Hosting.Tests.Backups;

/// <summary>Messages numbered from 0, one a webhook, and what has to become of them.</summary>
internal sealed class MessageFeed
{
    public static readonly string[] Roles = [RoleSet.Broker, RoleSet.Postgres, "normaliser", "sink"];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly long _sentAt = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 60;
    private readonly List<string> _senders = [];
    private int _acknowledged;

    /// <summary>How many are durable: these numbers and no others, from 0 on.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    public static Settings Load(string folder) => Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Streamml:DataDirectory"] = folder,
        ["Streamml:KafkaPort"] = "0",
        ["Streamml:RegistryPort"] = "0",
        ["Streamml:PostgresPort"] = "0",
        ["Erasure:Grace"] = "00:00:01",
    });

    /// <summary>Sends until it is cancelled, about 200 a second.</summary>
    public async Task RunAsync(KafkaConnection kafka, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await SendAsync(kafka, $"4670{_senders.Count % 50 + 1:0000000}", 10);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Enough.
            return;
        }
    }

    /// <summary>Sends the next ones.</summary>
    public async Task SendAsync(KafkaConnection kafka, string sender, int count)
    {
        using var appender = kafka.CreateAppender();
        int first = _senders.Count;
        _senders.AddRange(Enumerable.Repeat(sender, count));
        await Task.WhenAll(Enumerable.Range(first, count).Select(number => AppendAsync(appender, number)));
        Volatile.Write(ref _acknowledged, first + count);
    }

    /// <summary>Sends all once more, as a provider does that got no answer.</summary>
    public async Task SendAgainAsync(KafkaConnection kafka)
    {
        using var appender = kafka.CreateAppender();
        await Task.WhenAll(Enumerable.Range(1, Acknowledged - 1).Select(number => AppendAsync(appender, number)));
    }

    /// <summary>Waits for answers.</summary>
    public async Task AcknowledgedAsync(int atLeast)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (Acknowledged < atLeast)
        {
            await Task.Delay(50, limit.Token);
        }
    }

    /// <summary>Waits for rows.</summary>
    public async Task ArrivedAsync(Settings settings, int atLeast)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (await RowsAsync(settings, limit.Token) < atLeast)
        {
            await Task.Delay(100, limit.Token);
        }
    }

    /// <summary>Waits until no more rows come.</summary>
    public async Task<int> SettledAsync(Settings settings)
    {
        using var limit = new CancellationTokenSource(Patience);
        int last = -1;
        for (int same = 0; same < 5;)
        {
            int rows = await RowsAsync(settings, limit.Token);
            same = rows == last && rows > 0 ? same + 1 : 0;
            last = rows;
            await Task.Delay(300, limit.Token);
        }

        return last;
    }

    /// <summary>Each of these is on every topic and in the tables once, and nothing else is there twice.</summary>
    public async Task AssertOnceAsync(KafkaConnection kafka, Settings settings, IEnumerable<int> numbers)
    {
        var rows = await IdsAsync(settings);
        var texts = await IdsAsync<TextMessage>(kafka, TopicCatalogue.MessagesText, record => record.MessageId);
        var messages = await IdsAsync<WhatsAppMessage>(
            kafka, TopicCatalogue.WhatsAppMessages, record => record.MessageId);
        foreach (var ids in new[] { rows, texts, messages })
        {
            Assert.Empty(ids.GroupBy(id => id, StringComparer.Ordinal).Where(group => group.Count() > 1)
                .Select(group => group.Key));
            Assert.Empty(numbers.Select(Id).Except(ids, StringComparer.Ordinal));
        }
    }

    private static string Id(int number) => $"wamid.m{number}";

    private Task AppendAsync(Messaging.Producers.RecordAppender appender, int number)
    {
        var webhook = new RawWebhook
        {
            Tenant = "acme",
            Producer = "meta",
            ReceivedAtMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
            DeliveryId = Guid.NewGuid().ToString(),
            WabaIds = { "1" },
            Body = ByteString.CopyFromUtf8(JsonSerializer.Serialize(Body(number))),
        };
        return appender.AppendAsync(
            TopicCatalogue.WhatsAppRaw, "acme", webhook, webhook.ReceivedAtMs, CancellationToken.None);
    }

    private object Body(int number) => new
    {
        @object = "whatsapp_business_account",
        entry = new[]
        {
            new
            {
                id = "1",
                changes = new[]
                {
                    new
                    {
                        field = "messages",
                        value = new
                        {
                            messaging_product = "whatsapp",
                            metadata = new { display_phone_number = "15550000000", phone_number_id = "2" },
                            messages = new[]
                            {
                                new
                                {
                                    from = _senders[number],
                                    id = Id(number),
                                    timestamp = $"{_sentAt}",
                                    type = "text",
                                    text = new { body = $"where is order {number}?" },
                                },
                            },
                        },
                    },
                },
            },
        },
    };

    private static async Task<int> RowsAsync(Settings settings, CancellationToken cancellationToken)
    {
        var rows = await TableCounts.ReadRowsAsync(settings.Postgres, cancellationToken);
        return (int)Math.Min(rows["messages"], rows["message_texts"]);
    }

    private static async Task<List<string>> IdsAsync(Settings settings)
    {
        await using var source = NpgsqlDataSource.Create(settings.Postgres.Connection());
        await using var command = source.CreateCommand("SELECT message_id FROM streamml.messages");
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<string>();
        while (await reader.ReadAsync())
        {
            ids.Add(reader.GetString(0));
        }

        return ids;
    }

    private static async Task<List<string>> IdsAsync<T>(
        KafkaConnection kafka, TopicDefinition topic, Func<T, string> idOf)
        where T : class, IMessage<T>, new()
    {
        var reader = new RecordReader<T>();
        var ids = new List<string>();
        await foreach (var record in kafka.CreateReader().ReadAsync(
            [topic], ReadFrom.Earliest, follow: false, CancellationToken.None))
        {
            if (reader.TryRead(record, out var message, out _))
            {
                ids.Add(idOf(message));
            }
        }

        return ids;
    }
}
