using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using StreamML.FaultInjection.Alerts;
using StreamML.Messaging.Connection;

namespace StreamML.FaultInjection.Tests;

/// <summary>
/// What <c>check alerts</c> has Prometheus evaluate, and what it makes of the answers. The check itself takes many
/// minutes and a Prometheus.
/// </summary>
public sealed class AlertRuleTests
{
    private const string Rules =
        """
        groups:
          - name: streamml
            rules:
              - alert: Late
                expr: |-
                  histogram_quantile(0.95, sum by (le) (rate(streamml_sink_latency_seconds_bucket[10m]))) > 60
                for: 10m
                labels:
                  severity: warning
              - alert: Behind
                expr: |-
                  max by (stage) (streamml_stage_freshness_seconds{stage="sink"}) > 1800
                for: 0m
                labels:
                  severity: critical
              - alert: Slow
                expr: |-
                  sum(increase(streamml_models_refused_total[1h])) > 10
                    or sum(streamml_models_refused_total
                      unless streamml_models_refused_total offset 1h) > 10
                for: 2m
                labels:
                  severity: warning
        """;

    [Fact]
    public void Rules_Divided_HaveShorterTimesAndAreOtherwiseTheSame() => Assert.Equal(
        """
        groups:
          - name: streamml-faster
            rules:
              - alert: Late
                expr: |-
                  histogram_quantile(0.95, sum by (le) (rate(streamml_sink_latency_seconds_bucket[10000ms]))) > 1
                for: 10000ms
                labels:
                  severity: warning
                  pace: faster
              - alert: Behind
                expr: |-
                  max by (stage) (streamml_stage_freshness_seconds{stage="sink"}) > 30
                for: 0s
                labels:
                  severity: critical
                  pace: faster
              - alert: Slow
                expr: |-
                  sum(increase(streamml_models_refused_total[60000ms])) > 10
                    or sum(streamml_models_refused_total
                      unless streamml_models_refused_total offset 60000ms) > 10
                for: 5000ms
                labels:
                  severity: warning
                  pace: faster
        """,
        AlertRuleFile.Divided(Rules, 60));

    [Fact]
    public void Rules_ThatShip_CanAllFireWithinTheLimitOnceDivided()
    {
        var options = new AlertCheckOptions();
        string text = AlertRuleFile.Divided(AlertRuleFile.Shipped(), options.Speed);

        Assert.DoesNotMatch(@"\[\d+[mhd]\]|for: [1-9]\d*[smhd]\b|offset \d+[smhd]\b", text);
        foreach (string rule in text.Split("- alert: ")[1..])
        {
            double[] ms = [.. Regex.Matches(rule, @"(?<number>\d+)ms\b").Select(match => Number(match))];
            double[] seconds = [.. Regex.Matches(rule, @"freshness_seconds.* > (?<number>\S+)$", RegexOptions.Multiline)
                .Select(match => Number(match))];
            Assert.True(
                (ms.Distinct().Sum() / 1_000) + seconds.Sum() < options.Limit.TotalSeconds,
                $"{rule.Split('\n')[0]} cannot fire within {options.Limit}.");
        }
    }

    [Fact]
    public void Rules_ThatShip_AreEachMetByAFaultOrNamedWithAReason()
    {
        var names = AlertRuleFile.Names(AlertRuleFile.Shipped()).ToHashSet(StringComparer.Ordinal);
        var met = AlertFaults.All.Select(fault => fault.Alert).Concat(AlertFaults.NotInjected.Keys)
            .ToHashSet(StringComparer.Ordinal);

        Assert.Empty(met.Except(names));
        Assert.Empty(names.Except(met));
        Assert.Equal(AlertFaults.All.Count, AlertFaults.All.Select(fault => fault.Name).Distinct().Count());
        Assert.True(AlertFaults.All.Count >= 12, $"{AlertFaults.All.Count} faults");
    }

    [Fact]
    public void Faults_ByAnUnknownName_AreRefusedWithTheKnownOnes()
    {
        var fault = Assert.Throws<RoleConfigurationException>(() => AlertRun.Chosen(["killed-enricher", "flood"]));

        Assert.StartsWith("There is no fault 'flood'. The faults are ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("slow-model", fault.Message, StringComparison.Ordinal);
        Assert.Equal("killed-enricher", Assert.Single(AlertRun.Chosen(["killed-enricher"])).Name);
        Assert.Equal(AlertFaults.All.Count, AlertRun.Chosen([]).Count);
    }

    [Fact]
    public void Prometheus_ThatIsNotThere_IsAskedForByName()
    {
        var none = Assert.Throws<RoleConfigurationException>(() => PrometheusServer.Find(new AlertCheckOptions()));
        Assert.Contains("Debian's package prometheus", none.Message, StringComparison.Ordinal);

        var wrong = Assert.Throws<RoleConfigurationException>(
            () => PrometheusServer.Find(new AlertCheckOptions { Prometheus = "/nowhere/prometheus" }));
        Assert.Contains("/nowhere/prometheus", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Answer_OfPrometheus_TellsWhatFiresAndByWhichRule()
    {
        using var answer = JsonDocument.Parse(
            """
            {"status":"success","data":{"alerts":[
              {"labels":{"alertname":"A","severity":"warning"},"state":"firing"},
              {"labels":{"alertname":"A","pace":"faster"},"state":"firing"},
              {"labels":{"alertname":"B","pace":"faster"},"state":"pending"}]}}
            """);

        var firing = PrometheusServer.Firing(answer.RootElement);

        Assert.Equal(2, firing.Count);
        Assert.Contains(new FiringAlert("A", IsFaster: false), firing);
        Assert.Contains(new FiringAlert("A", IsFaster: true), firing);
        Assert.Equal("A", Assert.Single(AlertWatch.Faster(firing)));
    }

    [Theory]
    [InlineData(12.0, "", true)]
    [InlineData(61.0, "", false)]
    [InlineData(null, "", false)]
    [InlineData(12.0, "the role did not come back", false)]
    public void Report_IsOkOnlyWhereEachAlertFiredInTime(double? seconds, string problem, bool ok)
    {
        var watch = new AlertWatch();
        var fault = AlertFaults.All[0];
        watch.Add(fault, new FaultOutcome(fault.Alert, seconds, [], problem));

        Assert.Equal(ok, watch.Report(new AlertCheckOptions(), 2, 1, 1).Ok);

        watch.InHealth([new FiringAlert("A", IsFaster: false)]);
        var report = watch.Report(new AlertCheckOptions(), 2, 1, 1);
        Assert.False(report.Ok);
        Assert.Equal(["A"], report.FiredInHealth);
    }

    private static double Number(Match match) =>
        double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
}
