using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using StreamML.Hosting;
using StreamML.Inference.Audience;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Schemas.Campaigns;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Trainer.Reports;
using StreamML.Trainer.Role;

namespace StreamML.Cli.Commands;

/// <summary>
/// <c>streamml train [MODEL]</c>, <c>train status|stop|history</c>: what the trainers of an installation do.
/// </summary>
internal static class TrainerCommands
{
    /// <summary>Stands for every model.</summary>
    public const string AllModels = "all";

    /// <summary>The command <c>train</c> with its subcommands that ask a running trainer.</summary>
    public static Command Train()
    {
        var model = new Argument<string>("MODEL")
        {
            Description = $"all, or one of {string.Join(", ", ModelTasks.All)}.",
            DefaultValueFactory = _ => AllModels,
        };
        var force = new Option<bool>("--force") { Description = "Train even if no label is new." };
        var share = new Option<double?>("--test-size")
        {
            Description = "Share of the contacts that judges, 0.05 to 0.5. [default: Trainer__TestShare]",
        };
        var folds = new Option<int?>("--cv-folds")
        {
            Description = "Folds of the cross-validation, 2 to 20. [default: Trainer__Folds]",
        };
        var search = new Option<bool>("--search") { Description = "Search for hyperparameters." };
        var campaign = new Option<string>("--campaign")
        {
            Description = "The campaign whose demographic model is meant, by its id or its short code. [default: each]",
            DefaultValueFactory = _ => "",
        };
        var tenant = Tenant();
        var json = Json();
        var common = new CommonOptions();
        var command = new Command("train",
            "Have the trainer of an installation train models on its labelled examples, and wait for the outcome; or train\n"
            + "from files with a subcommand.\nExample: streamml train lead --force")
        {
            model, force, share, folds, search, campaign, tenant, json,
        };
        command.Add(Status());
        command.Add(Stop());
        command.Add(History());
        common.OnInstallation(command, (parsed, kafka, settings, token) => RunAsync(
            new TrainingRequest
            {
                Action = TrainingAction.Start,
                Tenant = parsed.GetRequiredValue(tenant),
                CampaignId = parsed.GetRequiredValue(campaign),
                Tasks = { Tasks(parsed.GetRequiredValue(model)) },
                Force = parsed.GetValue(force),
                Search = parsed.GetValue(search),
                RequestedBy = "ops",
            },
            Within(parsed.GetValue(share), 0.05, 0.5, "--test-size"),
            Within(parsed.GetValue(folds), 2, 20, "--cv-folds"),
            kafka, settings, parsed.GetValue(json), token));
        return command;
    }

    private static async Task<int> RunAsync(
        TrainingRequest request, double? share, double? folds, KafkaConnection kafka, Settings settings, bool json,
        CancellationToken cancellationToken)
    {
        await RequireTrainerAsync(kafka);
        if (share is { } part)
        {
            request.TestShare = part;
        }

        if (folds is { } number)
        {
            request.Folds = (int)number;
        }

        var client = Client(kafka, settings);
        var known = await client.StatusAsync(cancellationToken);
        if (request.CampaignId.Length > 0)
        {
            (request.Tenant, request.CampaignId) = Campaign(known, request);
        }

        ModelTrainingStatus[] asked =
        [
            .. known.Where(status => (request.Tasks.Count == 0 || request.Tasks.Contains(status.Task))
                && (request.Tenant.Length == 0 || status.Tenant == request.Tenant)
                && (request.CampaignId.Length > 0 ? status.CampaignId == request.CampaignId
                    : status.CampaignId.Length == 0 || status.Missing == 0)),
        ];
        await AdviseAsync(asked, request.HasFolds ? request.Folds : settings.Get<TrainerOptions>().Folds);
        var open = asked.Select(status => (status.Task, status.Scope)).ToHashSet();
        if (request.Tenant.Length > 0 && request.CampaignId.Length == 0)
        {
            open.UnionWith(request.Tasks.Select(task => (task, request.Tenant)));
        }

        string id = await client.AskAsync(request, cancellationToken);
        var ended = new List<TrainingRun>();
        await foreach (var run in client.FollowAsync(id, cancellationToken))
        {
            await Console.Error.WriteLineAsync($"{Name(run)}: {run.Progress} % {run.Message}");
            if (run.EndedAtMs > 0)
            {
                ended.Add(run);
                open.Remove((run.Task, run.Scope));
            }

            if (open.Count == 0)
            {
                break;
            }
        }

        Show(ended, json);
        bool missed = ended.Exists(run => run.Status is TrainingStatus.Failed or TrainingStatus.Stopped
            or TrainingStatus.Abandoned) || ended.TrueForAll(run => run.Status == TrainingStatus.TooFewRows);
        return missed ? CommandLine.Failed : 0;
    }

