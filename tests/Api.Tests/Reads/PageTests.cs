using System.Text.Json;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests.Reads;

/// <summary>Lists over real tables: pages, cursors, limits.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PageTests(PostgresFixture postgres)
{
    private const int Rows = 25;
    private const int PageRows = 7;

    /// <summary>Every list, with what names a row of it.</summary>
    public static TheoryData<string, string[]> Lists => new()
    {
        { "/api/v1/inbox", ["contact_key"] },
        { "/api/v1/contacts", ["contact_key"] },
        { "/api/v1/contacts?search=name", ["contact_key"] },
        { "/api/v1/contacts?search=%2B49%2017", ["identity"] },
        { "/api/v1/contacts/one/messages", ["message_id"] },
        { "/api/v1/conversations?trend=improving", ["contact_key"] },
        { "/api/v1/alerts", ["contact_key"] },
        { "/api/v1/training/runs", ["run_id"] },
        { "/api/v1/models", ["version"] },
        { "/api/v1/models/decisions?task=lead", ["live"] },
        { "/api/v1/models/metrics", ["version", "day"] },
        { "/api/v1/dead-letters", ["topic_id", "partition", "offset"] },
        { "/api/v1/ml/suggestions/lead-routing?tier=hot", ["contact_key"] },
        { "/api/v1/ml/suggestions/churn-check", ["contact_key"] },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Pages_WhileRowsArrive_HaveNoGapAndNoRepeat(string path, string[] names)
    {
        await using var api = await StartAsync();
        var whole = await ItemsAsync(api, With(path, "limit=200"));
        string[] expected = [.. whole.Items.Select(item => NameOf(item, names))];
        Assert.True(expected.Length >= Rows, $"{expected.Length}");
        Assert.Null(whole.Next);

        var seen = new List<string>();
        string? cursor = null;
        int pages = 0;
        do
        {
            var (items, next) = await ItemsAsync(
                api, With(path, $"limit={PageRows}" + (cursor is null ? "" : $"&cursor={cursor}")));
            Assert.InRange(items.Count, 1, PageRows);
            seen.AddRange(items.Select(item => NameOf(item, names)));
            cursor = next;
            await SeededTables.AddAsync(
                api.Database, "shop", 1_000 + pages, 1_000 + pages, TimeProvider.System.GetUtcNow().AddHours(1));
            pages++;
        }
        while (cursor is not null && pages < 20);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(expected, seen.Where(expected.Contains));
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Cursor_ThatIsNone_IsRefusedWithAdvice(string path, string[] names)
    {
        Assert.NotEmpty(names);
        await using var api = await StartAsync();
        string[] bad =
        [
            "nonsense", "%00", "W10", Encode("[null]"), Encode("""["a\u0000", "b"]"""),
            Encode("""["a", "b", "c", "d", "e", "f", "g", "h", "i"]"""), new string('a', 2_000),
        ];
        foreach (string cursor in bad)
        {
            var (status, problem, _) = await api.SendAsync(
                "GET", With(path, $"cursor={cursor}"), key: api.AllKey, tenant: "shop");
            Assert.True(status == 400, $"{cursor}: {status} {problem}");
            Assert.Equal("urn:streamml:problem:invalid-request", problem.GetProperty("type").GetString());
            Assert.NotEmpty(problem.GetProperty("advice").GetString()!);
            Assert.Equal("cursor", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        }
    }

    [Theory]
    [InlineData("/api/v1/contacts?limit=0", "limit")]
    [InlineData("/api/v1/contacts?limit=201", "limit")]
    [InlineData("/api/v1/contacts?limit=-1", "limit")]
    [InlineData("/api/v1/contacts?limit=7&limit=8", "limit")]
    [InlineData("/api/v1/contacts?search=%00", "search")]
    [InlineData("/api/v1/inbox?days=91", "days")]
    [InlineData("/api/v1/inbox?risk=none", "risk")]
    [InlineData("/api/v1/conversations?trend=up", "trend")]
    [InlineData("/api/v1/alerts?kind=engagement", "kind")]
    [InlineData("/api/v1/models?task=tasks", "task")]
    [InlineData("/api/v1/dead-letters?reason=a%0Ab", "reason")]
    [InlineData("/api/v1/training/history?limit=101", "limit")]
    [InlineData("/api/v1/ml/suggestions/lead-routing?tier=best", "tier")]
    [InlineData("/api/v1/ml/suggestions/churn-check?least_percent=0", "least_percent")]
    public async Task Query_OutsideItsRange_IsRefusedByName(string path, string name)
    {
        await using var api = await ApiUnderTest.StartAsync(postgres: postgres.NewSchema());
        var (status, problem, _) = await api.SendAsync("GET", path, key: api.AllKey, tenant: "shop");
        Assert.Equal(400, status);
        Assert.Equal(name, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    private async Task<ApiUnderTest> StartAsync()
    {
        var api = await ApiUnderTest.StartAsync(postgres: postgres.NewSchema());
        var before = TimeProvider.System.GetUtcNow().AddHours(-2);
        await SeededTables.AddAsync(api.Database, "shop", 1, Rows, before);
        await SeededTables.AddAsync(api.Database, "shop2", 1, Rows, before);
        return api;
    }

    private static async Task<(IReadOnlyList<JsonElement> Items, string? Next)> ItemsAsync(
        ApiUnderTest api, string path)
    {
        var (status, answer, _) = await api.SendAsync("GET", path, key: api.AllKey, tenant: "shop");
        Assert.True(status == 200, $"{path}: {status} {answer}");
        var data = answer.GetProperty("data");
        return (
            [.. data.GetProperty("items").EnumerateArray()],
            data.TryGetProperty("next_cursor", out var next) ? next.GetString() : null);
    }

    private static string NameOf(JsonElement item, string[] names) =>
        string.Join(' ', names.Select(name => item.GetProperty(name).ToString()));

    private static string With(string path, string query) => $"{path}{(path.Contains('?') ? '&' : '?')}{query}";

    private static string Encode(string json) =>
        System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(json));
}
