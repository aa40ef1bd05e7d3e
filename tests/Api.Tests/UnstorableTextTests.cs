using System.Text;
using System.Text.RegularExpressions;
using StreamML.Api.People;
using StreamML.Api.Tests.Dashboard;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests;

/// <summary>What is no text anywhere is read as U+FFFD or refused, wherever it stands; it is never a fault.</summary>
[Collection(PostgresCollection.Name)]
public sealed partial class UnstorableTextTests(PostgresFixture postgres)
{
    private const string Lead = "/api/v1/ml/models/lead-scoring/predict";

    private static readonly string[] Queried =
    [
        "q", "key", "id", "message", "number", "task", "scope", "a", "b", "version", "days", "after", "group", "trend",
        "language", "risk", "intent", "code", "next",
    ];

    // A form may have 32 fields.
    private static readonly string[] Filled =
    [
        "id", "message", "number", "task", "scope", "version", "live", "days", "after", "name", "role", "application",
        "for_tenant", "contact", "model", "label", "event", "reason", "current", "new", "again", "password", "code",
    ];

    [Fact]
    public async Task Bodies_OfEveryRoute_WithAnUnpairedSurrogate_AreNoFault()
    {
        await using var api = await ApiUnderTest.StartAsync(
            new ApiOptions { TrainingWait = TimeSpan.Zero }, postgres: postgres.NewSchema());
        int sent = 0;
        foreach (var route in ApiUnderTest.Routes(new ApiOptions()).Where(route => route.Example is not null))
        {
            foreach (var text in Texts().Matches(route.Example!).Cast<Match>())
            {
                string body = $"{route.Example![..text.Index]}\"\\ud800\"{route.Example[(text.Index + text.Length)..]}";
                var (status, answer, _) = await api.SendAsync(
                    route.Method, route.Path, body, api.AllKey, tenant: "shop");
                Assert.True(status < 500, $"{route.Id}: {status} {body} {answer}");
                sent++;
            }
        }

        Assert.True(sent > 100, $"{sent}");
    }

    [Fact]
    public async Task Text_WithAnUnpairedSurrogate_IsReadWithAReplacement()
    {
        await using var api = await ApiUnderTest.StartAsync();
        var (status, answer, _) = await api.SendAsync(
            "POST", $"{Lead}?detail=true", """{"lead_data": {"\udc00x": 1, "response_rate": 0.5}}""");
        Assert.True(status == 200, $"{answer}");
        Assert.Contains("\uFFFDx", answer.ToString());
    }

    [Theory]
    [InlineData("/api/v1/ml/sentiment/analyze", """{"text": "fine ?"}""", 200)]
    [InlineData(Lead, """{"lead_data": {"?": 1}}""", 200)]
    [InlineData("/api/v1/feedback", """{"kind": "opinion", "text": "fine ?"}""", 202)]
    public async Task Bytes_ThatAreNotUtf8_AreRefused(string path, string body, int good)
    {
        await using var api = await ApiUnderTest.StartAsync();
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        Assert.Equal(good, (await api.PostAsync(path, bytes)).Status);
        bytes[Array.IndexOf(bytes, (byte)'?')] = 0xFF;
        var (status, problem) = await api.PostAsync(path, bytes);
        Assert.Equal((400, "urn:streamml:problem:invalid-request"), (status, problem.GetProperty("type").GetString()));
        Assert.Equal("", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task Body_WithAByteOrderMark_IsRead()
    {
        await using var api = await ApiUnderTest.StartAsync();
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. "{\"text\": \"fine\"}"u8];
        Assert.Equal(200, (await api.PostAsync("/api/v1/ml/sentiment/analyze", bytes)).Status);
    }

    [Fact]
    public async Task Pages_AskedWithNul_AreNoFault()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string query = string.Join('&', Queried.Select(name => $"{name}=%00%ED%A0%80x"));
        string cookie = await site.SignInAsync(PersonRoles.Admin, "*");
        foreach (var route in site.Site.Routes.OrderBy(route => route.Path == "/sign-out"))
        {
            int status = route.Method == "GET"
                ? (int)(await site.GetAsync($"{route.Path}?{query}", cookie)).Status
                : await PostAsync(site, $"{route.Path}?{query}", cookie);
            Assert.True(status < 500, $"{route.Method} {route.Path}: {status}");
        }

        Assert.Equal(200, (int)(await site.GetAsync($"/sign-in?{query}")).Status);
        Assert.Equal(401, await PostAsync(site, "/sign-in", ""));
        Assert.Equal(404, (int)(await site.GetAsync($"/welcome?{query}")).Status);
        Assert.Equal(404, await PostAsync(site, "/welcome", ""));
        cookie = await site.SignInAsync(PersonRoles.Admin, "*");
        Assert.Equal(200, (int)(await site.GetAsync("/contacts?q=%00x", cookie)).Status);
    }

    // A form in the address's encoding is refused for U+0000 by the server itself; one in parts is not.
    private static async Task<int> PostAsync(DashboardUnderTest site, string path, string cookie)
    {
        using var form = new MultipartFormDataContent();
        foreach (string name in Filled)
        {
            form.Add(new StringContent("\0x"), name);
        }

        if (cookie.Length > 0)
        {
            form.Add(new StringContent(SessionStore.FormToken(cookie.Split('=')[1])), "_form");
        }

        return (int)(await site.SendAsync(HttpMethod.Post, path, cookie, form)).StatusCode;
    }

    [GeneratedRegex("""
        "(?:\\.|[^"\\])*"
        """)]
    private static partial Regex Texts();
}