    // What takes long, and figures to be read with care; what is missing altogether is the outcome of the run.
    private static async Task AdviseAsync(IEnumerable<ModelTrainingStatus> asked, int folds)
    {
        var findings = asked.Where(status => status.Missing == 0 && status.Examples > 0)
            .SelectMany(status => Advice.Of(new AdviceInput
            {
                Model = $"the {status.Task} model{(status.Tenant.Length > 0 ? $" of {status.Tenant}" : "")}",
                Rows = status.Examples,
                RowsMin = 0,
                Unit = "labelled examples",
                Folds = folds,
            }));
        foreach (var finding in findings)
        {
            await Console.Error.WriteLineAsync($"{finding.Level.ToString().ToLowerInvariant()}: {finding.Message}");
        }
    }

    private static (string Tenant, string CampaignId) Campaign(
        IReadOnlyList<ModelTrainingStatus> known, TrainingRequest request)
    {
        string name = request.CampaignId;
        if (!request.Tasks.SequenceEqual([ModelTasks.Demographic]))
        {
            throw new RoleConfigurationException(
                $"Only {ModelTasks.Demographic} models are trained by campaign: streamml train {ModelTasks.Demographic} "
                + $"--campaign {name}");
        }

        bool isCode = ShortCode.TryRead(name, out string code);
        var campaigns = known.Where(status => status.CampaignId.Length > 0
            && (request.Tenant.Length == 0 || status.Tenant == request.Tenant)).ToList();
        var found = campaigns.Where(status => status.CampaignId == name).ToList();
        found = found.Count > 0 ? found : [.. campaigns.Where(status => isCode && status.CampaignCode == code)];
        return found.Count switch
        {
            1 => (found[0].Tenant, found[0].CampaignId),
            0 => throw new RoleConfigurationException(
                $"No feedback with demographics is known of a campaign '{name}'. 'streamml train status' lists the "
                + "campaigns that have any, with their codes."),
            _ => throw new RoleConfigurationException(
                $"'{name}' is a campaign of several tenants: name one with --tenant "
                + $"({string.Join(", ", found.Select(status => status.Tenant))})."),
        };
    }

