using System.ComponentModel.DataAnnotations;
using System.Text;
using StreamML.EmbeddedRegistry;
using StreamML.EmbeddedRegistry.Tests.Protobuf;

namespace StreamML.EmbeddedRegistry.Tests;

/// <summary>Every limit refuses with a clear code, and no input is answered with a 5xx.</summary>
public sealed class RegistryLimitsTests
{
    [Fact]
    public async Task Body_BeyondTheLimit_Is413()
    {
        await using var server = await RunningRegistry.StartAsync(options => options.BodyBytesMax = 1024);

        Assert.Equal(413, (await server.RegisterAsync("a", Schema("A") + new string(' ', 1024))).Status);
        Assert.Equal(200, (await server.RegisterAsync("a", Schema("A"))).Status);
    }

    [Fact]
    public async Task Schema_BeyondItsLimits_Is422()
    {
        await using var server = await RunningRegistry.StartAsync(options => options.Schema.TextCharsMax = 100);

        var (status, body) = await server.RegisterAsync("a", Schema("A") + new string(' ', 100));

        Assert.Equal(422, status);
        Assert.Contains("100 are allowed", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subjects_AndVersions_HaveALimit()
    {
        await using var server = await RunningRegistry
            .StartAsync(options => (options.SubjectsMax, options.VersionsMax, options.SubjectCharsMax) = (2, 2, 8));

        Assert.Equal(200, (await server.RegisterAsync("a", Schema("A"))).Status);
        Assert.Equal(200, (await server.RegisterAsync("b", Schema("A"))).Status);
        Assert.Contains("2 subjects, which is the limit",
            (await server.RegisterAsync("c", Schema("A"))).Body, StringComparison.Ordinal);
        Assert.Equal(200, (await server.RegisterAsync("a", Schema("A") + " message B {}")).Status);
        Assert.Contains("2 versions, which is the limit", (await server.RegisterAsync("a", Schema("A")
            + " message B {} message C {}")).Body, StringComparison.Ordinal);
        Assert.StartsWith("{\"error_code\":42208,", (await server.RegisterAsync("123456789", Schema("A"))).Body);
        await server.SendAsync("PUT", "/config/x", "{\"compatibility\":\"NONE\"}");
        await server.SendAsync("PUT", "/config/y", "{\"compatibility\":\"NONE\"}");
        Assert.Equal(422, (await server.SendAsync("PUT", "/config/z", "{\"compatibility\":\"NONE\"}")).Status);
    }

    [Fact]
    public async Task References_InTooLongAChain_AreRefused()
    {
        await using var server = await RunningRegistry
            .StartAsync(options => (options.ReferenceDepthMax, options.ReferencesMax) = (2, 1));
        static string Link(int link) =>
            $"syntax = \"proto3\"; import \"{link - 1}.proto\"; message L{link} {{ L{link - 1} a = 1; }}";
        static string Reference(int link) =>
            $"[{{\"name\":\"{link}.proto\",\"subject\":\"{link}.proto\",\"version\":-1}}]";

        Assert.Equal(200, (await server.RegisterAsync("0.proto", Schema("L0"))).Status);
        Assert.Equal(200, (await server.RegisterAsync("1.proto", Link(1), Reference(0))).Status);
        Assert.Equal(200, (await server.RegisterAsync("2.proto", Link(2), Reference(1))).Status);
        Assert.Contains("deeper than 2",
            (await server.RegisterAsync("3.proto", Link(3), Reference(2))).Body, StringComparison.Ordinal);
        string two = $"[{Reference(0).Trim('[', ']')},{Reference(1).Trim('[', ']')}]";
        Assert.Contains(
            "1 are allowed", (await server.RegisterAsync("4.proto", Link(1), two)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_OfAnyShape_NeverGiveA5xx()
    {
        await using var server = await RunningRegistry.StartAsync();
        var random = new Random(20_261_121);
        string[] methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"];
        string[] parts =
        [
            "subjects", "a", "a%2Fb", "versions", "1", "latest", "-1", "99999999999", "schema", "schemas", "ids",
            "guids", "config", "mode",
            "compatibility", "referencedby", "%2e%2e", "%E0%80", "%25", "contexts", "v1", "metadata", "types",
            "%F0%9F%98%80", "..",
        ];
        string[] queries = ["", "?permanent=true", "?deleted=true&normalize=true", "?format=serialized",
            "?limit=-1&offset=99999999999", "?verbose=true", "?%00=%00"];
        var seen = new HashSet<int>();
        for (int round = 0; round < 3_000; round++)
        {
            string path = "/" + string.Join(
                '/', Enumerable.Range(0, random.Next(1, 7)).Select(_ => parts[random.Next(parts.Length)]));
            string method = methods[random.Next(methods.Length)];
            var (status, body) = await server.SendAsync(
                method, path + queries[random.Next(queries.Length)], method is "POST" or "PUT" ? Body(random) : null);

            Assert.True(status < 500, $"{method} {path}: {status} {body}");
            Assert.True(status < 400 || method == "HEAD"
                || body.StartsWith("{\"error_code\":", StringComparison.Ordinal) || status == 400, body);
            seen.Add(status);
        }

        // Unless the requests reach both sides of the API they prove nothing.
        Assert.Superset(new HashSet<int> { 200, 404, 405, 422 }, seen);
    }

    [Fact]
    public async Task Schemas_OfAnyBytes_NeverGiveA5xx()
    {
        await using var server = await RunningRegistry.StartAsync();
        await server.SendAsync("PUT", "/config", "{\"compatibility\":\"FULL_TRANSITIVE\"}");
        var random = new Random(3);
        int accepted = 0;
        for (int round = 0; round < 1_500; round++)
        {
            var text = new StringBuilder(ProtoParserTests.Everything);
            for (int edits = random.Next(0, 3); edits > 0; edits--)
            {
                int at = random.Next(text.Length - 10);
                _ = random.Next(2) == 0
                    ? text.Remove(at, random.Next(8))
                    : text.Insert(at, "{}[]()<>=;\"0a "[random.Next(14)]);
            }

            var (status, body) = await server.RegisterAsync($"s{random.Next(20)}", text.ToString());
            Assert.True(status < 500, body);
            accepted += status == 200 ? 1 : 0;
        }

        Assert.True(accepted > 20);
        await server.RestartAsync();
        Assert.Equal(200, (await server.GetAsync("/schemas")).Status);
    }

    [Theory]
    [InlineData(nameof(RegistryOptions.DataDirectory), "")]
    [InlineData(nameof(RegistryOptions.Host), "example")]
    [InlineData(nameof(RegistryOptions.Port), 65_536)]
    [InlineData(nameof(RegistryOptions.BodyBytesMax), 1)]
    [InlineData(nameof(RegistryOptions.SubjectsMax), 0)]
    [InlineData(nameof(RegistryOptions.VersionsMax), 0)]
    [InlineData(nameof(RegistryOptions.SubjectCharsMax), 0)]
    [InlineData(nameof(RegistryOptions.ReferencesMax), -1)]
    [InlineData(nameof(RegistryOptions.ReferenceDepthMax), -1)]
    [InlineData(nameof(RegistryOptions.ConnectionsMax), 0)]
    public void Validate_OfAWrongSetting_NamesIt(string property, object value)
    {
        var options = new RegistryOptions { DataDirectory = "x" };
        Check(options);
        typeof(RegistryOptions).GetProperty(property)!.SetValue(options, value);

        var refused = Assert.Throws<ValidationException>(() => Check(options));

        Assert.Contains(property, refused.Message, StringComparison.Ordinal);

        static void Check(RegistryOptions options) =>
            Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
    }

    private static string Schema(string name) => $"syntax = \"proto3\"; message {name} {{ string value = 1; }}";

    private static string Body(Random random) => random.Next(9) switch
    {
        0 => "",
        1 => "null",
        2 => "[" + new string('[', 200),
        3 => "{\"compatibility\":\"FULL\"}",
        4 => "{\"compatibility\":3,\"mode\":[]}",
        5 => "{\"schemaType\":\"PROTOBUF\",\"schema\":\"\",\"references\":[null]}",
        6 => RunningRegistry.Body(Schema("A"), "[{\"name\":\"a\\nb\",\"subject\":\"\",\"version\":0}]"),
        7 => RunningRegistry.Body(Schema("B" + random.Next(3))),
        _ => RunningRegistry.Body(
            Convert.ToBase64String([.. Enumerable.Range(0, 30).Select(_ => (byte)random.Next(256))])),
    };
}
