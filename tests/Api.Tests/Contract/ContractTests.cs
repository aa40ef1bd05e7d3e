using System.Text.Json.Nodes;

namespace StreamML.Api.Tests.Contract;

/// <summary>Each way to break a client is found, and what breaks none is let through.</summary>
public sealed class ContractTests
{
    private const string Analyze = "/api/v1/ml/sentiment/analyze";

    private static readonly JsonObject Document = Read();

    /// <summary>What is changed, where, and what must be said of it.</summary>
    public static TheoryData<string, string> Breaks => new()
    {
        { "route", $"POST {Analyze} is gone" },
        { "parameter", "no longer takes the query parameter limit" },
        { "parameter-required", "now requires the query parameter limit" },
        { "parameter-enum", "enum is declining or improving now" },
        { "parameter-maximum", "maximum is 100 now, and was 200" },
        { "request-field", "the field text is gone" },
        { "request-required", "the field include_emotions is required now" },
        { "request-type", "type is string now, and was" },
        { "body-required", "POST /api/v1/training/stop now requires a body" },
        { "answer-field", "the field contact_key is gone" },
        { "answer-optional", "the field contact_key may be left out now" },
        { "answer-type", "type is integer or string now, and was string" },
        { "answer-status", "no longer answers 200 as application/json" },
    };

    [Theory]
    [MemberData(nameof(Breaks))]
    public void Change_ThatBreaksAClient_IsNamed(string change, string said)
    {
        var now = Document.DeepClone().AsObject();
        Change(now, change);
        Assert.Contains(ContractRules.Breaks(Document, now), found => found.Contains(said, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("new-route")]
    [InlineData("new-parameter")]
    [InlineData("new-answer-field")]
    [InlineData("new-request-field")]
    [InlineData("new-words")]
    [InlineData("request-wider")]
    public void Change_ThatBreaksNoClient_IsLetThrough(string change)
    {
        var now = Document.DeepClone().AsObject();
        Change(now, change);
        Assert.False(JsonNode.DeepEquals(Document, now));
        Assert.Empty(ContractRules.Breaks(Document, now));
    }

    private static void Change(JsonObject document, string change)
    {
        var contacts = Operation(document, "/api/v1/contacts");
        var limit = Parameter(contacts, "limit");
        var trend = Parameter(Operation(document, "/api/v1/conversations"), "trend")["schema"]!.AsObject();
        var body = document["paths"]![Analyze]!["post"]!["requestBody"]!["content"]!["application/json"]!;
        var request = body["schema"]!.AsObject();
        var contact = Schema(document, "ContactRow");
        Action apply = change switch
        {
            "route" => () => document["paths"]!.AsObject().Remove(Analyze),
            "parameter" => () => contacts["parameters"]!.AsArray().Remove(limit),
            "parameter-required" => () => limit["required"] = true,
            "parameter-enum" => () => trend["enum"] = new JsonArray("improving", "declining"),
            "parameter-maximum" => () => limit["schema"]!["maximum"] = 100,
            "request-field" => () => request["properties"]!.AsObject().Remove("text"),
            "request-required" => () => Require(request, "include_emotions"),
            "request-type" => () => request["properties"]!["include_emotions"]!["type"] = "string",
            "body-required" => () =>
                document["paths"]!["/api/v1/training/stop"]!["post"]!["requestBody"]!["required"] = true,
            "answer-field" => () => contact["properties"]!.AsObject().Remove("contact_key"),
            "answer-optional" => () => contact["required"] = new JsonArray(),
            "answer-type" => () => contact["properties"]!["contact_key"]!["type"] = new JsonArray("string", "integer"),
            "answer-status" => () => contacts["responses"]!.AsObject().Remove("200"),
            "new-route" => () =>
                document["paths"]!["/api/v1/new"] = document["paths"]!["/api/v1/contacts"]!.DeepClone(),
            "new-parameter" => () => contacts["parameters"]!.AsArray().Add(new JsonObject
            {
                ["name"] = "since",
                ["in"] = "query",
                ["schema"] = new JsonObject { ["type"] = "string" },
            }),
            "new-answer-field" => () => contact["properties"]!["born"] = new JsonObject { ["type"] = "string" },
            "new-request-field" => () => request["properties"]!["mood"] = new JsonObject { ["type"] = "string" },
            "new-words" => () => contact["description"] = "Somebody.",
            "request-wider" => () => trend["enum"]!.AsArray().Add("unknown"),
            _ => throw new ArgumentOutOfRangeException(nameof(change), change, "no such change"),
        };
        apply();
    }

    private static JsonObject Operation(JsonObject document, string path) =>
        document["paths"]![path]!["get"]!.AsObject();

    private static JsonObject Parameter(JsonObject operation, string name) =>
        operation["parameters"]!.AsArray().Single(each => $"{each!["name"]}" == name)!.AsObject();

    private static JsonObject Schema(JsonObject document, string name) =>
        document["components"]!["schemas"]![name]!.AsObject();

    private static void Require(JsonObject schema, string field)
    {
        schema["required"] ??= new JsonArray();
        schema["required"]!.AsArray().Add(field);
    }

    private static JsonObject Read() =>
        JsonNode.Parse(File.ReadAllText(OpenApiTests.DocumentPath))!.AsObject();
}
