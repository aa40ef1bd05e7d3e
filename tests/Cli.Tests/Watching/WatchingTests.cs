using System.Diagnostics;
using System.Text.RegularExpressions;
using StreamML.Cli.Tests.Compose;
using StreamML.Cli.Tests.Documents;
using StreamML.Messaging.Telemetry;
using YamlDotNet.Serialization;

namespace StreamML.Cli.Tests.Watching;

/// <summary>
/// ops/alerts.yml and ops/grafana, held against the catalogue of instruments. With <c>STREAMML_WRITE_DOCS=1</c> they
/// are written first.
/// </summary>
public sealed class WatchingTests
{
    private static bool Writes => Environment.GetEnvironmentVariable("STREAMML_WRITE_DOCS") == "1";

    [Fact]
    public void Alerts_File_IsThatOfTheRules()
    {
        Write(AlertsFile.Location, AlertsFile.Text());

        string text = File.ReadAllText(AlertsFile.Location);
        Assert.Equal(AlertsFile.Text(), text);
        var groups = (List<object>)new Deserializer().Deserialize<Dictionary<object, object>>(text)["groups"];
        var rules = (List<object>)((Dictionary<object, object>)groups[0])["rules"];
        Assert.Equal(
            AlertRules.All.Select(rule => string.Join('\n', rule.Expression)),
            rules.Select(rule => (string)((Dictionary<object, object>)rule)["expr"]));
    }

    [Fact]
    public void Dashboards_Files_AreThoseOfTheCatalogue()
    {
        foreach (var dashboard in Dashboards.All)
        {
            string path = Path.Combine(ComposeTests.Root(), "ops/grafana", dashboard.File);
            Write(path, dashboard.Text());

            Assert.Equal(dashboard.Text(), File.ReadAllText(path));
        }
    }

    [Fact]
    public void Alerts_Expressions_NameWhatTheCatalogueExports() =>
        Assert.Empty(AlertRules.All.SelectMany(rule => Query.Faults(string.Join('\n', rule.Expression))));

    [Fact]
    public void Dashboards_Queries_NameWhatTheCatalogueExports() =>
        Assert.Empty(Dashboards.All.SelectMany(dashboard => dashboard.Panels)
            .SelectMany(panel => panel.Queries).SelectMany(query => Query.Faults(query.Expression)));

    [Fact]
    public void Dashboards_EachInstrument_IsShown()
    {
        string all = Dashboards.All[^1].Text();
        Assert.All(
            InstrumentCatalogue.All, each => Assert.Contains(each.PrometheusName, all, StringComparison.Ordinal));
    }

    [Fact]
    public void Alerts_EachRule_HasARunbookThatSaysWhatToDo()
    {
        string text = File.ReadAllText(OperationsDocument.Path);
        foreach (var rule in AlertRules.All)
        {
            var section = Regex.Match(
                text, $@"^### {Regex.Escape(rule.Runbook)}$(?<body>.*?)(?=^##)",
                RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture);
            Assert.True(section.Success, $"docs/operations.md has no section '{rule.Runbook}'.");
            foreach (string part in new[] { $"`{rule.Name}`", "**Look at**", "**Do**" })
            {
                Assert.Contains(part, section.Groups["body"].Value, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("rate(streamml_ingest_accepted_total[5m])", 0)]
    [InlineData("sum by (endpoint) (rate(streamml_ingest_accepted_total{endpoint=\"meta\"}[5m])) > 0.1", 0)]
    [InlineData("up == 0", 0)]
    [InlineData("rate(streamml_ingest_accepted[5m])", 1)]
    [InlineData("sum by (contact) (streamml_ingest_accepted_total)", 1)]
    [InlineData("streamml_ingest_accepted_total{phone=\"1\"}", 1)]
    [InlineData("1 > 0", 1)]
    public void Faults_OfAnExpression_AreFound(string expression, int expected) =>
        Assert.Equal(expected, Query.Faults(expression).Count());

    // Prometheus's own check, on machines that have it: Debian's package prometheus.
    [Fact]
    public async Task Alerts_File_IsOneThatPrometheusTakes()
    {
        string? tool = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);
        if (tool is null)
        {
            return;
        }

        using var check = Process.Start(new ProcessStartInfo(tool, ["check", "rules", AlertsFile.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = check.StandardOutput.ReadToEndAsync();
        var faults = check.StandardError.ReadToEndAsync();
        await check.WaitForExitAsync();
        Assert.True(check.ExitCode == 0, await said + await faults);
    }

    private static void Write(string path, string text)
    {
        if (Writes)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }
}
