using System.Text.Json;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Api.Tests;

/// <summary>Trainings asked for over the API, as jobs and in the shapes of the training guide.</summary>
public sealed class TrainingTests
{
    private const string Start = "/api/v1/training/start";
    private const string Status = "/api/v1/training/status";

    // The answer of the guide, as it stands there.
    private const string Documented = """
        {"status": "training", "current_model": "churn", "progress": 66,
         "message": "Training churn prediction model...", "started_at": "2024-01-15T10:30:00Z",
         "metrics": {"lead_scoring": {"mae": 8.45, "r2": 0.87}}}
        """;

    [Fact]
    public async Task Status_WhileModelsAreTrained_HasTheDocumentedShape()
    {
        await using var api = await ApiUnderTest.StartAsync();
        api.Installation.Trains = false;
        await api.SendAsync("POST", Start, """{"model": "all", "test_size": 0.2, "cv_folds": 5}""");
        var request = api.Installation.Asked.Single();
        Assert.Equal((0.2, 5, "shop"), (request.TestShare, request.Folds, request.Tenant));
        Assert.Equal(["lead", "churn", "engagement"], request.Tasks);
        api.Installation.Run(request, "lead", TrainingStatus.Promoted, 100);
        api.Installation.Run(request, "churn", TrainingStatus.Running, 98);

        var (_, answer, _) = await api.SendAsync("GET", Status);

        using var documented = JsonDocument.Parse(Documented);
        Assert.Empty(Shapes.Differences(documented.RootElement, answer));
        Assert.Equal(
            ("training", "churn", 66, 8.45),
            (answer.GetProperty("status").GetString(), answer.GetProperty("current_model").GetString(),
                answer.GetProperty("progress").GetInt32(),
                answer.GetProperty("metrics").GetProperty("lead_scoring").GetProperty("mae").GetDouble()));
    }

    [Fact]
    public async Task Status_BeforeAndAfter_IsIdleThenCompleted()
    {
        await using var api = await ApiUnderTest.StartAsync();
        Assert.Equal("idle", (await api.SendAsync("GET", Status)).Body.GetProperty("status").GetString());

        var (_, job, started) = await api.SendAsync("POST", Start, """{"model": "churn"}""");

        Assert.Equal(202, (int)started.StatusCode);
        Assert.Equal("completed", (await api.SendAsync("GET", Status)).Body.GetProperty("status").GetString());
        var (_, found, _) = await api.SendAsync("GET", started.Headers.Location!.ToString());
        Assert.Equal("ended", found.GetProperty("data").GetProperty("status").GetString());
        Assert.Equal(
            job.GetProperty("request_id").GetString(), found.GetProperty("data").GetProperty("request_id").GetString());
        var (_, history, _) = await api.SendAsync("GET", "/api/v1/training/history?limit=1");
        var run = history.GetProperty("runs")[0];
        Assert.Equal(
            ("churn", 96, 8.45, 0.5),
            (run.GetProperty("model").GetString(), run.GetProperty("training_samples").GetInt32(),
                run.GetProperty("mae").GetDouble(), run.GetProperty("duration_seconds").GetDouble()));
        var (_, models, _) = await api.SendAsync("GET", "/api/v1/training/models");
        Assert.True(models.GetProperty("models")[0].GetProperty("live").GetBoolean());
    }

    [Fact]
    public async Task TrainModel_ThatEnds_AnswersWithItsVersion()
    {
        await using var api = await ApiUnderTest.StartAsync();
        var (status, answer, _) = await api.SendAsync(
            "POST", "/api/v1/ml/training/train-model", """{"model_name": "lead_scoring"}""");
        Assert.True(status == 200, $"{answer}");
        Assert.Equal("v1", answer.GetProperty("data").GetProperty("metadata").GetProperty("version").GetString());

        var (_, stands, _) = await api.SendAsync("GET", "/api/v1/ml/training/status");
        Assert.True(stands.GetProperty("data").GetProperty("lead_scoring").GetProperty("trained").GetBoolean());
    }

    [Fact]
    public async Task Start_WithAnIdempotencyKey_IsDoneOnce()
    {
        await using var api = await ApiUnderTest.StartAsync();
        const string Body = """{"model": "churn"}""";
        var (_, first, _) = await api.SendAsync("POST", Start, Body, idempotencyKey: "a");
        var (again, second, _) = await api.SendAsync("POST", Start, Body, idempotencyKey: "a");
        var (other, problem, _) = await api.SendAsync("POST", Start, """{"model": "lead"}""", idempotencyKey: "a");
        var (bad, _, _) = await api.SendAsync("POST", Start, Body, idempotencyKey: new string('k', 256));

        Assert.Equal((202, 422, 400), (again, other, bad));
        Assert.Equal(first.GetProperty("request_id").GetString(), second.GetProperty("request_id").GetString());
        Assert.Equal("urn:streamml:problem:idempotency-key", problem.GetProperty("type").GetString());
        Assert.Single(api.Installation.Asked);
    }

