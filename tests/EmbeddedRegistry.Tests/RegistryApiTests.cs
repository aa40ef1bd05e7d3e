using System.Text.Json;

namespace StreamML.EmbeddedRegistry.Tests;

/// <summary>The API over HTTP, answer by answer, as Confluent documents it.</summary>
public sealed class RegistryApiTests : IAsyncLifetime
{
    private const string V1 =
        "syntax = \"proto3\";\npackage shop;\nmessage Item {\n  string sku = 1;\n  int32 pieces = 2;\n}\n";
    private const string V2 =
        "syntax = \"proto3\";\npackage shop;\nmessage Item {\n string sku = 1;\n int64 pieces = 2;\n bool x = 3;\n}\n";
    private const string Broken =
        "syntax = \"proto3\";\npackage shop;\nmessage Item {\n  string sku = 1;\n  string pieces = 2;\n}\n";

    private RunningRegistry _server = null!;

    public async Task InitializeAsync() => _server = await RunningRegistry.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Server_Asked_DescribesItself()
    {
        Assert.Equal((200, "{}"), await _server.GetAsync("/"));
        Assert.Equal((200, "[]"), await _server.GetAsync("/subjects"));
        Assert.Equal((200, "[\"PROTOBUF\"]"), await _server.GetAsync("/schemas/types"));
        Assert.Equal((200, "[\".\"]"), await _server.GetAsync("/contexts"));
        Assert.Equal((200, "{\"mode\":\"READWRITE\"}"), await _server.GetAsync("/mode"));
        Assert.Equal((200, "{\"compatibilityLevel\":\"BACKWARD\"}"), await _server.GetAsync("/config"));
        Assert.StartsWith("{\"scope\":{\"path\":[],\"clusters\":{\"kafka-cluster\":",
            (await _server.GetAsync("/v1/metadata/id")).Body);
        Assert.Equal((404, "{\"error_code\":404,\"message\":\"HTTP 404\"}"), await _server.GetAsync("/nothing"));
        Assert.Equal(
            (405, "{\"error_code\":405,\"message\":\"HTTP 405\"}"), await _server.SendAsync("PUT", "/subjects", "{}"));
    }

    [Fact]
    public async Task Schema_Registered_IsFoundInEveryWay()
    {
        Assert.Equal((200, "{\"id\":1}"), await _server.RegisterAsync("a-value", V1));
        Assert.Equal((200, "{\"id\":2}"), await _server.RegisterAsync("a-value", V2));
        Assert.Equal((200, "{\"id\":1}"), await _server.RegisterAsync("b-value", V1));

        var (_, latest) = await _server.GetAsync("/subjects/a-value/versions/latest");
        using var body = JsonDocument.Parse(latest);
        Assert.Equal(
            ["subject", "version", "id", "guid", "schemaType", "schema"], body.RootElement.EnumerateObject()
                .Select(member => member.Name));
        Assert.Equal(V2, body.RootElement.GetProperty("schema").GetString());
        string? guid = body.RootElement.GetProperty("guid").GetString();
        Assert.Equal(latest, (await _server.SendAsync("POST", "/subjects/a-value", RunningRegistry.Body(V2))).Body);
        Assert.Equal((200, V1), await _server.GetAsync("/subjects/a-value/versions/1/schema"));
        Assert.Equal((200, V1), await _server.GetAsync("/schemas/ids/1/schema"));
        Assert.Equal((200, "[1,2]"), await _server.GetAsync("/subjects/a-value/versions"));
        Assert.Equal((200, "[\"a-value\",\"b-value\"]"), await _server.GetAsync("/subjects"));
        Assert.Equal((200, "[\"b-value\"]"), await _server.GetAsync("/subjects?subjectPrefix=b"));
        Assert.Equal((200, "[\"a-value\",\"b-value\"]"), await _server.GetAsync("/schemas/ids/1/subjects"));
        Assert.Equal(
            (200, "[{\"subject\":\"a-value\",\"version\":1},{\"subject\":\"b-value\",\"version\":1}]"),
            await _server.GetAsync("/schemas/ids/1/versions"));
        Assert.Equal((200, "[{\"context\":\".\",\"id\":2}]"), await _server.GetAsync($"/schemas/guids/{guid}/ids"));
        Assert.Contains("\"maxId\":2", (await _server.GetAsync("/schemas/ids/1?fetchMaxId=true")).Body);
        using var all = JsonDocument.Parse((await _server.GetAsync("/schemas?latestOnly=true")).Body);
        Assert.Equal(2, all.RootElement.GetArrayLength());
    }

