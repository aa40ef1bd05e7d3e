using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Access;
using StreamML.Testing;

namespace StreamML.Hosting.Tests.Api;

/// <summary>The role api on a broker: keys come and go while it runs, and trainings go over topics.</summary>
public sealed class ApiRoleTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Api_OnABroker_FollowsKeysAndTrainings()
    {
        using var folder = new ScratchFolder();
        var settings = Load(folder.Path);
        await using var broker = await LocalServices.StartAsync(
            settings, RoleSet.Of(RoleSet.Broker), TimeProvider.System, NullLoggerFactory.Instance,
            CancellationToken.None);
        await using var pipeline = await Pipeline.StartAsync(
            settings, RoleSet.Of("api", "ingest", "enricher", "trainer").Roles, embedded: true, TimeProvider.System,
            NullLoggerFactory.Instance, CancellationToken.None);
        var client = new AccessKeyClient(pipeline.Kafka, production: false, TimeProvider.System);
        string key = await client.CreateAsync(
            new AccessKeyRequest("shop", "test", AccessScopes.All, null), CancellationToken.None);
        using var http = new HttpClient { BaseAddress = pipeline.ApiAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

        await WithinAsync(Second, async () => await StatusAsync(http, "/api/v1/ml/health") == HttpStatusCode.OK);
        var analysis = await http.PostAsJsonAsync("/api/v1/ml/sentiment/analyze", new { text = "I love this!" });
        Assert.Equal(HttpStatusCode.OK, analysis.StatusCode);

        var status = await JsonAsync(await http.GetAsync("/api/v1/ml/training/status"));
        Assert.False(status.GetProperty("data").GetProperty("lead_scoring").GetProperty("trained").GetBoolean());

        var refused = await http.PostAsJsonAsync(
            "/api/v1/ml/training/train-model", new { model_name = "lead_scoring" });
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(
            "urn:streamml:problem:too-few-examples", (await JsonAsync(refused)).GetProperty("type").GetString());

        using var ask = new HttpRequestMessage(HttpMethod.Post, "/api/v1/ml/training/train-all");
        ask.Headers.Add("Prefer", "respond-async");
        var taken = await http.SendAsync(ask);
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        await WithinAsync(10 * Second, async () =>
            await StatusAsync(http, taken.Headers.Location!.ToString()) == HttpStatusCode.OK);

        var first = await StartAsync(http, "once");
        var second = await StartAsync(http, "once");
        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        string events = await http.GetStringAsync($"{first.Headers.Location}/events");
        Assert.Contains("event: end", events, StringComparison.Ordinal);

        using var ingest = new HttpClient { BaseAddress = pipeline.IngestAddress };
        ingest.DefaultRequestHeaders.Authorization = http.DefaultRequestHeaders.Authorization;
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(ingest));

        await client.RevokeAsync(AccessKeyText.IdOf(key)!, CancellationToken.None);
        await WithinAsync(Second, async () => await PostAsync(ingest) == HttpStatusCode.Unauthorized);
        await WithinAsync(
            Second, async () => await StatusAsync(http, "/api/v1/ml/health") == HttpStatusCode.Unauthorized);
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient ingest)
    {
        using var answer = await ingest.PostAsJsonAsync("/api/v1/feedback", new { kind = "opinion", text = "fine" });
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> StartAsync(HttpClient http, string idempotencyKey)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/training/start")
        {
            Content = JsonContent.Create(new { model = "churn" }),
        };
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await http.SendAsync(request);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path);
        return answer.StatusCode;
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) =>
        await answer.Content.ReadFromJsonAsync<JsonElement>();

    private static async Task WithinAsync(TimeSpan limit, Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            // Twice the time that is promised: the machine of a test is busy.
            Assert.True(watch.Elapsed < 2 * limit, $"not within {limit}");
            await Task.Delay(20);
        }
    }

    private static Settings Load(string folder) =>
        Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Streamml:DataDirectory"] = folder,
            ["Streamml:KafkaPort"] = "0",
            ["Streamml:RegistryPort"] = "0",
            ["Api:Port"] = "0",
            ["Ingest:Port"] = "0",
            ["Translation:Engine"] = "none",
        });
}
