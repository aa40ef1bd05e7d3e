using System.Text;
using StreamML.Cli.Tests.Compose;

namespace StreamML.Cli.Tests.Watching;

/// <summary>ops/alerts.yml: rules for Prometheus.</summary>
internal static class AlertsFile
{
    public static string Location { get; } = Path.Combine(ComposeTests.Root(), "ops/alerts.yml");

    /// <summary>The file as the rules have it.</summary>
    public static string Text()
    {
        var text = new StringBuilder(
            """
            # Rules for Prometheus, made by Cli.Tests with STREAMML_WRITE_DOCS=1. They expect a scrape job named
            # streamml. What to do is in the sections that "runbook" names.
            groups:
              - name: streamml
                rules:

            """);
        foreach (var rule in AlertRules.All)
        {
            text.Append($"      - alert: {rule.Name}\n        expr: |-\n");
            foreach (string line in rule.Expression)
            {
                text.Append($"          {line}\n");
            }

            text.Append($"        for: {rule.For}\n        labels:\n          severity: {rule.Severity}\n")
                .Append($"        annotations:\n          summary: \"{rule.Summary}\"\n")
                .Append($"          runbook: {rule.Link}\n");
        }

        return text.ToString();
    }
}
