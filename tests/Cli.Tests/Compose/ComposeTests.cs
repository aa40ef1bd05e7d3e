using System.Text.RegularExpressions;

namespace StreamML.Cli.Tests.Compose;

/// <summary>docker-compose.kafka.yml, held against what the program understands. Needs no container engine.</summary>
public sealed partial class ComposeTests
{
    private readonly ComposeFile _file = new(ReadFromRoot("docker-compose.kafka.yml"));

    [Fact]
    public void Services_Roles_AreAllThere() =>
        Assert.Equal(
        StreamML.Hosting.RoleSet.All.Select(role => role.Name).Order(StringComparer.Ordinal),
        _file.Roles.Keys.Order(StringComparer.Ordinal));

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
    public void Services_EachOne_HasAHealthCheck()
    {
        Assert.Empty(_file.Services.Where(service => !IsOurs(service.Value))
            .Where(service => !ComposeFile.Map(service.Value, "healthcheck").ContainsKey("test"))
            .Select(service => service.Key));
        Assert.Contains("HEALTHCHECK ", ReadFromRoot("Dockerfile"), StringComparison.Ordinal);
    }

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
    public void Services_Roles_CanBeScaled()
    {
        Assert.All(_file.Roles.Values, role =>
        {
            Assert.DoesNotContain("Kafka__InstanceId", ComposeFile.Settings(role));
            Assert.DoesNotContain("container_name", role.Keys);
        });
        Assert.Equal("{host}", ImageSettings()["Kafka__InstanceId"]);
        object ports = Assert.Single((List<object>)_file.Roles["ingest"]["ports"]);
        Assert.Matches(@":\d+-\d+:8080$", (string)ports);
    }

    [Fact]
    public void Services_Roles_AreConfined() => Assert.All(_file.Roles.Values, role =>
    {
        Assert.Equal("true", role["read_only"]);
        Assert.Equal("true", role["init"]);
        Assert.Equal(["ALL"], (List<object>)role["cap_drop"]);
        Assert.Contains("no-new-privileges:true", (List<object>)role["security_opt"]);
        Assert.Contains("mem_limit", role.Keys);
        Assert.Contains("pids_limit", role.Keys);
    });

    [Fact]
    public void Services_EachOne_RotatesItsLog() => Assert.All(
        _file.Services.Values, service => Assert.Contains(
            "max-size", ComposeFile.Map(ComposeFile.Map(service, "logging"), "options").Keys));

    [Fact]
    public void Image_EachSetting_IsOneThatTheProgramTakes()
    {
        var settings = Hosting.Settings.Load(ImageSettings().Select(pair =>
            KeyValuePair.Create(pair.Key.Replace("__", ":", StringComparison.Ordinal), (string?)pair.Value)));

        Assert.All(ImageSettings().Keys, name => Assert.True(KnownSettings.Current.Has(name), name));
        Assert.Equal("/var/lib/streamml", settings.Streamml.DataDirectory);
        Assert.Contains($"VOLUME {settings.Streamml.DataDirectory}", ReadFromRoot("Dockerfile"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Services_EachImageOfOthers_NamesItsVersion() => Assert.Empty(
        _file.Services.Where(service => !IsOurs(service.Value))
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

    private static bool IsOurs(Dictionary<object, object> service) => service["image"] is "streamml";

    private static Dictionary<string, string> ImageSettings() => Setting().Matches(ReadFromRoot("Dockerfile"))
        .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value);

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

    [GeneratedRegex(@"^(ENV)? +(?<name>\w+__\w+)=(?<value>\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Setting();

    [GeneratedRegex(@"\$\{[^}]*\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^[\w./-]+:\d[\w.-]*$")]
    private static partial Regex VersionedImage();

    [GeneratedRegex(@"^COPY (?<path>[\w./-]+/[\w.-]+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Copied();
}
