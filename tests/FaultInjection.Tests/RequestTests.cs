using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using StreamML.FaultInjection.Requests;

namespace StreamML.FaultInjection.Tests;

/// <summary>The run of requests finds what it is there for, and makes what it says.</summary>
public sealed class RequestTests
{
    private const string Problem = "application/problem+json";
    private const string Busy = """{"type": "urn:streamml:problem:busy", "advice": "later", "trace_id": "1"}""";
    private const string Fault = """{"type": "urn:streamml:problem:fault", "advice": "report", "trace_id": "1"}""";
    private const string Missing = """{"type": "urn:streamml:problem:not-found", "advice": "look", "trace_id": "1"}""";

    private static readonly JsonNode Document = JsonNode.Parse("""
        {"paths": {
          "/a/{id}": {"get": {
            "responses": {"200": {}, "404": {}, "503": {}},
            "parameters": [{"name": "id", "in": "path"}, {"name": "cursor", "in": "query"}]}},
          "/b": {"post": {
            "responses": {"200": {}, "404": {}, "503": {}},
            "requestBody": {"content": {"application/json": {"example": {"text": "a", "list": [1, {"b": 2}]}}}}}},
          "/c": {"post": {
            "responses": {"200": {}, "404": {}, "503": {}}, "requestBody": {"content": {"multipart/form-data": {}}}}}}}
        """)!;

    [Theory]
    [InlineData(200, null, false, "{}", 0, 0)]
    [InlineData(404, Problem, false, Missing, 0, 0)]
    [InlineData(503, Problem, true, Busy, 0, 1)]
    [InlineData(503, Problem, false, Busy, 1, 0)]
    [InlineData(503, "text/plain", true, "away", 1, 0)]
    [InlineData(500, Problem, false, Fault, 1, 0)]
    [InlineData(502, null, false, "", 1, 0)]
    [InlineData(404, "text/html", false, "<p>no</p>", 1, 0)]
    [InlineData(400, Problem, false, """{"type": "x"}""", 1, 0)]
    [InlineData(409, Problem, false, Missing, 1, 0)]
    [InlineData(202, null, false, "{}", 1, 0)]
    public void Answer_OfAKind_CountsAsAFaultOrNot(
        int status, string? type, bool retries, string body, long faults, long unavailable)
    {
        var judge = new AnswerJudge();
        judge.Take(
            7, Forge(1).Make(0), (HttpStatusCode)status, type, retries, Encoding.UTF8.GetBytes(body), TimeSpan.Zero);
        Assert.Equal((faults, unavailable), (judge.Faults, judge.Unavailable));
        Assert.Equal(faults, judge.Examples.Count);
    }

    [Theory]
    [InlineData("GET", "/a/1", new[] { 200, 404 })]
    [InlineData("get", "/A/1/", new[] { 200, 404 })]
    [InlineData("POST", "/a/1", new[] { 200, 404 })]
    [InlineData("POST", "/a/", new[] { 201, 415 })]
    [InlineData("GET", "/a", new[] { 200 })]
    [InlineData("DELETE", "/a", new[] { 200, 201, 415 })]
    [InlineData("GET", "/a//", new[] { 503 })]
    [InlineData("GET", "/nowhere", new[] { 503 })]
    public void Statuses_OfASpoiltRequest_AreThoseOfTheRouteItHasBecome(string method, string path, int[] statuses)
    {
        var routes = new RequestRoutes(RequestTemplate.Of(JsonNode.Parse("""
            {"paths": {
              "/a": {"get": {"responses": {"200": {}}}, "post": {"responses": {"201": {}, "415": {}}}},
              "/a/{id}": {"get": {"responses": {"200": {}, "404": {}}}}}}
            """)!));
        var made = new RequestTemplate("GET", "/b", [], null, TakesFile: false, new HashSet<int> { 503 });

        Assert.Equal(statuses, routes.Statuses(method, path, made).Order());
    }

    [Fact]
    public async Task Requests_OfASeed_AreTheSameEachTime()
    {
        for (int number = 0; number < 300; number++)
        {
            Assert.Equal(await TextAsync(Forge(5).Make(number)), await TextAsync(Forge(5).Make(number)));
        }

        Assert.NotEqual(
            await Task.WhenAll(Enumerable.Range(0, 20).Select(i => TextAsync(Forge(5).Make(i)))),
            await Task.WhenAll(Enumerable.Range(0, 20).Select(i => TextAsync(Forge(6).Make(i)))));
    }

    [Fact]
    public async Task Requests_AreValidAndSpoilt()
    {
        string[] made = await Task.WhenAll(Enumerable.Range(0, 3_000).Select(i => TextAsync(Forge(1).Make(i))));
        Assert.Contains(made, text => text.StartsWith("GET http://127.0.0.1:1/a/known", StringComparison.Ordinal));
        Assert.Contains(made, text => text.Contains("cursor=next", StringComparison.Ordinal));
        Assert.Contains(made, text => text.EndsWith("""{"text":"a","list":[1,{"b":2}]}""", StringComparison.Ordinal));
        Assert.Contains(made, text => text.Contains("""{"text":[{"text":[""", StringComparison.Ordinal));
        Assert.Contains(made, text => text.Contains("\\ud800", StringComparison.Ordinal));
        Assert.True(made.Distinct().Count() > 2_000);
    }

    private static RequestForge Forge(int seed) => new(
        new Uri("http://127.0.0.1:1"), RequestTemplate.Of(Document),
        new Dictionary<string, IReadOnlyList<string>> { ["id"] = ["known"], ["next_cursor"] = ["next"] },
        ["sml_test_key", "sml_test_other"], "tenant", seed);

    private static async Task<string> TextAsync(ForgedRequest request)
    {
        using var message = request.Message;
        string body = message.Content is null ? "" : await message.Content.ReadAsStringAsync();
        return $"{message.Method} {message.RequestUri} {message.Headers} {request.What}\n{body}";
    }
}
