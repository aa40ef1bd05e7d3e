using System.Text.Json;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests;

/// <summary>Answers have the fields and types of the documents that the routes come from.</summary>
[Collection(PostgresCollection.Name)]
public sealed class DocumentedAnswerTests(PostgresFixture postgres)
{
    public static TheoryData<string> Routes => [.. Read().Keys];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Route_DocumentedExample_AnswersInTheDocumentedShape(string route)
    {
        var (body, documented) = Read()[route];
        await using var api = await ApiUnderTest.StartAsync();
        string[] parts = route.Split(' ');
        var (status, answer, _) = await api.SendAsync(parts[0], parts[1], body.Length > 0 ? body : null);
        Assert.True(status is 200 or 202, $"{status}: {answer}");
        using var expected = JsonDocument.Parse(documented);
        Assert.Empty(Shapes.Differences(expected.RootElement, answer));
    }

    [Fact]
    public async Task Route_EveryExampleOfTheDocumentation_Runs()
    {
        await using var api = await ApiUnderTest.StartAsync(postgres: postgres.NewSchema());
        foreach (var route in ApiUnderTest.Routes(new ApiOptions())
            .Where(route => !route.TakesFile && !route.PathParts.Any()))
        {
            var (status, answer, _) = await api.SendAsync(
                route.Method, route.Path, route.Example, route.OfInstallation ? api.AllKey : api.Key);
            Assert.True(status == route.Status, $"{route.Id} {status}: {answer}");
        }
    }

    [Fact]
    public async Task Predictions_OfTestModels_AreThoseOfTheModels()
    {
        await using var api = await ApiUnderTest.StartAsync();
        var (_, lead, _) = await api.SendAsync(
            "POST", "/api/v1/ml/models/lead-scoring/predict", """{"lead_data": {"price_inquiry_count": 2}}""");
        Assert.Equal(60, lead.GetProperty("data").GetProperty("lead_score").GetDouble());
        Assert.Equal("warm", lead.GetProperty("data").GetProperty("quality_tier").GetString());

        var (_, best, _) = await api.SendAsync(
            "POST", "/api/v1/ml/models/engagement-prediction/optimal-time", """{"contact_data": {}}""");
        Assert.Equal("23:00", best.GetProperty("data").GetProperty("optimal_time").GetString());
        Assert.Equal(24, best.GetProperty("data").GetProperty("all_hours").GetArrayLength());
    }

    [Fact]
    public async Task Detail_AskedFor_SaysWhyAndWhatHadNoEffect()
    {
        await using var api = await ApiUnderTest.StartAsync();
        var (_, lead, _) = await api.SendAsync(
            "POST", "/api/v1/ml/models/lead-scoring/predict?detail=true",
            """{"lead_data": {"price_inquiry_count": 2, "prise_inquiry": 1}}""");
        var detail = lead.GetProperty("data").GetProperty("detail");
        Assert.Equal("prise_inquiry", detail.GetProperty("unknown_fields")[0].GetString());
        Assert.NotEqual(0, detail.GetProperty("positive_factors").GetArrayLength());
    }

    // Three lines each: the route, its body, its answer; an empty line between.
    private static Dictionary<string, (string Body, string Answer)> Read()
    {
        string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Documented", "answers.txt"));
        return lines.Chunk(4).ToDictionary(block => block[0], block => (block[1], block[2]), StringComparer.Ordinal);
    }
}
