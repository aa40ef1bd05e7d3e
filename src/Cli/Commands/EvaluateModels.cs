using System.CommandLine;
using System.Text.Json;
using StreamML.Messaging.Connection;
using StreamML.Trainer.Reports;
using StreamML.Trainer.Role.Judging;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml evaluate [MODEL]</c>: the models of an installation on its labelled examples.</summary>
/// <param name="html">Where the page goes.</param>
/// <param name="json">Whether to print JSON.</param>
internal sealed class EvaluateModels(Option<string?> html, Option<bool> json)
{
    private readonly CommonOptions _common = new();

    private readonly Option<string> _tenant = new("--tenant")
    {
        Description = "Of models: tenant whose examples judge. [default: each]",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<string> _campaign = CampaignOption.Create("tenants', and campaigns' with one of their own");

    private readonly Option<string> _version = new("--version")
    {
        Description = "Of models: a version from 'streamml models list', or shipped. [default: the live one]",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<bool> _all = new("--all-rows")
    {
        Description = "Of models: judge by all examples, also by those that a version was trained on.",
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _tenant, _campaign, _version, _all, _common.Data })
        {
            command.Add(option);
        }
    }

    public Task<int> RunAsync(ParseResult parsed, string model, CancellationToken cancellationToken)
    {
        string version = parsed.GetRequiredValue(_version);
        if (version.Length > 0 && model == ModelNames.All)
        {
            throw new RoleConfigurationException("--version needs the name of one model.");
        }

        string campaign = parsed.GetRequiredValue(_campaign);
        CampaignOption.Check("evaluate", campaign, model);
        return _common.ConnectedAsync(parsed, async (kafka, settings) =>
        {
            var judged = await InstallationModels.Judge(kafka, settings).EvaluateAsync(
                new JudgeRequest
                {
                    Tasks = [.. ModelNames.Tasks(model)],
                    Tenant = parsed.GetRequiredValue(_tenant),
                    Campaign = campaign,
                    Version = version,
                    AllRows = parsed.GetValue(_all),
                },
                cancellationToken);
            if (parsed.GetValue(html) is { } path)
            {
                One(judged).WriteHtml(path);
            }

            if (parsed.GetValue(json))
            {
                Console.WriteLine(ToJson(judged));
            }
            else
            {
                Show(judged, named: model != ModelNames.All);
            }

            return judged.Any(each => each.Report is not null) ? 0 : CommandLine.Failed;
        }, cancellationToken);
    }

    private static EvaluationReport One(IReadOnlyList<JudgedModel> judged)
    {
        JudgedModel[] measured = [.. judged.Where(each => each.Report is not null)];
        return measured.Length == 1
            ? measured[0].Report!
            : throw new RoleConfigurationException(measured.Length == 0
                ? $"There is nothing to put on a page: {judged[0].Problem}."
                : "--html takes one model: name it, and its tenant with --tenant. There are: "
                    + $"{string.Join(", ", measured.Select(Name))}.");
    }

    private static void Show(IReadOnlyList<JudgedModel> judged, bool named)
    {
        foreach (var each in judged.Where(each => each.Report is not null))
        {
            Console.WriteLine($"{Name(each)}: {(each.Version.Length > 0 ? each.Version : "the model that ships")}");
            Console.WriteLine(each.Report!.ToText());
        }

        foreach (var each in judged.Where(each => each.Report is null))
        {
            (named ? Console.Error : Console.Out).WriteLine($"{Name(each)}: not judged: {each.Problem}.");
        }
    }

    private static string ToJson(IReadOnlyList<JudgedModel> judged) => JsonSerializer.Serialize(
        new
        {
            Models = judged.Select(each => new
            {
                each.Task,
                each.Tenant,
                each.CampaignId,
                each.Version,
                each.Scope,
                each.Part,
                each.JudgedBy,
                each.LeftOut,
                each.Problem,
                Report = each.Report is { } report
                    ? JsonDocument.Parse(report.ToJson()).RootElement
                    : (JsonElement?)null,
            }),
        },
        AnswerJson.Options);

    private static string Name(JudgedModel each) => ModelNames.Of(each.Task, each.Tenant, each.CampaignId);
}
