using Microsoft.Extensions.Logging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Storage;
using StreamML.Testing;

namespace StreamML.Hosting.Tests.Canaries;

/// <summary>
/// A thousand people go through everything, and none of them is found in a key, a file, a log line, a metric or a span.
/// </summary>
public sealed class CanaryTests
{
    private const int People = 1_000;
    private const string AppSecret = "canary-app-secret-000";
    private const string ApiToken = "canary-api-token-0000";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    [Fact]
    public async Task People_ThroughEverythingAndRestarts_AreFoundInNoKeyFileLogMetricOrSpan()
    {
        using var folder = new ScratchFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)Convert.ToInt32("711", 8));
        var people = CanaryPeople.Make(People);
        using var search = new CanarySearch(people);
        using var loggers = LoggerFactory.Create(
            builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(search));
        using var metrics = search.ListenToMetrics();
        using var spans = search.ListenToSpans();
        for (int round = 0; round < 3; round++)
        {
            await using var installation = await StartAsync(folder.Path, loggers);
            int share = People / 2;
            var sent =
                round switch { 0 => people.Take(share), 1 => people.Skip(share), _ => people.Take(20) };
            await SendAsync(installation, sent, round);

            // The second run is ended amid its work, and the third finishes it: what a task had open is aborted and
            // done again.
            if (round != 1)
            {
                await DrainedAsync(installation);
            }

            if (round == 2)
            {
                await CheckpointedAsync(installation, folder.Path, people);
                await search.LookAtTopicsAsync(installation.Pipeline!.Kafka);
                metrics.RecordObservableInstruments();
            }
        }

        search.LookAtFiles(folder.Path);

        Assert.Empty(search.Found.Distinct().Take(20));
        foreach (string kind in new[] { "key", "header", "file name", "state", "log", "metric", "span" })
        {
            Assert.True(search.Looked.GetValueOrDefault(kind) > 0, $"Nothing of the kind '{kind}' was looked at.");
        }

        Assert.True(search.Looked["key"] > 5 * People, $"{search.Looked["key"]} keys");
    }

    [Theory]
    [InlineData("phone")]
    [InlineData("wamid")]
    [InlineData("user id")]
    [InlineData("user name")]
    [InlineData("plain hash")]
    [InlineData("number in bytes")]
    public void Search_OfSomethingThatShowsAPerson_FindsIt(string what)
    {
        var people = CanaryPeople.Make(People);
        var person = people[^1];
        using var search = new CanarySearch(people);
        byte[] shown = what switch
        {
            "phone" => $"acme/{person.Phone}".Utf8(),
            "wamid" => $"acme/{person.Wamid(3)}".Utf8(),
            "user id" => $"x{person.UserId}".Utf8(),
            "user name" => $"@{person.UserName}".Utf8(),
            "plain hash" => [1, .. Digest.Of(16, CanaryPeople.Tenant, person.Phone).ToArray(), 2],
            _ => [7,
                .. BitConverter.GetBytes(long.Parse(person.Phone, System.Globalization.CultureInfo.InvariantCulture)),
                9],
        };

        search.Look("key: planted", shown);
        search.Look("key: harmless", "acme/00112233445566778899aabbccddeeff".Utf8());

        Assert.Equal(["key: planted"], search.Found);
    }

    private static Task<Installation> StartAsync(string folder, ILoggerFactory loggers)
    {
        var settings = Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Streamml:DataDirectory"] = folder,
            ["Streamml:KafkaPort"] = "0",
            ["Streamml:RegistryPort"] = "0",
            ["Streamml:PostgresPort"] = "0",
            ["Ingest:Port"] = "0",
            ["Api:Port"] = "0",
            ["Ingest:AppSecrets:0"] = AppSecret,
            ["Ingest:VerifyToken"] = "canary-verify-token",
            ["Ingest:ApiTokens:0:Token"] = ApiToken,
            ["Ingest:ApiTokens:0:Tenant"] = "*",
        });
        return Installation.StartAsync(
            settings, RoleSet.Everything, TimeProvider.System, loggers, CancellationToken.None);
    }

    private static async Task SendAsync(Installation installation, IEnumerable<CanaryPerson> people, int round)
    {
        using var traffic = new CanaryTraffic(installation.Pipeline!.IngestAddress!, AppSecret, ApiToken);
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        await Parallel.ForEachAsync(
            people, new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (person, _) => await traffic.SendAsync(person, round, now - 600 + round));
    }

    private static async Task DrainedAsync(Installation installation)
    {
        using var limit = new CancellationTokenSource(Patience);
        var kafka = installation.Pipeline!.Kafka;
        for (int idle = 0; idle < 2;)
        {
            if (installation.Pipeline.Completion.IsCompleted)
            {
                await installation.Pipeline.Completion;
            }

            var ends = await kafka.Offsets.GetAsync(await kafka.Topics.GetAsync(TopicCatalogue.Records, limit.Token));
            bool busy = false;
            foreach (var role in StreamProcessors.Topology.Roles)
            {
                var committed = await kafka.Offsets.CommittedAsync(role.Name, role.Inputs, limit.Token);
                var next = ends.Where(end => role.Inputs.Contains(end.Key.Topic))
                    .ToDictionary(end => end.Key, end => committed.GetValueOrDefault(end.Key, end.Value.Earliest));
                busy |= (await kafka.CreateReader().UnreadAsync(next, limit.Token)).Count > 0;
            }

            idle = busy ? 0 : idle + 1;
        }
    }

    // A task writes its checkpoint with the first batch that comes ten seconds after the last: it is given batches
    // until it has.
    private static async Task CheckpointedAsync(
        Installation installation, string folder, IReadOnlyList<CanaryPerson> people)
    {
        using var limit = new CancellationTokenSource(Patience);
        for (int round = 3; new FileInfo(AliasFile(folder)).Length <= 8 || !HasCheckpoint(folder); round++)
        {
            limit.Token.ThrowIfCancellationRequested();
            await SendAsync(installation, people.Take(8), round);
            await DrainedAsync(installation);
        }
    }

    private static string AliasFile(string folder) => Directory
        .EnumerateFiles(Path.Combine(folder, "state"), "aliases.log", SearchOption.AllDirectories)
        .MaxBy(path => new FileInfo(path).Length)!;

    private static bool HasCheckpoint(string folder) => Directory
        .EnumerateFiles(Path.Combine(folder, "state"), "contacts.checkpoint", SearchOption.AllDirectories).Any();
}

/// <summary>Text as bytes.</summary>
internal static class TextBytes
{
    public static byte[] Utf8(this string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
