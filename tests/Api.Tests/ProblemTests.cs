namespace StreamML.Api.Tests;

/// <summary>Every refusal is problem details that say what to do, and where.</summary>
public sealed class ProblemTests
{
    private const string Analyze = "/api/v1/ml/sentiment/analyze";
    private const string Lead = "/api/v1/ml/models/lead-scoring/predict";

    private const string Leads = "/api/v1/ml/models/lead-scoring/batch";
    private const string Batch = "/api/v1/ml/sentiment/batch";
    private const string BestHour = "/api/v1/ml/models/engagement-prediction/optimal-time";
    private const string Translate = "/api/v1/ml/translation/translate";
    private const string Invalid = "invalid-request";

    public static TheoryData<string, string, string?, int, string, string?> Requests => new()
    {
        { "POST", Analyze, "{", 400, Invalid, "" },
        { "POST", Analyze, "null", 400, Invalid, "" },
        { "POST", Analyze, "[]", 400, Invalid, "" },
        { "POST", Analyze, "{}", 400, Invalid, "/text" },
        { "POST", Analyze, """{"text": 5}""", 400, Invalid, "/text" },
        { "POST", Analyze, """{"text": " "}""", 400, Invalid, "/text" },
        { "POST", Analyze, """{"text": "a", "include_emotions": "yes"}""", 400, Invalid, "/include_emotions" },
        { "POST", Batch, """{"texts": ["a", null]}""", 400, Invalid, "/texts/1" },
        { "POST", Batch, """{"texts": []}""", 400, Invalid, "/texts" },
        { "POST", Lead, """{"lead_data": {"response_rate": "high"}}""", 400, Invalid, "/lead_data/response_rate" },
        { "POST", Lead, """{"lead_data": 5}""", 400, Invalid, "/lead_data" },
        { "POST", Lead, """{"lead_data": {"response_rate": 1e999}}""", 400, Invalid, "/lead_data/response_rate" },
        { "POST", Leads, """{"leads_data": [{}, 1]}""", 400, Invalid, "/leads_data/1" },
        { "POST", BestHour, """{"contact_data": {}, "hours_to_test": [9, 24]}""", 400, Invalid, "/hours_to_test/1" },
        { "POST", Translate, """{"text": "a", "target_language": "tlh"}""", 422, "unsupported", null },
        { "POST", Translate, """{"text": "a", "target_language": "klingon!"}""", 400, Invalid, "/target_language" },
        { "GET", Analyze, null, 405, "method", null },
        { "GET", "/api/v1/ml/nothing", null, 404, "not-found", null },
        { "GET", "/", null, 404, "not-found", null },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_ThatCannotBeAnswered_GetsAProblem(
        string method, string path, string? body, int expected, string kind, string? pointer)
    {
        await using var api = await ApiUnderTest.StartAsync();
        var (status, problem, answer) = await api.SendAsync(method, path, body);
        Assert.True(status == expected, $"{status}: {problem}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"urn:streamml:problem:{kind}", problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("advice").GetString()!);
        Assert.NotEmpty(problem.GetProperty("trace_id").GetString()!);
        if (pointer is not null)
        {
            Assert.Equal(pointer, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        }
    }

    [Fact]
    public async Task Body_NotDeclaredAsJson_IsRefused()
    {
        await using var api = await ApiUnderTest.StartAsync();
        var (status, problem, _) = await api.SendAsync("POST", Analyze, """{"text": "a"}""", type: "text/plain");
        Assert.Equal((415, "urn:streamml:problem:media-type"), (status, problem.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task Limits_AreHeld()
    {
        await using var api = await ApiUnderTest.StartAsync(new ApiOptions
        {
            MaxBodyBytes = 2_000,
            MaxAudioBytes = 1_024,
            MaxTexts = 2,
            MaxTextChars = 100,
        });
        Assert.Equal(400, (await api.SendAsync("POST", Analyze, $$"""{"text": "{{new string('a', 101)}}"}""")).Status);
        Assert.Equal(400, (await api.SendAsync(
            "POST", "/api/v1/ml/sentiment/batch", """{"texts": ["a", "b", "c"]}""")).Status);
        Assert.Equal(413, (await api.SendAsync(
            "POST", Analyze, $$"""{"text": "{{new string('a', 3_000)}}"}""")).Status);
    }

    [Fact]
    public async Task Rate_BeyondTheKeys_IsRefusedWithRetryAfter()
    {
        await using var api = await ApiUnderTest.StartAsync(new ApiOptions { RequestsPerSecond = 2 });
        var answers = new List<(int Status, HttpResponseMessage Answer)>();
        for (int i = 0; i < 5; i++)
        {
            var (status, _, answer) = await api.SendAsync("GET", "/api/v1/ml/translation/popular-languages");
            answers.Add((status, answer));
        }

        Assert.Contains(answers, each => each.Status == 200);
        Assert.Contains(answers, each => each.Status == 429 && each.Answer.Headers.RetryAfter is not null);
    }
}