    [Theory]
    [InlineData("GET", "/subjects/x/versions", 404, 40401)]
    [InlineData("GET", "/subjects/x/versions/1", 404, 40401)]
    [InlineData("GET", "/subjects/a/versions/9", 404, 40402)]
    [InlineData("GET", "/subjects/a/versions/0", 422, 42202)]
    [InlineData("GET", "/subjects/a/versions/first", 422, 42202)]
    [InlineData("GET", "/schemas/ids/99", 404, 40403)]
    [InlineData("GET", "/schemas/ids/x", 404, 404)]
    [InlineData("GET", "/schemas/guids/x", 404, 40403)]
    [InlineData("GET", "/config/a", 404, 40408)]
    [InlineData("GET", "/mode/a", 404, 40409)]
    [InlineData("DELETE", "/subjects/x", 404, 40401)]
    [InlineData("DELETE", "/subjects/a?permanent=true", 404, 40405)]
    [InlineData("DELETE", "/subjects/a/versions/1?permanent=true", 404, 40407)]
    [InlineData("GET", "/subjects/%01/versions", 422, 42208)]
    public async Task Request_OfWhatIsNotThere_HasConfluentsCode(string method, string path, int status, int code)
    {
        await _server.RegisterAsync("a", V1);

        var (answered, body) = await _server.SendAsync(method, path);

        Assert.Equal(status, answered);
        Assert.StartsWith($"{{\"error_code\":{code},\"message\":\"", body);
    }

    [Theory]
    [InlineData("/subjects/a/versions", "{", 400, 400)]
    [InlineData("/subjects/a/versions", "[]", 400, 400)]
    [InlineData("/subjects/a/versions", "", 400, 400)]
    [InlineData("/subjects/a/versions", "{\"schema\":\"{}\"}", 422, 42201)]
    [InlineData("/subjects/a/versions", "{\"schemaType\":\"JSON\",\"schema\":\"{}\"}", 422, 42201)]
    [InlineData("/subjects/a/versions", "{\"schemaType\":\"PROTOBUF\"}", 422, 42201)]
    [InlineData("/subjects/a/versions", "{\"schemaType\":\"PROTOBUF\",\"schema\":\"x\"}", 422, 42201)]
    [InlineData("/subjects/a/versions", "{\"schemaType\":\"PROTOBUF\",\"schema\":\"\\ud800\"}", 400, 400)]
    [InlineData("/subjects/a", "{\"schemaType\":\"PROTOBUF\",\"schema\":\"syntax=\\\"proto3\\\";\"}", 404, 40401)]
    public async Task Post_OfAnUnsoundBody_IsRefused(string path, string json, int status, int code)
    {
        var (answered, body) = await _server.SendAsync("POST", path, json);

        Assert.Equal(status, answered);
        Assert.StartsWith($"{{\"error_code\":{code},", body);
    }

    [Fact]
    public async Task Register_OfABreakingChange_Is409AndNamesRuleAndPath()
    {
        await _server.RegisterAsync("a", V1);

        var (status, body) = await _server.RegisterAsync("a", Broken);
        var check = await _server.SendAsync(
            "POST", "/compatibility/subjects/a/versions/latest?verbose=true", RunningRegistry.Body(Broken));
        var terse = await _server.SendAsync("POST", "/compatibility/subjects/a/versions", RunningRegistry.Body(Broken));

        Assert.Equal(409, status);
        Assert.StartsWith(
            "{\"error_code\":409,\"message\":\"Schema being registered is incompatible with an earlier schema", body);
        Assert.Contains("FIELD_SCALAR_KIND_CHANGED", body, StringComparison.Ordinal);
        Assert.Contains("#/Item/2", body, StringComparison.Ordinal);
        Assert.Contains("FIELD_SCALAR_KIND_CHANGED", check.Body, StringComparison.Ordinal);
        Assert.Equal((200, "{\"is_compatible\":false}"), terse);
        Assert.Equal(
            (200, "{\"is_compatible\":true}"),
            await _server.SendAsync("POST", "/compatibility/subjects/a/versions/1", RunningRegistry.Body(V2)));
        Assert.Equal((200, "[1]"), await _server.GetAsync("/subjects/a/versions"));
    }

