using System.CommandLine;
using System.Text.Json;
using StreamML.Hosting;
using StreamML.Messaging.Connection;
using StreamML.Schemas.V1;
using StreamML.Sink.Past;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.Cli.Commands;

/// <summary>
/// <c>streamml replay plan|start|pause|resume|cancel|list|show|diff|cutover|undo</c>: past texts through the enricher
/// again, or contacts through the scorer.
/// </summary>
internal static class ReplayCommand
{
    // Fewer digits would approve whatever begins alike.
    private const int HashDigitsMin = 8;
    private static readonly TimeSpan AnswerWait = TimeSpan.FromSeconds(60);

    // It loads the models. What takes longer is shown later.
    private static readonly TimeSpan PilotWait = TimeSpan.FromMinutes(2);

    // A transaction over all rows of a generation.
    private static readonly TimeSpan TablesWait = TimeSpan.FromMinutes(10);

    public static Command Create() => new(
        "replay",
        "Have the enricher read past texts again, or the scorer the last vectors of contacts, with today's models or\n"
        + "those of their time, into topics of their own.\n"
        + "Plan, start with the plan's hash, compare. Live topics and models stay as they are, and so do\n"
        + "tables until a cutover.")
    {
        Plan(), Start(), Ask("pause", JobAction.Pause, "Stop a replay where it is. 'resume' goes on there."), Resume(),
        Ask("cancel", JobAction.Cancel, "End a replay for good, and delete its topics."), List(), Show(), Diff(),
        Cutover(), Undo(),
    };