    [Fact]
    public async Task Job_OfAnotherTenant_IsNotFound()
    {
        await using var api = await ApiUnderTest.StartAsync();
        var (_, _, started) = await api.SendAsync("POST", Start, """{"model": "churn"}""");
        string other = ApiUnderTest.Add(
            api.Book, "other", Access.AccessScopes.All, TimeProvider.System);

        Assert.Equal(404, (await api.SendAsync("GET", $"{started.Headers.Location}", key: other)).Status);
        var (_, history, _) = await api.SendAsync("GET", "/api/v1/training/history", key: other);
        Assert.Equal(0, history.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Events_OfAJob_EndWithIt()
    {
        await using var api = await ApiUnderTest.StartAsync();
        api.Installation.Trains = false;
        var (_, _, started) = await api.SendAsync("POST", Start, """{"model": "churn"}""");
        var request = api.Installation.Asked.Single();
        string text = await api.EventsAsync($"{started.Headers.Location}/events", () =>
        {
            var run = api.Installation.Run(request, "churn", TrainingStatus.Running, 50);
            (run.Sequence, run.Status, run.Progress) = (2, TrainingStatus.Kept, 100);
            api.Installation.Tell(TopicCatalogue.TrainingRuns, run.RunId, run);
        }).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.StartsWith("event: progress", text);
        Assert.Contains("event: end", text);
        Assert.Contains("\"status\":\"ended\"", text);
    }

    [Fact]
    public async Task Streams_BeyondTheirOwnLimit_AreRefusedAndHoldNoPlaceOfRequests()
    {
        await using var api = await ApiUnderTest.StartAsync(
            new ApiOptions { MaxConcurrentRequests = 1, MaxStreams = 1 });
        api.Installation.Trains = false;
        var (_, _, started) = await api.SendAsync("POST", Start, """{"model": "churn"}""");
        var request = api.Installation.Asked.Single();
        string path = $"{started.Headers.Location}";
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stream = api.EventsAsync($"{path}/events", opened.SetResult);
        await opened.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(200, (await api.SendAsync("GET", path)).Status);
        var (status, problem, answer) = await api.SendAsync("GET", $"{path}/events");
        Assert.Equal((503, "urn:streamml:problem:busy"), (status, problem.GetProperty("type").GetString()));
        Assert.Contains("Api__MaxStreams", problem.GetProperty("advice").GetString());
        Assert.NotNull(answer.Headers.RetryAfter);

        api.Installation.Run(request, "churn", TrainingStatus.Kept, 100);
        await stream.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Contains("event: end", await api.EventsAsync($"{path}/events", () => { }));
    }

    [Fact]
    public async Task Stop_OfOneTenant_LeavesTheOthers()
    {
        await using var api = await ApiUnderTest.StartAsync();
        api.Installation.Trains = false;
        await api.SendAsync("POST", Start, """{"model": "churn"}""");
        string other = ApiUnderTest.Add(
            api.Book, "other", Access.AccessScopes.All, TimeProvider.System);
        await api.SendAsync("POST", Start, """{"model": "churn"}""", other);

        var (status, _, _) = await api.SendAsync("POST", "/api/v1/training/stop", key: other);

        Assert.Equal(200, status);
        var (mine, theirs) = (
            api.Installation.Asked.First(each => each.Tenant == "shop"),
            api.Installation.Asked.First(each => each.Tenant == "other"));
        Assert.False(api.Installation.Board.IsStopped(mine));
        Assert.True(api.Installation.Board.IsStopped(theirs));
    }

    [Theory]
    [InlineData("""{"model": "weather"}""", "/model")]
    [InlineData("""{"test_size": 0.9}""", "/test_size")]
    [InlineData("""{"cv_folds": 1}""", "/cv_folds")]
    public async Task Start_WithWhatCannotBe_IsRefused(string body, string pointer)
    {
        await using var api = await ApiUnderTest.StartAsync();
        var (status, problem, _) = await api.SendAsync("POST", Start, body);
        Assert.Equal((400, pointer), (status, problem.GetProperty("errors")[0].GetProperty("pointer").GetString()));
        Assert.Empty(api.Installation.Asked);
    }
}
