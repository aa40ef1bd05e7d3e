using System.Text.Json;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;

namespace StreamML.Api.Tests;

/// <summary>Replays by the API: planned, started by their hash, asked, compared.</summary>
public sealed class ReplayTests
{
    private const string Base = "/api/v1/replays";

    [Fact]
    public async Task Plan_OfWhatIsNamed_IsWrittenDownWithItsPlace()
    {
        await using var api = await ApiUnderTest.StartAsync();

        var (status, answer, http) = await PlanAsync(
            api, $$"""
            {"since": "2026-03-01T00:00:00Z", "tenant": "shop", "language": "pt", "models": "as-of", "max_rate": 50,
             "older_than": "{{FakeReplayDesk.Version}}", "type": "audio", "labels": ["intent=support"], "pilot": 7,
             "ranges": [{"partition": 3, "first_offset": 1200, "next_offset": 1801}, {"partition": 4}],
             "abort": {"changed_percent": 10}
            }
            """);

        Assert.True(status == 201, $"{status} {answer}");
        var written = Assert.Single(api.Installation.Replays.Written);
        Assert.Equal($"{Base}/{written.JobId}", http.Headers.Location!.OriginalString);
        Assert.Equal(FakeReplayDesk.Hash, answer.GetProperty("plan").GetProperty("sha256").GetString());
        Assert.Equal(["start", "cancel"], Texts(answer.GetProperty("actions")));
        var query = Assert.Single(api.Installation.Replays.Queries);
        Assert.Equal(
            ("shop", "pt", ReplayModels.AsOf, 50L, "api: test", 1_760_000_000_000),
            (query.Filter.Tenant, query.Filter.Language, query.Models, query.MaxRate ?? 0, query.By,
                query.Filter.OlderThanMs));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), query.Since);
        Assert.Null(query.Until);
        Assert.Equal(
            ("audio", "intent=support", 7), (query.Filter.Type, query.Filter.Labels.Single(), query.PilotRecords));
        Assert.Equal(new OffsetRange(1_200, 1_801), query.Offsets![3]);
        Assert.Equal(new OffsetRange(0, long.MaxValue), query.Offsets[4]);
        Assert.Equal((10, false), (query.Abort.ChangedPercent, query.Abort.HasDeadLettersPercent));
    }

    [Fact]
    public async Task Plan_OfTheScorer_AsksForItAndItsScores()
    {
        await using var api = await ApiUnderTest.StartAsync();

        var (status, answer, _) = await PlanAsync(api, """{"stage": "scorer", "tenant": "shop", "only": ["lead"]}""");
        await PlanAsync(api, """{"tenant": "shop"}""");

        Assert.True(status == 201, $"{status} {answer}");
        Assert.Equal(
            [("scorer", "lead"), ("enricher", "")],
            api.Installation.Replays.Queries.Select(query => (query.Stage, string.Join(' ', query.Only))));
    }

    [Theory]
    [InlineData("""{"since": "2026-03-02T00:00:00Z", "until": "2026-03-01T00:00:00Z"}""", 400, "/until")]
    [InlineData("""{"since": "0001-01-01T00:00:00Z"}""", 400, "/since")]
    [InlineData("""{"models": "newest"}""", 400, "/models")]
    [InlineData("""{"max_rate": -1}""", 400, "/max_rate")]
    [InlineData("""{"older_than": "last week"}""", 400, "/older_than")]
    [InlineData("""{"tenant": "a b"}""", 400, "/tenant")]
    [InlineData("""{"language": "?"}""", 400, "/language")]
    [InlineData("""{"labels": ["intent"]}""", 400, "/labels/0")]
    [InlineData("""{"labels": ["mood=support"]}""", 400, "/labels/0")]
    [InlineData("""{"stage": "windows"}""", 400, "/stage")]
    [InlineData("""{"stage": "scorer", "only": ["intent"]}""", 400, "/only/0")]
    [InlineData("""{"only": ["lead"]}""", 400, "/only/0")]
    [InlineData("""{"pilot": 1001}""", 400, "/pilot")]
    [InlineData("""{"pilot": -1}""", 400, "/pilot")]
    [InlineData("""{"ranges": [{"partition": 1}, {"partition": 1}]}""", 400, "/ranges/1")]
    [InlineData("""{"ranges": [{"partition": 1, "first_offset": 5, "next_offset": 5}]}""", 400, "/ranges/0")]
    [InlineData("""{"ranges": [{"first_offset": 5}]}""", 400, "/ranges/0")]
    [InlineData("""{"ranges": [null]}""", 400, "/ranges/0")]
    [InlineData("""{"abort": {"changed_percent": 101}}""", 400, "/abort/changed_percent")]
    [InlineData("""{"abort": {"dead_letters_percent": -1}}""", 400, "/abort/dead_letters_percent")]
    [InlineData("""{"tenant": "nobody"}""", 422, "look at tenant")]
    public async Task Plan_ThatCannotBe_IsRefusedWithAReason(string body, int expected, string said)
    {
        await using var api = await ApiUnderTest.StartAsync();

        var (status, problem, _) = await api.SendAsync("POST", Base + "/plan", body, api.AllKey);

        Assert.True(status == expected, $"{status} {problem}");
        Assert.Contains(said, problem.ToString());
        Assert.Empty(api.Installation.Replays.Written);
    }

    [Fact]
    public async Task Plan_SentAgainWithItsKey_IsTheSame()
    {
        await using var api = await ApiUnderTest.StartAsync();
        const string Body = """{"tenant": "shop"}""";

        var (_, first, _) = await PlanAsync(api, Body, "key-1");
        var (_, again, _) = await PlanAsync(api, Body, "key-1");
        var (_, other, _) = await PlanAsync(api, Body, "key-2");
        var (reused, _, _) = await PlanAsync(api, """{"tenant": "other"}""", "key-1");

        string id = first.GetProperty("id").GetString()!;
        Assert.Equal(id, again.GetProperty("id").GetString());
        Assert.NotEqual(id, other.GetProperty("id").GetString());
        Assert.Equal(422, reused);
        Assert.Equal(2, api.Installation.Replays.Written.Count);

        // Ids stay in the order of time: the role runs the oldest first.
        Assert.Equal(7, Guid.Parse(id).Version);
        Assert.True(string.CompareOrdinal(FakeReplayDesk.Ready, id) < 0, id);
    }

    [Fact]
    public async Task Plan_ThatTakesTooLong_SaysWhatToDo()
    {
        await using var api = await ApiUnderTest.StartAsync(
            new ApiOptions { RequestTimeout = TimeSpan.FromSeconds(1) });
        api.Installation.Replays.ReadsForever = true;

        var waiting = api.SendAsync("POST", Base + "/plan", "{}", api.AllKey);
        await api.Installation.Replays.Reading;
        var (busy, _, _) = await api.SendAsync("GET", $"{Base}/{FakeReplayDesk.Ready}/diff", key: api.AllKey);
        var (status, problem, _) = await waiting;

        Assert.Equal((504, 503), (status, busy));
        Assert.Contains("Api__RequestTimeout", problem.GetProperty("advice").GetString());
    }

    [Theory]
    [InlineData("4f1c", 400)]
    [InlineData("00000000", 409)]
    [InlineData(null, 400)]
    [InlineData("", 400)]
    public async Task Start_WithoutTheHash_IsRefused(string? plan, int expected)
    {
        await using var api = await ApiUnderTest.StartAsync();
        string body = JsonSerializer.Serialize(new { plan });

        var (status, problem, _) = await api.SendAsync(
            "POST", $"{Base}/{FakeReplayDesk.Planned}/start", body, api.AllKey);

        Assert.True(status == expected, $"{status} {problem}");
        Assert.Empty(api.Installation.Replays.Asked);
    }

    [Fact]
    public async Task Start_ByTheBeginningOfTheHash_ApprovesAllOfIt()
    {
        await using var api = await ApiUnderTest.StartAsync();
        string body = JsonSerializer.Serialize(
            new { plan = FakeReplayDesk.Hash[..12], max_rate = 5, abort = new { changed_percent = 100 } });

        var (status, answer, _) = await api.SendAsync(
            "POST", $"{Base}/{FakeReplayDesk.Planned}/start", body, api.AllKey);

        Assert.True(status == 200, $"{status} {answer}");
        Assert.Equal("approved", answer.GetProperty("data").GetProperty("state").GetString());
        var (id, request) = Assert.Single(api.Installation.Replays.Asked);
        Assert.Equal(
            (FakeReplayDesk.Planned, JobAction.Start, FakeReplayDesk.Hash, 5L, "api: test"),
            (id, request.Action, request.PlanSha256, request.MaxRate, request.By));
        Assert.Equal(100, request.Abort.ChangedPercent);
    }

    [Theory]
    [InlineData(FakeReplayDesk.Running, "pause", "paused")]
    [InlineData(FakeReplayDesk.Paused, "resume", "approved")]
    [InlineData(FakeReplayDesk.Ready, "cancel", "cancelled")]
    [InlineData(FakeReplayDesk.Ready, "cutover", "done")]
    [InlineData(FakeReplayDesk.Done, "undo", "undone")]
    public async Task Action_OnAReplayThatTakesIt_IsAnsweredWithTheNewState(string id, string action, string state)
    {
        await using var api = await ApiUnderTest.StartAsync();

        var (status, answer, _) = await api.SendAsync("POST", $"{Base}/{id}/{action}", key: api.AllKey);

        Assert.True(status == 200, $"{status} {answer}");
        Assert.Equal(state, answer.GetProperty("data").GetProperty("state").GetString());
    }

    [Theory]
    [InlineData(FakeReplayDesk.Planned, "cutover")]
    [InlineData(FakeReplayDesk.Ready, "undo")]
    [InlineData(FakeReplayDesk.Done, "cancel")]
    public async Task Action_InTheWrongState_IsAskedOfNobody(string id, string action)
    {
        await using var api = await ApiUnderTest.StartAsync();

        var (status, problem, _) = await api.SendAsync("POST", $"{Base}/{id}/{action}", key: api.AllKey);

        Assert.Equal((409, "urn:streamml:problem:replay"), (status, problem.GetProperty("type").GetString()));
        Assert.Empty(api.Installation.Replays.Asked);
    }

    [Fact]
    public async Task Cutover_ThatIsRefusedOrHeardByNobody_SaysWhy()
    {
        await using var api = await ApiUnderTest.StartAsync();
        const string Path = $"{Base}/{FakeReplayDesk.Ready}/cutover";
        api.Installation.Replays.Refusal = "The role jobs has no PostgreSQL.";

        var (refused, problem, _) = await api.SendAsync("POST", Path, key: api.AllKey);
        api.Installation.Replays.HasRole = false;
        var (alone, _, _) = await api.SendAsync("POST", Path, key: api.AllKey);

        Assert.Equal((409, 503), (refused, alone));
        Assert.Contains("no PostgreSQL", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Cutover_ThatTakesLonger_GoesOnAndIsAskedOnceByItsKey()
    {
        await using var api = await ApiUnderTest.StartAsync();
        const string Path = $"{Base}/{FakeReplayDesk.Ready}/cutover";
        api.Installation.Replays.IsSlow = true;

        var (status, answer, http) = await api.SendAsync("POST", Path, key: api.AllKey, idempotencyKey: "key-1");
        var (again, _, _) = await api.SendAsync("POST", Path, key: api.AllKey, idempotencyKey: "key-1");
        api.Installation.Replays.IsSlow = false;
        var (late, _, _) = await api.SendAsync("POST", Path, key: api.AllKey, idempotencyKey: "key-1");
        var (after, _, _) = await api.SendAsync("POST", Path, key: api.AllKey, idempotencyKey: "key-1");

        Assert.Equal((202, 202, 200, 200), (status, again, late, after));
        Assert.Equal("cutover", answer.GetProperty("data").GetProperty("pending").GetString());
        Assert.Equal($"{Base}/{FakeReplayDesk.Ready}", http.Headers.Location!.OriginalString);
        Assert.Single(api.Installation.Replays.Asked);
    }

    [Fact]
    public async Task Replays_OfTheList_SayHowFarTheyAre()
    {
        await using var api = await ApiUnderTest.StartAsync();

        var (_, list, _) = await api.SendAsync("GET", Base, key: api.AllKey);
        var (_, running, _) = await api.SendAsync("GET", $"{Base}/{FakeReplayDesk.Running}", key: api.AllKey);

        var items = list.GetProperty("data").GetProperty("items");
        Assert.Equal(
            ["ready", "done", "paused", "running", "planned"],
            items.EnumerateArray().Select(each => each.GetProperty("state").GetString()!));
        var progress = running.GetProperty("data").GetProperty("progress");
        Assert.Equal(25, progress.GetProperty("offsets_per_second").GetDouble());
        Assert.Equal(120, progress.GetProperty("seconds_left").GetDouble());
        Assert.False(progress.TryGetProperty("records", out _));
        Assert.Equal(3, progress.GetProperty("labels_changed").GetInt64());
    }

    [Fact]
    public async Task Replay_WithAPilot_SaysWhatItCameTo()
    {
        await using var api = await ApiUnderTest.StartAsync();

        var (_, answer, _) = await api.SendAsync("GET", $"{Base}/{FakeReplayDesk.Planned}", key: api.AllKey);

        var data = answer.GetProperty("data");
        Assert.Equal(2, data.GetProperty("abort").GetProperty("changed_percent").GetDouble());
        Assert.Equal(5, data.GetProperty("plan").GetProperty("gaps")[0].GetProperty("next_offset").GetInt64());
        var pilot = data.GetProperty("pilot");
        Assert.Equal(
            (2, 14, 12.5),
            (pilot.GetProperty("labels_changed").GetInt64(), pilot.GetProperty("labels").GetInt64(),
                pilot.GetProperty("expected_seconds").GetDouble()));
        Assert.Equal("complaint", pilot.GetProperty("moves")[0].GetProperty("to").GetString());
    }

    [Fact]
    public async Task Diff_HasIdsOfMessagesOnlyWhereTheyAreAskedFor()
    {
        await using var api = await ApiUnderTest.StartAsync();
        const string Path = $"{Base}/{FakeReplayDesk.Ready}/diff";

        var (_, usual, _) = await api.SendAsync("GET", Path, key: api.AllKey);
        var (_, asked, _) = await api.SendAsync("GET", Path + "?samples=1", key: api.AllKey);
        var (none, _, _) = await api.SendAsync("GET", $"{Base}/{FakeReplayDesk.Planned}/diff", key: api.AllKey);

        Assert.DoesNotContain("wamid", usual.ToString());
        Assert.Contains("wamid.1", asked.ToString());
        Assert.Equal(409, none);
    }

    private static async Task<(int Status, JsonElement Data, HttpResponseMessage Http)> PlanAsync(
        ApiUnderTest api, string body, string? key = null)
    {
        var (status, answer, http) = await api.SendAsync(
            "POST", Base + "/plan", body, api.AllKey, idempotencyKey: key);
        return (status, answer.TryGetProperty("data", out var data) ? data : answer, http);
    }

    private static IEnumerable<string> Texts(JsonElement list) =>
        list.EnumerateArray().Select(each => each.GetString()!);
}
