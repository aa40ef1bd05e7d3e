using System.Text;
using System.Text.Json;
using StreamML.Schemas.Json;
using StreamML.Schemas.V1;
using StreamML.Trainer.Generation;
using StreamML.Trainer.Posting;
using StreamML.Trainer.Tests.Posting;

namespace StreamML.Trainer.Tests.Generation;

/// <summary>Made-up traffic on its way to Ingest.</summary>
public sealed class SyntheticTrafficTests
{
    private static readonly GenerationPlan Plan = new() { Contacts = 12, Conversations = 30, Leads = 6 };

    private static readonly ApiRecordContext Context = new("shop", "given by the server", 1_753_660_800_000);

    [Fact]
    public async Task Traffic_OfTheSamePlan_IsTheSame()
    {
        var (first, summary) = await SendAsync(Plan);
        var (second, _) = await SendAsync(Plan);
        Assert.Equal(first.Select(posted => (posted.Path, posted.Body.Length)),
            second.Select(posted => (posted.Path, posted.Body.Length)));
        Assert.True(
            first.Zip(second).All(pair => pair.First.Body.AsSpan().SequenceEqual(pair.Second.Body)), "Other bytes.");
        Assert.Equal((12, 30, 6), (summary.Contacts, summary.Conversations, summary.Leads));
    }

    [Fact]
    public async Task Records_OfTraffic_AreValidOfOneIdEachAndMarked()
    {
        var (posted, summary) = await SendAsync(Plan);
        var ids = new HashSet<string>();
        int events = 0, feedback = 0;
        foreach (string record in Records(posted, "/api/v1/events"))
        {
            Assert.True(ApiRecordParser.TryParseEvent(
                Encoding.UTF8.GetBytes(record), Context, out var given, out var contact, out var problems),
                string.Join(", ", problems));
            Assert.Equal("true", given.Attributes["synthetic"]);
            Assert.NotNull(contact);
            Assert.True(ids.Add(given.EventId), $"{given.EventId} twice.");
            events++;
        }

        foreach (string record in Records(posted, "/api/v1/feedback"))
        {
            Assert.True(ApiRecordParser.TryParseFeedback(
                Encoding.UTF8.GetBytes(record), Context, out var given, out _, out var problems),
                string.Join(", ", problems));
            Assert.Equal("true", given.Attributes["synthetic"]);
            Assert.True(ids.Add(given.EventId), $"{given.EventId} twice.");
            feedback++;
        }

        Assert.Equal(events, summary.Events);
        Assert.Equal(feedback, summary.Feedback.Values.Sum());
    }

    [Fact]
    public async Task Webhooks_OfTraffic_HaveEveryMessageOnceUnderNumbersOfNobody()
    {
        var (posted, summary) = await SendAsync(Plan);
        var values = posted.Where(each => each.Path == "/hook").Select(each => JsonDocument.Parse(each.Body).RootElement
            .GetProperty("entry")[0].GetProperty("changes")[0].GetProperty("value")).ToList();
        var messages = values.SelectMany(value => value.GetProperty("messages").EnumerateArray()).ToList();
        Assert.Equal(summary.MessagesReceived, messages.Count);
        Assert.Equal(messages.Count, messages.Select(each => each.GetProperty("id").GetString()).Distinct().Count());
        Assert.All(messages, each => Assert.StartsWith("99900001", each.GetProperty("from").GetString()));
        Assert.Equal(
            summary.Statuses, values.Sum(value => value.GetProperty("statuses").GetArrayLength()));
    }

    [Fact]
    public void Contacts_ThatAreLost_NeitherWriteNorBuyFromTheirJudgementOn()
    {
        var history = new SyntheticHistory(Plan with { Contacts = 100, Conversations = 100, Leads = 0 });
        var lost = Enumerable.Range(0, 100).Select(history.Of)
            .Where(contact => contact.Churn is { Lost: true }).ToList();
        Assert.NotEmpty(lost);
        long silentFrom = Plan.JudgementMs + GenerationPlan.DayMs;
        Assert.All(lost, contact => Assert.DoesNotContain(contact.Records, record => record switch
        {
            EnrichedMessage { Direction: Direction.Inbound } message => message.SentAtMs > silentFrom,
            BusinessEvent { Type: "order" or "view" or "campaign_opened" } given => given.OccurredAtMs > silentFrom,
            _ => false,
        }));
    }

    [Fact]
    public async Task Answers_OfAllGroups_ShowTheDocumentedPatterns()
    {
        var handler = new RecordingHandler();
        using var client = Client(handler);
        var traffic = new SyntheticTraffic(client, "shop", new Progress<TrafficProgress>());
        var summary = await traffic.SendAnswersAsync(4_000, 5, new GenerationPlan(), CancellationToken.None);
        var given = Records(handler.Requests, "/api/v1/feedback").Select(record =>
        {
            using var json = JsonDocument.Parse(record);
            var person = json.RootElement.GetProperty("demographics");
            return (Content: json.RootElement.GetProperty("label").GetString() == "positive",
                Education: Text(person, "education_level"), Age: Text(person, "age_range"),
                Country: Text(person, "country"), Campaign: Text(json.RootElement, "campaign_id"));
        }).ToList();
        Assert.Equal((4_000, 4_000), (given.Count, summary.Feedback["demographic"]));
        Assert.Equal(5, given.Select(each => each.Campaign).Distinct().Count());
        Assert.True(Share("doctorate") > Share("primary") + 0.3, "Education shows nothing.");
        Assert.True(Share("18-24") > Share("65+") + 0.3, "Age shows nothing.");
        Assert.True(Share("Brazil") > Share("France") + 0.3, "Countries are all the same.");
        Assert.True(Share("campaign-4") > Share("campaign-0") + 0.1, "Campaigns are all the same.");
        Assert.InRange(summary.BestReachable["demographic"]["accuracy"], 0.8, 0.9);

        double Share(string of) => given
            .Where(each => each.Education == of || each.Age == of || each.Country == of || each.Campaign == of)
            .Average(each => each.Content ? 1.0 : 0);

        static string Text(JsonElement parent, string name) =>
            parent.TryGetProperty(name, out var value) ? value.GetString()! : "";
    }

    private static async Task<(List<Posted> Posted, TrafficSummary Summary)> SendAsync(GenerationPlan plan)
    {
        var handler = new RecordingHandler();
        using var client = Client(handler);
        var traffic = new SyntheticTraffic(client, "shop", new Progress<TrafficProgress>());
        var summary = await traffic.SendAsync(plan, CancellationToken.None);
        return (handler.Requests, summary);
    }

    private static IngestClient Client(RecordingHandler handler) => new(
        new IngestAddress(new Uri("http://ingest"), "/hook", "secret", "token", "shop"), TimeProvider.System, handler);

    private static IEnumerable<string> Records(IEnumerable<Posted> posted, string path) =>
        from each in posted
        where each.Path == path
        from record in JsonDocument.Parse(each.Body).RootElement.EnumerateArray()
        select record.GetRawText();
}
