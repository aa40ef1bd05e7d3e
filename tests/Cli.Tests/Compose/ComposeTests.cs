using System.Text.RegularExpressions;

namespace StreamML.Cli.Tests.Compose;

/// <summary>docker-compose.kafka.yml, held against what the program understands. Needs no container engine.</summary>
public sealed partial class ComposeTests
{
    private static readonly string[] ExpectedRoles = [
        "enricher", "ingest", "media-fetcher", "normaliser", "scorer", "sink", "transcriber", "windows"];

    private readonly ComposeFile _file = new(ReadFromRoot("docker-compose.kafka.yml"));

    [Fact]
    public void Services_Roles_AreAllThere() =>
        Assert.Equal(ExpectedRoles, _file.Roles.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Services_EachSetting_Exists()
    {
        var unknown = _file.Roles
            .SelectMany(role => ComposeFile.Settings(role.Value), (role, setting) => (Role: role.Key, Setting: setting))
            .Where(named => !KnownSettings.Current.Has(named.Setting));
        Assert.Empty(unknown);
    }

    [Fact]
    public void Services_EachRole_HasValuesThatTheProgramTakes()
    {
        foreach (var role in _file.Roles.Values)
        {
            var values = ComposeFile.Map(role, "environment").ToDictionary(
                pair => ((string)pair.Key).Replace("__", ":", StringComparison.Ordinal),
                pair => (string?)Variable().Replace((string)pair.Value, "a-value-of-the-user"));
            var settings = StreamML.Hosting.Settings.Load(values);
            Assert.Equal("kafka:9092", settings.Kafka.BootstrapServers);
        }
    }

    [Fact]
    public void Services_EachOne_HasAHealthCheck() => Assert.Empty(
        _file.Services.Where(service => !ComposeFile.Map(service.Value, "healthcheck").ContainsKey("test"))
            .Select(service => service.Key));

    [Fact]
    public void Services_EachDependency_IsThereAndWaitedForUntilHealthy()
    {
        foreach (var (name, service) in _file.Services)
        {
            foreach (var (target, how) in ComposeFile.Map(service, "depends_on"))
            {
                Assert.True(_file.Services.ContainsKey((string)target), $"{name} depends on {target}, no service");
                Assert.Equal("service_healthy", ((Dictionary<object, object>)how)["condition"]);
            }
        }
    }

    [Fact]
    public void Services_Roles_WaitForWhatTheyTalkTo()
    {
        Assert.All(_file.Roles.Values, role => Assert.Superset(
            new HashSet<object> { "kafka", "registry" }, ComposeFile.Map(role, "depends_on").Keys.ToHashSet()));
        Assert.Contains("postgres", ComposeFile.Map(_file.Roles["sink"], "depends_on").Keys);
    }

    [Fact]
    public void Services_Roles_HaveTheirOwnInstanceId()
    {
        var ids = _file.Roles.Values.Select(role => ComposeFile.Map(role, "environment")["Kafka__InstanceId"]).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void Services_EachImageOfOthers_NamesItsVersion() => Assert.Empty(
        _file.Services.Where(service => !service.Value.ContainsKey("build"))
            .Where(service => !VersionedImage().IsMatch((string)service.Value["image"]))
            .Select(service => service.Key));

    [Fact]
    public void Dockerfile_EachCopiedFile_Exists()
    {
        var copied = Copied().Matches(ReadFromRoot("Dockerfile")).Select(match => match.Groups["path"].Value).ToList();
        Assert.NotEmpty(copied);
        Assert.All(copied, path => Assert.True(File.Exists(Path.Combine(Root(), path)), $"{path} is not there"));
    }

    [Theory]
    [InlineData("Kafka__BootstrapServers", true)]
    [InlineData("Kafka__Client__security_protocol", true)]
    [InlineData("Ingest__AppSecrets__0", true)]
    [InlineData("Ingest__ApiTokens__0__Token", true)]
    [InlineData("Sink__MaxBatchWait", true)]
    [InlineData("Ingest__ApiTokens__0", false)]
    [InlineData("Health__Port", false)]
    [InlineData("Kafka__BootstrapServer", false)]
    [InlineData("Kafka__Client", false)]
    [InlineData("Ingest__AppSecrets__first", false)]
    [InlineData("Cafka__BootstrapServers", false)]
    [InlineData("Kafka", false)]
    public void KnownSettings_Name_IsJudged(string name, bool expected) =>
        Assert.Equal(expected, KnownSettings.Current.Has(name));

    [Fact]
    public void ComposeFile_MergeKeys_AreResolved()
    {
        var file = new ComposeFile(
            "x: &a\n  K__A: 1\nservices:\n  s:\n    command: [run, r]\n    environment:\n      <<: *a\n");
        Assert.Equal(["K__A"], ComposeFile.Settings(file.Roles["r"]));
    }

    private static string ReadFromRoot(string name) => File.ReadAllText(Path.Combine(Root(), name));

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "StreamML.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("StreamML.sln is in no folder above");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"\$\{[^}]*\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^[\w./-]+:\d[\w.-]*$")]
    private static partial Regex VersionedImage();

    [GeneratedRegex(@"^COPY (?<path>[\w./-]+/[\w.-]+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Copied();
}
