using System.CommandLine;
using StreamML.Hosting;
using StreamML.Inference.Audience;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Schemas.V1;
using StreamML.Trainer.Role;

namespace StreamML.Cli.Commands;

/// <summary>
/// <c>streamml train [MODEL]</c>, <c>train stop</c>, and what the other commands to the trainers of an installation
/// share.
/// </summary>
internal static class TrainerCommands
{
    /// <summary>The command <c>train</c> with its subcommands that ask a running trainer.</summary>
    public static Command Train()
    {
        var model = new Argument<string>("MODEL")
        {
            Description = $"{ModelNames.List}.",
            DefaultValueFactory = _ => ModelNames.All,
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
        var campaign = CampaignOption.Create("each");
        var tenant = Tenant();
        var json = Json();
        var common = new CommonOptions();
        var command = new Command("train",
            "Have the trainer of an installation train models on its labelled examples, and wait for the outcome; or train\n"
            + "from files with a subcommand.\nExample: streamml train lead --force")
        {
            model, force, share, folds, search, campaign, tenant, json,
        };
        command.Add(TrainStatus.Create());
        command.Add(Stop());
        command.Add(TrainHistory.Create());
        common.OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            string asked = parsed.GetRequiredValue(model);
            string of = parsed.GetRequiredValue(campaign);
            var request = new TrainingRequest
            {
                Action = TrainingAction.Start,
                Tenant = parsed.GetRequiredValue(tenant),
                CampaignId = of,
                Tasks = { ModelNames.Tasks(asked) },
                Force = parsed.GetValue(force),
                Search = parsed.GetValue(search),
                RequestedBy = "ops",
            };
            CampaignOption.Check("train", of, asked);
            if (Within(parsed.GetValue(share), 0.05, 0.5, "--test-size") is { } part)
            {
                request.TestShare = part;
            }

            if (Within(parsed.GetValue(folds), 2, 20, "--cv-folds") is { } number)
            {
                request.Folds = (int)number;
            }

            return await TrainModels.RunAsync(request, kafka, settings, parsed.GetValue(json), token);
        });
        return command;
    }

    private static Command Stop()
    {
        var model = new Argument<string>("MODEL")
        {
            Description = $"{ModelNames.All}, or a model.",
            DefaultValueFactory = _ => ModelNames.All,
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
                    Tasks = { ModelNames.Tasks(parsed.GetRequiredValue(model)) },
                    RequestedBy = "ops",
                }, token);
            Console.WriteLine("The trainer is asked to stop.");
            return 0;
        });
        return command;
    }

    /// <summary>Asks the trainers of an installation.</summary>
    public static TrainerClient Client(KafkaConnection kafka, Settings settings) =>
        new(kafka, settings.Get<TrainerOptions>(), settings.Get<AudienceOptions>(), TimeProvider.System);

    /// <summary>Refuses where nobody would train.</summary>
    /// <exception cref="RoleConfigurationException">No trainer runs.</exception>
    public static async Task RequireTrainerAsync(KafkaConnection kafka)
    {
        if ((await kafka.RunningAsync([TrainerRole.RoleName])).Count == 0)
        {
            throw new RoleConfigurationException(
                "No trainer runs in this installation: start it with 'streamml up', or with 'streamml run trainer'.");
        }
    }

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

    /// <summary>The option <c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "One JSON value on stdout." };
}
