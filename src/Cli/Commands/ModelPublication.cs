using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using StreamML.Hosting;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Publishing;
using StreamML.Serving.Records;

namespace StreamML.Cli.Commands;

/// <summary>
/// <c>streamml models publish|list|live|shadow|canary|rollback|retire</c>: models on the topics.
/// </summary>
internal static class ModelPublication
{
    private const string By = "ops";

    public static IEnumerable<Command> Create() =>
    [
        Publish(), List(), Assign("live", ModelPart.Live), Assign("shadow", ModelPart.Shadow),
        Assign("canary", ModelPart.Canary),
        RollBack(), ModelsHistory.Create(), Retire(),
    ];

    private static Command Publish()
    {
        var shared = new Shared();
        var folder = new Argument<string>("FOLDER")
        {
            Description = "Folder of an artifact: manifest.json and the model that it names.",
        };
        var live = new Option<bool>("--live")
        {
            Description = "Make it live: processors switch to it between two batches.",
        };
        var shadow = new Option<bool>("--shadow")
        {
            Description = "Run it beside the live version; its answers go only to 'predictions'.",
        };
        var canary = new Option<double?>("--canary")
        {
            Description = "Serve this share of the contacts with it, above 0 to 1.",
        };
        var candidate = new Option<bool>("--candidate") { Description = "Only publish it, which is the default." };
        var command = new Command("publish",
            "Verify an artifact and publish it on the topics. Publishing the same artifact again changes nothing.\n"
            + "Example: streamml models publish ./intent-2 --shadow --reason 'trained on June'")
        {
            folder, live, shadow, canary, candidate, shared.Reason,
        };
        return shared.On(command, async (parsed, kafka, settings, token) =>
        {
            var parts = new List<PartChange>();
            if (parsed.GetValue(live))
            {
                parts.Add(new PartChange(ModelPart.Live));
            }

            if (parsed.GetValue(shadow))
            {
                parts.Add(new PartChange(ModelPart.Shadow));
            }

            if (parsed.GetValue(canary) is { } share)
            {
                parts.Add(new PartChange(ModelPart.Canary, share));
            }

            if (parts.Count + (parsed.GetValue(candidate) ? 1 : 0) > 1)
            {
                throw new PublishException(
                    "Choose only one of --live, --shadow, --canary and --candidate.");
            }

            var result = await Publisher(kafka, settings).PublishAsync(
                parsed.GetRequiredValue(folder), parsed.GetRequiredValue(shared.Scope), parts.FirstOrDefault(),
                parsed.GetRequiredValue(shared.Reason), token);
            Print(parsed.GetValue(shared.Json), result);
        });
    }

    private static Command List()
    {
        var shared = new Shared();
        var command = new Command("list", "List versions: size, metrics, which is live, shadow or canary.\n"
            + "Example: streamml models list --json");
        return shared.On(command, async (parsed, kafka, _, token) =>
        {
            var rows = ModelsReport.List(await ModelCatalogue.ReadAsync(kafka, token));
            if (parsed.GetValue(shared.Json))
            {
                Console.WriteLine(JsonSerializer.Serialize(rows, AnswerJson.Options));
                return;
            }

            if (rows.Count == 0)
            {
                Console.WriteLine("No model is published: every task uses the model that ships, if there is one.");
                return;
            }

            var table = new Table().Border(TableBorder.Simple)
                .AddColumns("task", "scope", "version", "model", "part", "bytes", "published", "by", "metrics");
            foreach (var row in rows)
            {
                string measures = string.Join(
                    ", ", row.Metrics.Take(3)
                        .Select(each => FormattableString.Invariant($"{each.Key} {each.Value:0.###}")));
                table.AddRow(
                    Text(row.Task), Text(row.Scope), Text(row.Version), Text(row.Name), Text(row.Part),
                    $"{row.Bytes:N0}",
                    $"{row.PublishedAt:yyyy-MM-dd HH:mm}", Text(row.PublishedBy), Text(measures));
            }

            AnsiConsole.Write(table);
        }, scoped: false);
    }

    private static Command Assign(string name, ModelPart part)
    {
        var shared = new Shared();
        string nothing = part == ModelPart.Live ? ModelPublisher.Shipped : ModelPublisher.None;
        var task = Task();
        var version = new Argument<string>("VERSION")
        {
            Description = $"A version from 'streamml models list', or {nothing}.",
        };
        var share = new Option<double>("--share")
        {
            Description = "Share of the contacts, above 0 to 1.",
            DefaultValueFactory = _ => 0.1,
        };
        string what = part switch
        {
            ModelPart.Live => "Make a version live: processors switch to it between two batches.",
            ModelPart.Shadow => "Run a version beside the live one; its answers go only to 'predictions'.",
            _ => "Serve a share of the contacts with a version, always the same contacts.",
        };
        var command =
            new Command(name, $"{what}\nExample: streamml models {name} intent 2") { task, version, shared.Reason };
        if (part == ModelPart.Canary)
        {
            command.Add(share);
        }

        return shared.On(command, async (parsed, kafka, settings, token) =>
        {
            var change = new PartChange(part, part == ModelPart.Canary ? parsed.GetValue(share) : 0);
            var control = await Publisher(kafka, settings).AssignAsync(
                parsed.GetRequiredValue(task), parsed.GetRequiredValue(shared.Scope), change,
                parsed.GetRequiredValue(version),
                parsed.GetRequiredValue(shared.Reason), token);
            Print(parsed.GetValue(shared.Json), control);
        });
    }