    private static Command Status()
    {
        var json = Json();
        var command = new Command("status",
            "Show how many labelled examples each model, also of a campaign, has and needs,\n"
            + " what is being trained, and how versions on\n"
            + "trial stand.\n"
            + "Example: streamml train status --json")
        {
            json,
        };
        new CommonOptions().OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            var client = Client(kafka, settings);
            var found = await client.StatusAsync(token);
            var gates = await client.GatesAsync(token);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(found.Select(status => new
                {
                    status.Task,
                    status.Tenant,
                    status.CampaignId,
                    status.CampaignCode,
                    status.Examples,
                    status.NewExamples,
                    status.Missing,
                    status.LiveVersion,
                    status.LiveScope,
                    Last = status.Last is null ? null : Row(status.Last),
                    Trials = gates.Where(gate => TrialPrint.IsOf(gate, status.Task, status.Tenant)
                        && TrialPrint.IsOpen(gate)).Select(TrialPrint.Row),
                    Watch = gates.Where(gate => TrialPrint.IsOf(gate, status.Task, status.Tenant)
                        && gate.Challenger.Length == 0).Select(TrialPrint.Row).FirstOrDefault(),
                }), AnswerJson.Options));
                return 0;
            }

            var table = new Table().Border(TableBorder.Simple)
                .AddColumns("model", "tenant", "campaign", "examples", "new", "missing", "live", "last training");
            foreach (var status in found)
            {
                table.AddRow(
                    status.Task, Markup.Escape(status.Tenant),
                    Markup.Escape(
                        status.CampaignId.Length > 0 ? $"{status.CampaignId} ({status.CampaignCode})" : ""),
                    $"{status.Examples:N0}", $"{status.NewExamples:N0}", $"{status.Missing:N0}",
                    Markup.Escape(
                        status.CampaignId.Length == 0 || status.LiveVersion.Length == 0
                            || status.LiveScope == status.Scope ? status.LiveVersion
                            : $"the tenant's, {status.LiveVersion}"),
                    status.Last is { } last
                        ? Markup.Escape($"{Word(last.Status)}, {last.Progress} %: {last.Message}")
                        : "");
            }

            AnsiConsole.Write(table);
            TrialPrint.Show([.. gates.Where(TrialPrint.IsOpen)]);
            return 0;
        });
        return command;
    }

    private static Command Stop()
    {
        var model = new Argument<string>("MODEL")
        {
            Description = "all, or a model.",
            DefaultValueFactory = _ => AllModels,
        };
        var tenant = Tenant();
        var command = new Command("stop",
            "Stop the training that runs, and those that wait. Nothing of a stopped training is published.\n"
            + "Example: streamml train stop lead")
        {
            model, tenant,
        };
        new CommonOptions().OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            await RequireTrainerAsync(kafka);
            await Client(kafka, settings).AskAsync(
                new TrainingRequest
                {
                    Action = TrainingAction.Stop,
                    Tenant = parsed.GetRequiredValue(tenant),
                    Tasks = { Tasks(parsed.GetRequiredValue(model)) },
                    RequestedBy = "ops",
                }, token);
            Console.WriteLine("The trainer is asked to stop.");
            return 0;
        });
        return command;
    }

    private static Command History()
    {
        var json = Json();
        var last = new Option<int>("--last") { Description = "Most runs.", DefaultValueFactory = _ => 20 };
        var command = new Command("history",
            "List the latest trainings: why they ran, metrics, duration, outcome.\n"
            + "Example: streamml train history --last 5")
        {
            last, json,
        };
        new CommonOptions().OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            var client = Client(kafka, settings);
            var runs = (await client.HistoryAsync(token)).Take(parsed.GetValue(last)).ToList();
            Show(runs, parsed.GetValue(json), await client.GatesAsync(token));
            return 0;
        });
        return command;
    }

    private static void Show(List<TrainingRun> runs, bool json, IReadOnlyList<TrainingGate>? gates = null)
    {
        TrainingGate[] trials = [.. (gates ?? []).Where(gate => gate.Challenger.Length > 0
            && runs.Exists(run => run.Version == gate.Challenger && TrialPrint.IsOf(gate, run.Task, run.Scope)))];
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new { Runs = runs.Select(Row), Trials = trials.Select(TrialPrint.Row) }, AnswerJson.Options));
            return;
        }

        if (runs.Count == 0)
        {
            Console.WriteLine("Nothing was trained yet.");
            return;
        }

        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("model", "version", "outcome", "examples", "seconds", "metrics", "what happened");
        foreach (var run in runs)
        {
            string metrics = string.Join(
                ", ", run.Metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal)
                    .Where(metric => !metric.Key.StartsWith("train_", StringComparison.Ordinal)).Take(4)
                    .Select(metric => FormattableString.Invariant($"{metric.Key} {metric.Value:0.###}")));
            table.AddRow(
                Markup.Escape(Name(run)), Markup.Escape(run.Version), Word(run.Status),
                $"{run.Rows:N0}",
                FormattableString.Invariant($"{Seconds(run):0.0}"), Markup.Escape(metrics), Markup.Escape(run.Message));
        }

        AnsiConsole.Write(table);
        TrialPrint.Show(trials);
        foreach (var run in runs)
        {
            string name = $"{Name(run.Task, run.Scope)} {run.Version}";
            if (run.Test.Length > 0)
            {
                Console.WriteLine($"{name}: test of the live model {run.Test}");
            }

            if (run.Report.Length > 0)
            {
                Console.WriteLine($"{name}: report {run.Report}");
            }
        }
    }

    private static object Row(TrainingRun run) => new
    {
        run.RunId,
        run.RequestId,
        Trigger = Word(run.Trigger),
        run.Task,
        Tenant = ModelScope.TenantOf(run.Scope),
        run.CampaignId,
        Status = Word(run.Status),
        run.Message,
        run.Progress,
        run.Metrics,
        Examples = run.Rows,
        MissingExamples = run.MissingRows,
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(run.StartedAtMs),
        Seconds = Seconds(run),
        run.Version,
        run.Sha256,
        run.Champion,
        run.Gate,
        run.HoldoutUse,
        run.RowsSha256,
        run.Report,
        run.Test,
    };

    private static double Seconds(TrainingRun run) =>
        run.EndedAtMs == 0 ? 0 : (run.EndedAtMs - run.StartedAtMs) / 1000.0;

    /// <summary>A model and whose it is.</summary>
    public static string Name(string task, string tenant) => tenant.Length == 0 ? task : $"{task} of {tenant}";

    private static string Name(TrainingRun run)
    {
        string tenant = ModelScope.TenantOf(run.Scope);
        return run.CampaignId.Length == 0
            ? Name(run.Task, tenant)
            : $"{Name(run.Task, tenant)}, {run.CampaignId} ({ShortCode.Of(tenant, run.CampaignId)})";
    }

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static TrainerClient Client(KafkaConnection kafka, Settings settings) =>
        new(kafka, settings.Get<TrainerOptions>(), settings.Get<AudienceOptions>(), TimeProvider.System);

    private static async Task RequireTrainerAsync(KafkaConnection kafka)
    {
        if ((await kafka.RunningAsync([TrainerRole.RoleName])).Count == 0)
        {
            throw new RoleConfigurationException(
                "No trainer runs in this installation: start it with 'streamml up', or with 'streamml run trainer'.");
        }
    }

    /// <summary>The tasks of a model's name; none for all.</summary>
    /// <exception cref="RoleConfigurationException">It is no model's name.</exception>
    public static IEnumerable<string> Tasks(string model) => model == AllModels ? []
        : ModelTasks.All.Contains(model) ? [model]
        : throw new RoleConfigurationException(
            $"'{model}' is no model. There are: {AllModels}, {string.Join(", ", ModelTasks.All)}.");

    private static double? Within(double? value, double least, double most, string option) =>
        value is null || (value >= least && value <= most)
            ? value
            : throw new RoleConfigurationException(
                FormattableString.Invariant($"{option} is {value}, but must be {least} to {most}."));

    private static Option<string> Tenant() => new("--tenant")
    {
        Description = "Tenant whose models are meant. [default: each]",
        DefaultValueFactory = _ => "",
    };

    private static Option<bool> Json() => new("--json") { Description = "One JSON value on stdout." };
}
