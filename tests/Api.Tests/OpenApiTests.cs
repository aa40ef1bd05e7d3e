using System.Text.Json;
using System.Text.Json.Nodes;
using StreamML.Api.Tests.Contract;

namespace StreamML.Api.Tests;

/// <summary>The OpenAPI document is the one in the repository, and the page needs nobody else.</summary>
public sealed class OpenApiTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>The document in the repository.</summary>
    internal static string DocumentPath { get; } = Path.Combine(Repository(), "docs", "api", "openapi.json");

    [Fact]
    public async Task Document_BreaksNoClientAndIsTheOneInTheRepository()
    {
        await using var api = await ApiUnderTest.StartAsync();
        var now = JsonNode.Parse(await api.PageAsync("/openapi/v1.json"))!.AsObject();
        string document = now.ToJsonString(Indented) + "\n";
        string written = await File.ReadAllTextAsync(DocumentPath);
        var before = JsonNode.Parse(written)!.AsObject();
        var breaks = ContractRules.Breaks(before, now);
        bool accepted = $"{before["info"]!["version"]}" != $"{now["info"]!["version"]}"
            || Environment.GetEnvironmentVariable("STREAMML_BREAK_API") == "1";
        Assert.True(
            breaks.Count == 0 || accepted,
            $"""
            This breaks clients of the API that docs/api/openapi.json describes:
              {string.Join("\n  ", breaks)}
            Keep what was there beside what is new. If it must go, raise the version in OpenApiDocuments, or, before a
            release, accept it: STREAMML_BREAK_API=1 STREAMML_WRITE_DOCS=1 ./streamml test --project Api.Tests. Say in
            CHANGELOG.md what callers must change.
            """);
        if (Environment.GetEnvironmentVariable("STREAMML_WRITE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(DocumentPath, document);
            written = document;
        }

        Assert.True(
            written == document,
            "docs/api/openapi.json is not what the routes say. Nothing breaks; write it anew: STREAMML_WRITE_DOCS=1 "
            + "./streamml test --project Api.Tests");
    }

    // Generators of clients stumble over a list of nothing (Spectral's rule array-items).
    [Fact]
    public async Task Lists_OfTheDocument_SayWhatIsInThem()
    {
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(DocumentPath));
        Assert.Empty(Lists(document.RootElement, "").Where(each => !each.List.TryGetProperty("items", out _))
            .Select(each => each.Path));

        static IEnumerable<(string Path, JsonElement List)> Lists(JsonElement at, string path) => at.ValueKind switch
        {
            JsonValueKind.Array => at.EnumerateArray().SelectMany(each => Lists(each, path)),
            JsonValueKind.Object => at.EnumerateObject()
                .SelectMany(each => Lists(each.Value, $"{path}/{each.Name}"))
                .Concat(IsList(at) ? [(path, at)] : []),
            _ => [],
        };

        static bool IsList(JsonElement at) => at.TryGetProperty("type", out var type)
            && type.ValueKind == JsonValueKind.String && type.ValueEquals("array");
    }

    [Fact]
    public async Task Document_DescribesEveryRoute()
    {
        await using var api = await ApiUnderTest.StartAsync();
        var paths = JsonNode.Parse(await api.PageAsync("/openapi/v1.json"))!["paths"]!.AsObject();
        var options = new ApiOptions();
        foreach (var route in ApiUnderTest.Routes(options))
        {
            var operation = paths[route.Path]![route.Method.ToLowerInvariant()]!;
            Assert.Equal(route.Id, operation["operationId"]!.GetValue<string>());
            string type = route.Streams ? "text/event-stream" : "application/json";
            Assert.NotNull(operation["responses"]![$"{route.Status}"]!["content"]![type]!["schema"]);
            Assert.Equal(
                route.PathParts, operation["parameters"]!.AsArray().Where(each => $"{each!["in"]}" == "path")
                    .Select(each => $"{each!["name"]}"));
            Assert.NotNull(operation["responses"]!["401"]);
            var example = operation["requestBody"]?["content"]?["application/json"]?["example"];
            Assert.Equal(route.Example is null, example is null);
        }
    }

    [Fact]
    public async Task Document_DescribesEveryFieldOfOurTypes()
    {
        await using var api = await ApiUnderTest.StartAsync();
        var schemas = JsonNode.Parse(await api.PageAsync("/openapi/v1.json"))!["components"]!["schemas"]!.AsObject();
        var bare = from schema in schemas
                   from field in schema.Value!["properties"]?.AsObject() ?? []
                   where field.Value!["description"] is null && field.Value["$ref"] is null
                       && field.Value["oneOf"] is null
                   select $"{schema.Key}.{field.Key}";
        Assert.Empty(bare);
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "StreamML.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