    private static Command RollBack()
    {
        var shared = new Shared();
        var task = Task();
        var command = new Command("rollback",
            "Make the previous live version live again; run it again for the one before.\nExample: streamml models "
            + "rollback intent")
        {
            task, shared.Reason,
        };
        return shared.On(command, async (parsed, kafka, settings, token) =>
        {
            string reason = parsed.GetRequiredValue(shared.Reason);
            var control = await Publisher(kafka, settings).RollBackAsync(
                parsed.GetRequiredValue(task), parsed.GetRequiredValue(shared.Scope), reason.Length == 0
                    ? "rollback"
                    : reason, token);
            Print(parsed.GetValue(shared.Json), control);
        });
    }

    private static Command Retire()
    {
        var shared = new Shared();
        var task = Task();
        var version = new Argument<string>("VERSION")
        {
            Description = "A version from 'streamml models list' that is not live, shadow or canary.",
        };
        var force = new Option<bool>("--force")
        {
            Description = "Also if later versions were built on it: they serve on, but cannot be reproduced any more.",
        };
        var command = new Command("retire",
            "Remove a version and its bytes from the topics. The history keeps its name.\nExample: streamml models "
            + "retire intent 1")
        {
            task, version, force,
        };
        return shared.On(command, async (parsed, kafka, settings, token) =>
        {
            var retired = await Publisher(kafka, settings).RetireAsync(
                parsed.GetRequiredValue(task), parsed.GetRequiredValue(shared.Scope), parsed.GetRequiredValue(version),
                parsed.GetValue(force), token);
            Console.WriteLine(parsed.GetValue(shared.Json)
                ? JsonSerializer.Serialize(new { retired.Task, retired.Scope, retired.Version }, AnswerJson.Options)
                : $"{retired.Task} {retired.Version} is retired.");
        });
    }

    private static Argument<string> Task() =>
        new("TASK") { Description = $"One of {string.Join(", ", ModelTasks.All)}." };

    /// <summary>What writes models and decisions in the name of who runs the command.</summary>
    public static ModelPublisher Publisher(KafkaConnection kafka, Settings settings) => new(
        kafka, settings.Loaders(CommonOptions.Engine(settings)), settings.Get<ModelServingOptions>(), By,
        TimeProvider.System);

    private static void Print(bool json, PublishResult result)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    result.Version.Task,
                    result.Version.Scope,
                    result.Version.Name,
                    result.Version.Version,
                    result.Version.Sha256,
                    Bytes = result.Version.SizeBytes,
                    Outcome = result.Outcome.ToString().ToLowerInvariant(),
                    Part = PartNames.Of(result.Control, result.Version.Version),
                    result.Decided,
                },
                AnswerJson.Options));
            return;
        }

        string outcome = result.Outcome switch
        {
            PublishOutcome.Published => "published",
            PublishOutcome.Unchanged => "was already published: nothing is written",
            _ => "was published with pieces missing: they are written again",
        };
        var version = result.Version;
        Console.WriteLine(
            $"{version.Task} {version.Name}/{version.Version} {outcome} ({version.SizeBytes:N0} bytes, {version.Chunks} pieces).");
        string part = PartNames.Of(result.Control, version.Version);
        Console.WriteLine(part.Length == 0
            ? $"It is not in use yet: streamml models live {version.Task} {version.Version}"
            : $"It is {part}.");
    }

    private static void Print(bool json, ModelControl control)
    {
        var decision = ModelDecision.Of(control);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(decision, AnswerJson.Options));
            return;
        }

        string shadow = decision.Shadow.Length == 0 ? "" : $", shadow {decision.Shadow}";
        string canary = decision.Canary.Length == 0
            ? ""
            : FormattableString.Invariant($", canary {decision.Canary} with {decision.CanaryShare}");
        Console.WriteLine($"{control.Task}: live {decision.Live}{shadow}{canary}.");
    }

    private static string Text(string value) => Markup.Escape(value);

    private sealed class Shared
    {
        private readonly CommonOptions _common = new();

        public Option<string> Scope { get; } = new("--scope")
        {
            Description = "Tenant that it applies to. [default: all]",
            DefaultValueFactory = _ => "",
        };

        public Option<string> Reason { get; } = new("--reason")
        {
            Description = "Reason, for the history.",
            DefaultValueFactory = _ => "",
        };

        public Option<bool> Json { get; } = new("--json") { Description = "One JSON value on stdout." };

        public Command On(
            Command command, Func<ParseResult, KafkaConnection, Settings, CancellationToken, Task> run,
            bool scoped = true)
        {
            if (scoped)
            {
                command.Add(Scope);
            }

            command.Add(Json);
            _common.OnInstallation(command, async (parsed, kafka, settings, token) =>
            {
                await run(parsed, kafka, settings, token);
                return 0;
            });
            return command;
        }
    }
}
