using System.CommandLine;
using System.Text.Json;
using StreamML.Trainer.Role.Judging;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml models test</c>: whether the live models of an installation work.</summary>
internal static class ModelsTest
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL")
        {
            Description = $"{ModelNames.List}.",
            DefaultValueFactory = _ => ModelNames.All,
        };
        var tenant = new Option<string>("--tenant")
        {
            Description = "Tenant whose models are tested. [default: each]",
            DefaultValueFactory = _ => "",
        };
        var campaign = CampaignOption.Create("tenants', and campaigns' with one of their own");
        var json = new Option<bool>("--json") { Description = "One JSON value on stdout." };
        var command = new Command("test",
            "Test the live models: load each, predict examples, check ranges and times, compare with the figures of its\n"
            + "manifest. The exit code is 1 if one fails.\nExample: streamml models test lead")
        {
            model, tenant, campaign, json,
        };
        new CommonOptions().OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            string asked = parsed.GetRequiredValue(model);
            string of = parsed.GetRequiredValue(campaign);
            CampaignOption.Check("models test", of, asked);
            var results = await InstallationModels.Judge(kafka, settings).TestAsync(
                new JudgeRequest
                {
                    Tasks = [.. ModelNames.Tasks(asked)],
                    Tenant = parsed.GetRequiredValue(tenant),
                    Campaign = of,
                },
                token);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(
                    new { Passed = results.Count(each => each.Passed), Models = results }, AnswerJson.Options));
            }
            else
            {
                Show(results, asked);
            }

            return results.Count > 0 && results.All(each => each.Passed) ? 0 : CommandLine.Failed;
        });
        return command;
    }

    private static void Show(IReadOnlyList<ModelTestResult> results, string asked)
    {
        if (results.Count == 0)
        {
            Console.WriteLine($"No {asked} model is live yet. Train one: streamml train {asked}");
            return;
        }

        foreach (var result in results)
        {
            string version = result.Version.Length > 0 ? result.Version : "the one that ships";
            Console.WriteLine(
                $"{ModelNames.Of(result.Task, result.Tenant, result.CampaignId)}: {result.Model}, {version}, loaded in "
                + FormattableString.Invariant($"{result.LoadMilliseconds:0} ms"));
            foreach (var example in result.Examples)
            {
                string truth = example.Truth.Length > 0 ? $" (label: {example.Truth})" : "";
                Console.WriteLine($"  {example.Example}: {example.Said}{truth}");
            }

            Console.WriteLine($"  {result.Summary}");
        }

        Console.WriteLine();
        Console.WriteLine($"Passed: {results.Count(each => each.Passed)} of {results.Count} models");
        foreach (var result in results)
        {
            Console.WriteLine(
                $"  {(result.Passed ? "PASS" : "FAIL")}  "
                + ModelNames.Of(result.Task, result.Tenant, result.CampaignId));
        }
    }
}
