using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Hosting.Erasing;
using StreamML.Messaging;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Counting;
using StreamML.Sink.Erasing;
using StreamML.Testing;

namespace StreamML.Hosting.Tests.Erasing;

/// <summary>People are forgotten by a running installation, and nobody else is.</summary>
public sealed class ForgetTests
{
    private const string AnnasText = "canary-anna-7Qx1";
    private const string CysText = "canary-cy-3Wd8";
    private const string BosText = "canary-bo-9Lm4";
    private const string Anna = "46701234567";
    private const string Cy = "46705555555";
    private const string Bo = "46709999999";
    private static readonly string[] Roles =
        [RoleSet.Broker, RoleSet.Postgres, "normaliser", "enricher", "scorer", "windows", "collector", "sink"];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task People_WhoAreForgotten_AreInNoFileAndDoNotComeBack()
    {
        using var folder = new ScratchFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)Convert.ToInt32("711", 8));
        var settings = Load(folder.Path);
        await using (var installation = await Installation.StartAsync(
            settings, RoleSet.Of(Roles), TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None))
        {
            await ForgetAsync(installation.Pipeline!.Kafka, settings);
        }

        // Stores that are open keep others from reading their files.
        Assert.Empty(FilesWith(folder.Path, AnnasText));
        Assert.Empty(FilesWith(folder.Path, CysText));
        Assert.NotEmpty(FilesWith(folder.Path, BosText));
    }

    private static async Task ForgetAsync(KafkaConnection kafka, Settings settings)
    {
        long sentAt = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 60;
        using var appender = kafka.CreateAppender();
        await SendAsync(Webhook(
            Message(Anna, "a1", AnnasText, sentAt), Message(Cy, "c1", CysText, sentAt),
            Message(Bo, "b1", BosText, sentAt)));
        await SendAsync(Webhook(Message(Anna, "a2", AnnasText, sentAt)));
        await RowsAsync(settings, messages: 4);

        var job = new ErasureJob(kafka, settings, TimeProvider.System);
        string before = await ContactAsync(Anna);
        string bo = await ContactAsync(Bo);
        var bosRows = await RowsOfAsync(settings, bo);
        var plans = await SettledAsync(job, "+46 70 123 45 67", Cy);
        var receipts = await job.RunAsync([Anna, Cy], "acme", CancellationToken.None);

        var (annas, cys) = (receipts[0], receipts[1]);
        Assert.Equal((before, 1), (annas.ContactKey, annas.Epoch));
        Assert.All(receipts.Zip(plans), each =>
        {
            Assert.Equal(each.Second.Topics, each.First.Topics);
            Assert.Equal(each.Second.Tables, each.First.Tables);
            Assert.Empty(each.First.Left);
        });
        Assert.Equal((2, 1), (annas.Topics["whatsapp.raw"], cys.Topics["whatsapp.raw"]));
        Assert.Equal((2, 1), (annas.Tables["messages"], cys.Tables["messages"]));
        Assert.Empty(await RowsOfAsync(settings, before));
        Assert.Empty(await RowsOfAsync(settings, cys.ContactKey));
        Assert.Equal(bosRows, await RowsOfAsync(settings, bo));

        // As after a kill: the identities are gone, and the same erasure goes on.
        var again = (await job.RunAsync([Anna], null, CancellationToken.None))[0];
        Assert.Equal((annas.ErasureId, 1), (again.ErasureId, again.Epoch));
        Assert.Equal(annas.Topics, again.Topics);

        // The same delivery again, under other message ids, as if nobody had seen it.
        await SendAsync(Webhook(Message(Anna, "a3", "delivered again", sentAt), Message(Bo, "b2", BosText, sentAt)));
        await RowsAsync(settings, messages: 2);
        Assert.Empty(await RowsOfAsync(settings, before));

        await SendAsync(Webhook(Message(Anna, "a4", "hello", DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1)));
        await RowsAsync(settings, messages: 3);
        Assert.NotEqual(before, await ContactAsync(Anna));

        async Task SendAsync(RawWebhook webhook) => await appender.AppendAsync(
            TopicCatalogue.WhatsAppRaw, "acme", webhook, webhook.ReceivedAtMs, CancellationToken.None);

        async Task<string> ContactAsync(string who)
        {
            var found = await PersonFinder.FindAsync(
                kafka, PersonFinder.KeyOf(settings), who, null, CancellationToken.None);
            return found.Person.ContactKey;
        }
    }

    private static Settings Load(string folder) => Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Streamml:DataDirectory"] = folder,
        ["Streamml:KafkaPort"] = "0",
        ["Streamml:RegistryPort"] = "0",
        ["Streamml:PostgresPort"] = "0",
        ["Erasure:Grace"] = "00:00:01",
    });

    private static RawWebhook Webhook(params string[] messages) => new()
    {
        Tenant = "acme",
        Producer = "meta",
        ReceivedAtMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
        DeliveryId = Guid.NewGuid().ToString(),
        WabaIds = { "1" },
        Body = ByteString.CopyFromUtf8(
            "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":\"messages\","
            + "\"value\":{\"messaging_product\":\"whatsapp\",\"metadata\":{\"display_phone_number\":\"15550000000\","
            + $"\"phone_number_id\":\"2\"}},\"messages\":[{string.Join(',', messages)}]}}}}]}}]}}"),
    };

    private static string Message(string from, string id, string text, long seconds) =>
        $"{{\"from\":\"{from}\",\"id\":\"wamid.{id}\",\"timestamp\":\"{seconds}\",\"type\":\"text\","
        + $"\"text\":{{\"body\":\"{text}\"}}}}";

    // Scores and windows come after the rows that were waited for.
    private static async Task<IReadOnlyList<ErasurePlan>> SettledAsync(ErasureJob job, params string[] who)
    {
        using var limit = new CancellationTokenSource(Patience);
        var last = await job.PlanAsync(who, null, limit.Token);
        for (int same = 0; same < 2;)
        {
            await Task.Delay(500, limit.Token);
            var next = await job.PlanAsync(who, null, limit.Token);
            same = next.Zip(last).All(each => each.First.Topics.SequenceEqual(each.Second.Topics)
                && each.First.Tables.SequenceEqual(each.Second.Tables)) ? same + 1 : 0;
            last = next;
        }

        return last;
    }

    private static async Task RowsAsync(Settings settings, long messages)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var rows = await TableCounts.ReadRowsAsync(settings.Postgres, limit.Token);
            if (rows["messages"] >= messages && rows["enrichments"] >= messages)
            {
                Assert.Equal(messages, rows["messages"]);
                return;
            }

            await Task.Delay(100, limit.Token);
        }
    }

    private static async Task<IReadOnlyDictionary<string, string>> RowsOfAsync(Settings settings, string contact)
    {
        await using var tables = new PersonTables(settings.Postgres, "acme", [contact]);
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        await tables.ReadAsync(
            (name, all) => rows.Add(name, string.Join('\n', all.Order(StringComparer.Ordinal))),
            CancellationToken.None);
        return rows.Where(table => table.Key is "messages" or "message_texts" or "enrichments").ToDictionary();
    }

    // PostgreSQL's own files hold deleted rows until its write-ahead log is recycled.
    private static List<string> FilesWith(string folder, string text)
    {
        byte[] needle = Encoding.UTF8.GetBytes(text);
        return Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(folder, path).StartsWith("postgres", StringComparison.Ordinal))
            .Where(path => Read(path).AsSpan().IndexOf(needle) >= 0)
            .ToList();
    }

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}