    [Fact]
    public async Task Config_SetReadAndRemoved_GovernsRegistering()
    {
        await _server.RegisterAsync("a", V1);

        Assert.Equal((200, "{\"compatibility\":\"NONE\"}"), await _server
            .SendAsync("PUT", "/config/a", "{\"compatibility\":\"none\"}"));
        Assert.Equal((200, "{\"compatibilityLevel\":\"NONE\"}"), await _server.GetAsync("/config/a"));
        Assert.Equal(200, (await _server.RegisterAsync("a", Broken)).Status);
        Assert.Equal((200, "{\"compatibilityLevel\":\"NONE\"}"), await _server.SendAsync("DELETE", "/config/a"));
        Assert.Equal(
            (200, "{\"compatibilityLevel\":\"BACKWARD\"}"), await _server.GetAsync("/config/a?defaultToGlobal=true"));
        Assert.Equal(409, (await _server.RegisterAsync("a", V2)).Status);
        Assert.StartsWith(
            "{\"error_code\":42203,", (await _server.SendAsync("PUT", "/config", "{\"compatibility\":\"SOME\"}")).Body);
    }

    [Fact]
    public async Task Config_Transitive_ChecksEveryVersion()
    {
        const string First = "syntax = \"proto3\"; message A { oneof o { int32 x = 1; int32 y = 2; } }";
        const string Second = "syntax = \"proto3\"; message A { int32 z = 3; }";
        const string Third = "syntax = \"proto3\"; message A { int32 z = 3; string x = 1; }";
        await _server.SendAsync("PUT", "/config/a", "{\"compatibility\":\"BACKWARD\"}");
        Assert.Equal(200, (await _server.RegisterAsync("a", First)).Status);
        Assert.Equal(200, (await _server.RegisterAsync("a", Second)).Status);

        await _server.SendAsync("PUT", "/config/a", "{\"compatibility\":\"BACKWARD_TRANSITIVE\"}");
        Assert.Equal(409, (await _server.RegisterAsync("a", Third)).Status);
        await _server.SendAsync("PUT", "/config/a", "{\"compatibility\":\"BACKWARD\"}");
        Assert.Equal(200, (await _server.RegisterAsync("a", Third)).Status);
    }

    [Fact]
    public async Task References_AreResolvedShownAndProtected()
    {
        const string Money = "syntax = \"proto3\"; package shop; message Money { int64 cents = 1; }";
        const string Order =
            "syntax = \"proto3\"; package shop; import \"shop/money.proto\"; message Order { Money total = 1; }";
        const string Reference = "[{\"name\":\"shop/money.proto\",\"subject\":\"shop/money.proto\",\"version\":1}]";
        Assert.Equal(422, (await _server.RegisterAsync("o", Order)).Status);
        Assert.Equal(422, (await _server.RegisterAsync("o", Order, Reference)).Status);
        Assert.Equal((200, "{\"id\":1}"), await _server.RegisterAsync("shop/money.proto", Money));

        Assert.Equal((200, "{\"id\":2}"), await _server.RegisterAsync("o", Order, Reference));

        Assert.Contains(
            $"\"references\":{Reference}", (await _server.GetAsync("/schemas/ids/2")).Body, StringComparison.Ordinal);
        Assert.Equal((200, "[2]"), await _server.GetAsync("/subjects/shop%2Fmoney.proto/versions/1/referencedby"));
        Assert.StartsWith(
            "{\"error_code\":42206,", (await _server.SendAsync("DELETE", "/subjects/shop%2Fmoney.proto")).Body);
        Assert.Equal((200, "[1]"), await _server.SendAsync("DELETE", "/subjects/o"));
        Assert.Equal((200, "[1]"), await _server.SendAsync("DELETE", "/subjects/shop%2Fmoney.proto"));
        Assert.StartsWith("{\"error_code\":42206,",
            (await _server.SendAsync("DELETE", "/subjects/shop%2Fmoney.proto?permanent=true")).Body);
        await _server.RestartAsync();
        Assert.Equal((200, "[\"o\",\"shop/money.proto\"]"), await _server.GetAsync("/subjects?deleted=true"));
        Assert.Equal((200, "[1]"), await _server.SendAsync("DELETE", "/subjects/o?permanent=true"));
        Assert.Equal((200, "[1]"), await _server.SendAsync("DELETE", "/subjects/shop%2Fmoney.proto?permanent=true"));
    }

