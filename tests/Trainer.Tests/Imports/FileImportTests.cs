using System.Text;
using System.Text.Json;
using StreamML.Schemas.V1;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Imports;
using StreamML.Trainer.Posting;
using StreamML.Trainer.Tests.Posting;

namespace StreamML.Trainer.Tests.Imports;

/// <summary>Files of history, labels and outcomes, as they become events and feedback.</summary>
public sealed class FileImportTests
{
    [Theory]
    [InlineData("content,intent\nI want the gold package,purchase", "intents", "correction intent purchase")]
    [InlineData("content,sentiment\nAmazing!,Positive", "sentiments", "correction sentiment positive")]
    [InlineData("fan_id,text,personality,message_count\nf1,Hey you,Emotional,3", "profiles",
        "correction personality Emotional")]
    [InlineData("campaign_id,gender,age_range,sentiment\nspring,female,25-34,neutral", "feedback", "opinion  neutral")]
    [InlineData("phone,score,source\n+15550001234,87.5,web", "leads", "outcome lead 87.5")]
    [InlineData("phone,converted\n+15550001234,0", "leads", "outcome lead lost")]
    [InlineData("phone,churned\n+15550001234,yes", "churn", "outcome churn 1")]
    [InlineData("model,label,message_id\nemotion,joy,wamid.1", "labels", "correction emotion joy")]
    public void Row_OfEachKind_BecomesFeedback(string csv, string kind, string expected)
    {
        var file = Read(csv);
        Assert.Empty(file.Refused);
        using var json = JsonDocument.Parse(Assert.Single(file.Records).Json);
        string Text(string name) => json.RootElement.TryGetProperty(name, out var value) ? $"{value}" : "";
        Assert.Equal((kind, expected), (file.Kind, $"{Text("kind")} {Text("model")} {Text("label")}{Text("value")}"));
        Assert.Equal("True", $"{json.RootElement.GetProperty("attributes").GetProperty("imported")}");
    }

    [Fact]
    public void Row_OfEngagement_BecomesWhatHappened()
    {
        var file = Read("""
            phone,campaign_id,engaged,sent_at,message_length
            +15550001234,spring,1,2026-01-31 18:30:00,80
            +15550001235,spring,0,2026-01-31 18:30:00,80
            """);
        Assert.Empty(file.Refused);
        Assert.All(file.Records, record => Assert.Equal(ApiKind.Event, record.Kind));
        Assert.Equal(["campaign_sent", "campaign_opened", "campaign_sent"], file.Records.Select(Type));

        static string Type(ImportedRecord record) =>
            JsonDocument.Parse(record.Json).RootElement.GetProperty("type").GetString()!;
    }

    [Fact]
    public void Rows_ThatAreWrong_AreNamedByLineAndColumn()
    {
        var file = Read("""
            phone,score,date
            +15550001234,87,2026-01-31
            +15550001235,lots,2026-01-31
            +15550001236,101,someday
            not a number,50,2026-01-31
            ,50,2026-01-31
            """);
        Assert.Equal((5, 4, 1), (file.Rows, file.RowsRefused, file.Records.Count));
        Assert.Equal(
            ["3 score", "4 date", "4 score", "5 contact", "5 phone", "6 contact"],
            file.Refused.Select(field => $"{field.Line} {field.Column}").Distinct()
                .Order(StringComparer.Ordinal));
        Assert.Contains(file.Refused, field => field.Reason == "must be a number from 0 to 100");
        Assert.DoesNotContain(file.Refused, field => field.Reason.Contains("lots", StringComparison.Ordinal));
    }

    [Fact]
    public void Label_ThatNoModelHas_IsRefused()
    {
        var field = Assert.Single(Read("content,intent\nhello,chat").Refused);
        Assert.Equal((2, "intent"), (field.Line, field.Column));
        Assert.StartsWith("is not one of purchase, support", field.Reason);
    }

    [Fact]
    public void Ids_OfRows_AreTheSameInTheNextImport()
    {
        string[] first = Ids("content,intent\nhello,inquiry\nhello,inquiry\nbye,inquiry");
        string[] grown = Ids("content,intent\nmore,support\nhello,inquiry\nhello,inquiry\nbye,inquiry");
        Assert.Equal(3, first.Distinct().Count());
        Assert.Equal(first, grown[1..]);

        static string[] Ids(string csv) => [.. Read(csv).Records.Select(record =>
            JsonDocument.Parse(record.Json).RootElement.GetProperty("event_id").GetString()!)];
    }