    private static Command Plan()
    {
        var which = new ReplayOptions();
        var json = Json();
        var command = new Command("plan",
            "Pin a range of messages.text, or with --stage scorer of contact.features, count what matches, and write the\n"
            + "plan down. The role jobs then puts some messages or contacts through the models, and the plan shows what\n"
            + "would change. Nothing else runs. Of texts that the topic no longer keeps, --from tables copies what\n"
            + "PostgreSQL has to topics that the replay reads.\n"
            + "Example: streamml replay plan --since 2026-03-01 --tenant shop --older-than 20261129-162536-fe756e\n"
            + "Example: streamml replay plan --stage scorer --only lead --abort-changed 100")
        {
            json,
        };
        which.AddTo(command);
        new CommonOptions().OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            var query = await which.QueryAsync(parsed, kafka, token);
            var past = settings.Postgres.ConnectionString.Length > 0 ? new TablePastTexts(settings.Postgres) : null;
            var job = await new ReplayPlanner(
                kafka, settings.Get<JobsOptions>(), TimeProvider.System, past, new CopyProgress())
                .PlanAsync(query, token);
            var client = new JobClient(kafka, TimeProvider.System);
            await client.WriteAsync(job, token);
            if (JobStates.WaitsForPilot(job))
            {
                Console.Error.WriteLine("counted; the role jobs puts the first records through the models");
            }

            job = await client.PilotAsync(job, PilotWait, token);
            Write(parsed.GetValue(json), AnswerJson.Text(job), () => ReplayPrint.Print(job));
            return 0;
        });
        return command;
    }

    private static Command Start()
    {
        var id = Id();
        var hash = new Option<string>("--plan")
        {
            Description = $"The plan's hash, or its first {HashDigitsMin} digits or more: it says which plan was read.",
            Required = true,
        };
        var (maxRate, abort, by, json) = (
            ReplayOptions.MaxRate(), new ReplayAbortOptions(), ReplayOptions.By(), Json());
        var command = new Command("start",
            "Approve a plan and run it. One replay runs at a time; others wait for their turn.\n"
            + "Example: streamml replay start 0193f2a4c1d07b4e8f21a7c3d5e6f708 --plan 4f1c02ab")
        {
            id, hash, maxRate, by, json,
        };
        abort.AddTo(command);
        new CommonOptions().OnInstallation(command, async (parsed, kafka, _, token) =>
        {
            string jobId = parsed.GetRequiredValue(id);
            var client = new JobClient(kafka, TimeProvider.System);
            var job = await client.GetAsync(jobId, token);
            var request = Request(
                JobAction.Start, parsed.GetValue(by), ReplayOptions.Rate(parsed, maxRate), abort.Rules(parsed));
            request.PlanSha256 = HashOf(job, parsed.GetRequiredValue(hash));
            return Tell(await client.AskAsync(jobId, request, AnswerWait, token), parsed.GetValue(json));
        });
        return command;
    }

    private static Command Resume()
    {
        var (maxRate, abort) = (ReplayOptions.MaxRate(), new ReplayAbortOptions());
        var command = Ask(
            "resume", JobAction.Resume, "Go on with a replay that was paused or has failed.", maxRate, abort);
        command.Add(maxRate);
        abort.AddTo(command);
        return command;
    }

    private static Command Cutover() => Ask(
        "cutover", JobAction.Cutover,
        "Show a replay's results in PostgreSQL in place of the live ones, all at once: rows of the same revisions, or\n"
        + "of the same scoring of a contact, that differ. The last cutover of each stage can be undone.\n"
        + "Example: streamml replay cutover 0193f2a4c1d07b4e8f21a7c3d5e6f708",
        wait: TablesWait);

    private static Command Undo() => Ask(
        "undo", JobAction.Undo,
        "Put back the rows that the last cutover replaced, where nothing later was written.\n"
        + "Example: streamml replay undo 0193f2a4c1d07b4e8f21a7c3d5e6f708",
        wait: TablesWait);

    private static Command Ask(
        string name, JobAction action, string what, Option<long?>? maxRate = null, ReplayAbortOptions? abort = null,
        TimeSpan? wait = null)
    {
        var (id, by, json) = (Id(), ReplayOptions.By(), Json());
        var command = new Command(name, what) { id, by, json };
        new CommonOptions().OnInstallation(command, async (parsed, kafka, _, token) =>
        {
            long? rate = maxRate is null ? null : ReplayOptions.Rate(parsed, maxRate);
            var job = await new JobClient(kafka, TimeProvider.System).AskAsync(
                parsed.GetRequiredValue(id), Request(action, parsed.GetValue(by), rate, abort?.Rules(parsed)),
                wait ?? AnswerWait, token);
            return Tell(job, parsed.GetValue(json));
        });
        return command;
    }

    private static Command List()
    {
        var json = Json();
        var command = new Command("list", "List all replays: where each stands, and how far it is.") { json };
        new CommonOptions().OnInstallation(command, async (parsed, kafka, _, token) =>
        {
            var jobs = (await new JobClient(kafka, TimeProvider.System).ReadAsync(token)).Jobs;
            Write(
                parsed.GetValue(json), $"[{string.Join(',', jobs.Select(job => AnswerJson.Text(job)))}]",
                () => ReplayPrint.Print(jobs));
            return 0;
        });
        return command;
    }

    private static Command Show()
    {
        var (id, json) = (Id(), Json());
        var command = new Command("show",
            "Show one replay: its plan with the whole hash, and how far it is.\n"
            + "Example: streamml replay show 0193f2a4c1d07b4e8f21a7c3d5e6f708") { id, json };
        new CommonOptions().OnInstallation(command, async (parsed, kafka, _, token) =>
        {
            var job = await new JobClient(kafka, TimeProvider.System).GetAsync(parsed.GetRequiredValue(id), token);
            Write(parsed.GetValue(json), AnswerJson.Text(job), () => ReplayPrint.Print(job));
            return 0;
        });
        return command;
    }

    private static Command Diff()
    {
        var id = Id();
        var samples = new Option<int>("--samples")
        {
            Description = "Ids of messages, or keys of contacts, to show for each change.",
            DefaultValueFactory = _ => 3,
        };
        var json = Json();
        var command = new Command("diff",
            "Compare what a replay wrote with the live results: which labels change, from what to what, by model and\n"
            + "tenant, with ids of some messages or keys of some contacts. Prints no texts.\n"
            + "Example: streamml replay diff 0193f2a4c1d07b4e8f21a7c3d5e6f708 --samples 5") { id, samples, json };
        new CommonOptions().OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            var job = await new JobClient(kafka, TimeProvider.System).GetAsync(parsed.GetRequiredValue(id), token);
            var difference = await new ReplayComparison(kafka, settings.Get<JobsOptions>())
                .CompareAsync(job, Math.Max(0, parsed.GetValue(samples)), token);
            Write(
                parsed.GetValue(json), JsonSerializer.Serialize(difference, AnswerJson.Options),
                () => ReplayPrint.Print(difference));
            return 0;
        });
        return command;
    }

    private static JobRequest Request(JobAction action, string? by, long? maxRate, ReplayAbort? abort)
    {
        var request = new JobRequest { Action = action, By = by ?? "", Abort = abort };
        if (maxRate is { } rate)
        {
            request.MaxRate = rate;
        }

        return request;
    }

    private static string HashOf(Job job, string given) => given.Length < HashDigitsMin
        ? throw new RoleConfigurationException($"--plan takes {HashDigitsMin} digits of the plan's hash or more.")
        : job.PlanSha256.StartsWith(given, StringComparison.OrdinalIgnoreCase)
            ? job.PlanSha256
            : throw new ReplayException(
                $"{given} is not the hash of the plan of {job.JobId}: read it again with 'streamml replay show'.");

    private static int Tell(Job job, bool isJson)
    {
        Write(isJson, AnswerJson.Text(job), () => ReplayPrint.PrintLine(job));
        return 0;
    }

    private static void Write(bool isJson, string json, Action print)
    {
        if (isJson)
        {
            Console.WriteLine(json);
        }
        else
        {
            print();
        }
    }

    // Some lines for a copy of any size.
    private sealed class CopyProgress : IProgress<long>
    {
        private long _next = 10_000;

        public void Report(long value)
        {
            if (value >= _next)
            {
                Console.Error.WriteLine($"copied {value:N0} texts of the tables");
                _next = Math.Max(_next * 2, value);
            }
        }
    }

    private static Argument<string> Id() => new("ID") { Description = "The job, as 'replay list' shows it." };

    private static Option<bool> Json() => new("--json") { Description = "JSON as the last line of stdout." };
}