    [Fact]
    public async Task Delete_SoftThenPermanent_HidesThenForgets()
    {
        await _server.RegisterAsync("a", V1);
        await _server.RegisterAsync("a", V2);

        Assert.Equal((200, "2"), await _server.SendAsync("DELETE", "/subjects/a/versions/latest"));
        Assert.Equal((200, "[1]"), await _server.GetAsync("/subjects/a/versions"));
        Assert.Equal((200, "[1,2]"), await _server.GetAsync("/subjects/a/versions?deleted=true"));
        Assert.Equal(200, (await _server.GetAsync("/schemas/ids/2")).Status);
        Assert.StartsWith("{\"error_code\":40406,", (await _server.SendAsync("DELETE", "/subjects/a/versions/2")).Body);
        Assert.Equal((200, "{\"id\":2}"), await _server.RegisterAsync("a", V2));
        Assert.Equal((200, "[1,3]"), await _server.GetAsync("/subjects/a/versions"));
        Assert.Equal((200, "[1,3]"), await _server.SendAsync("DELETE", "/subjects/a"));
        Assert.StartsWith("{\"error_code\":40404,", (await _server.SendAsync("DELETE", "/subjects/a")).Body);
        Assert.Equal((200, "[1,2,3]"), await _server.SendAsync("DELETE", "/subjects/a?permanent=true"));
        Assert.Equal(404, (await _server.GetAsync("/schemas/ids/2")).Status);
        await _server.RestartAsync();

        // An id is never given twice, not even when its schema is gone for good.
        Assert.Equal((200, "{\"id\":3}"), await _server.RegisterAsync("a", V1));
        Assert.Equal((200, "[1]"), await _server.GetAsync("/subjects/a/versions"));
    }

    [Fact]
    public async Task Schema_ThatDiffersInFormOnly_KeepsItsId()
    {
        const string Other =
            "// A comment.\nsyntax='proto3'; package shop;\nmessage Item { .string_ x = 9; string sku = 1; }";
        const string Same = "// A comment.\nsyntax='proto3';package shop;message Item{string sku=1;int32 pieces=2;}";
        Assert.Equal((200, "{\"id\":1}"), await _server.RegisterAsync("a", V1));

        Assert.Equal((200, "{\"id\":1}"), await _server.RegisterAsync("a", Same));
        Assert.Equal(422, (await _server.RegisterAsync("a", Other)).Status);
        const string Imports =
            "syntax=\"proto3\";import\"google/protobuf/any.proto\";import\"google/protobuf/empty.proto\"; message A{}";
        const string Swapped =
            "syntax=\"proto3\";import\"google/protobuf/empty.proto\";import\"google/protobuf/any.proto\"; message A{}";
        Assert.Equal((200, "{\"id\":2}"), await _server.RegisterAsync("i", Imports, query: "?normalize=true"));
        Assert.Equal((200, "{\"id\":2}"), await _server.RegisterAsync("i", Swapped, query: "?normalize=true"));
        Assert.Equal((200, "{\"id\":3}"), await _server.RegisterAsync("i", Swapped));
    }
}