    [Theory]
    [InlineData("content,response,intent,sentiment\na,b,support,neutral", "responses: nothing in the pipeline learns")]
    [InlineData("customer_id,product_id,interaction_type\n1,2,view", "interactions: nothing in the pipeline")]
    [InlineData("a,b\n1,2", "Name one with --kind: responses, ")]
    public void File_OfNoUse_IsRefusedWithTheReason(string csv, string words) =>
        Assert.Contains(words, Assert.Throws<ImportException>(() => Read(csv)).Message, StringComparison.Ordinal);

    [Fact]
    public void File_OfAnotherKindThanNamed_SaysWhichColumnIsMissing()
    {
        Assert.Equal("t.csv has no column intent, which intents need.",
            Assert.Throws<ImportException>(() => Read("content,sentiment\na,neutral", "intents")).Message);
        Assert.Contains("'all' is no kind", Assert.Throws<ImportException>(() => Read("a,b\n1,2", "all")).Message);
    }

    [Fact]
    public void Labels_InJson_AreReadByLineOrAsAnArray()
    {
        const string Profile = """
            {"fan_id":"f1","messages":["Hey you","Love it"],"true_personality":"Emotional","true_engagement":"high"}
            """;
        const string Label = """{"model":"intent","label":"support","text":"how do I use it"}""";
        var lines = Json($"{Profile}\n{Label}\nno json\n");
        Assert.Equal(
            ["intent support", "personality Emotional", "audience_engagement high"], lines.Records.Select(Words));
        var refused = Assert.Single(lines.Refused);
        Assert.Equal((3, 3), (refused.Line, lines.Rows));
        var array = Json($"[{Label},{Profile}]");
        Assert.Equal(lines.Records.Select(Words), array.Records.Select(Words));
        Assert.Contains("is no JSON", Assert.Throws<ImportException>(() => Json("[{")).Message);

        static ImportedFile Json(string text) => FileImport.ReadJson(new StringReader(text), "t.jsonl");

        static string Words(ImportedRecord record)
        {
            var json = JsonDocument.Parse(record.Json).RootElement;
            return $"{json.GetProperty("model")} {json.GetProperty("label")}";
        }
    }

    [Fact]
    public void Labels_OfTwoPeople_AreTwoRecordsThatNameThem()
    {
        const string Row = """{"model":"intent","label":"support","message_id":"m1"}""";
        const string Named = """{"model":"intent","label":"return","message_id":"m2","given_by":"carla"}""";
        var (anna, bob) = (Records("anna"), Records("bob"));
        Assert.Equal(["anna", "carla"], anna.Select(Person));
        Assert.Equal(["bob", "carla"], bob.Select(Person));
        Assert.NotEqual(Id(anna[0]), Id(bob[0]));
        Assert.Equal(Id(anna[1]), Id(bob[1]));

        static JsonElement[] Records(string person) =>
        [
            .. FileImport.ReadJson(new StringReader($"{Row}\n{Named}"), "t.jsonl", person).Records
                .Select(record => JsonDocument.Parse(record.Json).RootElement),
        ];

        static string? Person(JsonElement json) => json.GetProperty("attributes").GetProperty("given_by").GetString();

        static string? Id(JsonElement json) => json.GetProperty("event_id").GetString();
    }

    [Fact]
    public async Task File_Sent_GoesInBatches()
    {
        var csv = new StringBuilder("content,intent\n");
        for (int i = 0; i < 1_200; i++)
        {
            csv.Append("message ").Append(i).Append(",inquiry\n");
        }

        var handler = new RecordingHandler();
        using var client = new IngestClient(
            new IngestAddress(new Uri("http://ingest"), "/hook", "", "token", "shop"), TimeProvider.System, handler);
        await FileImport.SendAsync(Read($"{csv}"), client, new Progress<int>(), CancellationToken.None);
        Assert.Equal(
            [500, 500, 200],
            handler.Requests.Select(posted => JsonDocument.Parse(posted.Body).RootElement.GetArrayLength()));
        Assert.All(handler.Requests, posted => Assert.Equal("/api/v1/feedback", posted.Path));
    }

    private static ImportedFile Read(string csv, string? kind = null) => FileImport.Read(
        CsvTable.Read(new StringReader(csv), "t.csv", new CsvOptions { KeepRefused = true }), kind);
}
