using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using StreamML.Access;
using StreamML.Messaging;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;
using StreamML.Testing;
using static StreamML.Hosting.Tests.Replaying.ReplayScene;

namespace StreamML.Hosting.Tests.Replaying;

/// <summary>A replay by the API of a running installation, over the role that does it.</summary>
public sealed class ReplayApiTests
{
    private const int Texts = 5;
    private const string Base = "/api/v1/replays";
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Replay_ByTheApi_IsPlannedRunComparedAndCancelled()
    {
        using var folder = new ScratchFolder();
        await using var installation = await StartAsync(folder.Path, "api");
        var kafka = installation.Pipeline!.Kafka;
        await SendAsync(kafka, 0, Texts);
        string key = await new AccessKeyClient(kafka, production: false, TimeProvider.System).CreateAsync(
            new AccessKeyRequest(AccessKeyBook.AnyTenant, "ops", [AccessScopes.Operate], TimeSpan.FromDays(1)), None);
        using var http = new HttpClient { BaseAddress = installation.Pipeline.ApiAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await UntilAsync(async () => (await http.GetAsync(Base)).StatusCode == HttpStatusCode.OK);

        var planned = await PostAsync(http, "plan", """{"tenant": "acme"}""");
        string id = planned.GetProperty("id").GetString()!;
        Assert.Equal(Texts, planned.GetProperty("plan").GetProperty("records").GetInt64());
        string hash = planned.GetProperty("plan").GetProperty("sha256").GetString()!;
        await PostAsync(http, $"{id}/start", JsonSerializer.Serialize(new { plan = hash[..12] }));
        await UntilAsync(async () => StateOf(await GetAsync(http, id)) == "ready");
        var difference = await GetAsync(http, $"{id}/diff");

        Assert.Equal(
            Texts, difference.GetProperty("compared").GetInt64() + difference.GetProperty("without_live").GetInt64());
        Assert.Equal("cancelled", StateOf(await PostAsync(http, $"{id}/cancel", body: null)));
        Assert.Empty(await kafka.GenerationsAsync(TopicCatalogue.All, None));
    }

    private static string? StateOf(JsonElement replay) => replay.GetProperty("state").GetString();

    private static async Task<JsonElement> GetAsync(HttpClient http, string path) =>
        await DataAsync(await http.GetAsync($"{Base}/{path}"));

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, string? body)
    {
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await DataAsync(await http.PostAsync($"{Base}/{path}", content));
    }

    private static async Task<JsonElement> DataAsync(HttpResponseMessage answer)
    {
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {text}");
        using var json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("data").Clone();
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await holds())
        {
            await Task.Delay(100, limit.Token);
        }
    }
}
