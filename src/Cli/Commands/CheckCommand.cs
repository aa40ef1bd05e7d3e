using System.CommandLine;
using System.Text.Json;
using StreamML.FaultInjection;
using StreamML.FaultInjection.Artifacts;
using StreamML.FaultInjection.Backups;
using StreamML.FaultInjection.Calibrations;
using StreamML.FaultInjection.Duplicates;
using StreamML.FaultInjection.Erasures;
using StreamML.FaultInjection.Footprint;
using StreamML.FaultInjection.Gates;
using StreamML.FaultInjection.Kills;
using StreamML.FaultInjection.Parity;
using StreamML.FaultInjection.Poison;
using StreamML.FaultInjection.Reads;
using StreamML.FaultInjection.Redrives;
using StreamML.FaultInjection.Requests;
using StreamML.FaultInjection.States;
using StreamML.FaultInjection.Swaps;
using StreamML.FaultInjection.Trainings;
using StreamML.FaultInjection.Windows;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml check NAME</c>: the guarantees, held against faults.</summary>
internal static class CheckCommand
{
    private static readonly IProgress<string> Progress = new ProgressWriter();

    public static Command Create() => new(
        "check",
        "Test the guarantees under faults, on a scratch folder and free ports. The exit code is 0 only if they hold.\n"
        + "Example: streamml check kills --kills 100 --json")
    {
        Kills(), Duplicates(), Poison(), Memory(), Artifacts(), Swap(), Trainings(), State(), Parity(), Windows(),
        Gates(), Calibration(), Api(), Reads(), Redrive(), Backup(), Erasure(),
    };

    private static Command Kills()
    {
        var kills = Number("--kills", 100, "Number of kills.");
        return new Shared().On(
            new Command("kills",
                "Kill a random role or the broker every 0.2 to 2 s under traffic; account for every record and row.")
            {
                kills,
            },
            (parsed, common, token) => new KillRun(
                new KillOptions { Kills = parsed.GetValue(kills) }, common, TimeProvider.System, Progress)
                .RunAsync(token));
    }

    private static Command Duplicates()
    {
        var ids = Number("--ids", 200, "Number of different messages.");
        var deliveries = Number("--deliveries", 200, "Deliveries per message.");
        return new Shared().On(
            new Command("duplicates",
                "Deliver the same messages again and again, across restarts of everything: each must be stored once.")
            {
                ids, deliveries,
            },
            (parsed, common, token) => new DuplicateRun(
                new DuplicateOptions { Ids = parsed.GetValue(ids), Deliveries = parsed.GetValue(deliveries) },
                common, TimeProvider.System, Progress).RunAsync(token));
    }

    private static Command Poison()
    {
        var records = Number("--records", 5_000, "Number of bad records.");
        return new Shared().On(
            new Command("poison",
                "Write bad records to every input topic: each becomes one dead letter or is kept, and nothing stops.")
            {
                records,
            },
            (parsed, common, token) => new PoisonRun(
                new PoisonOptions { Records = parsed.GetValue(records) }, common, TimeProvider.System, Progress)
                .RunAsync(token));
    }

    private static Command Memory()
    {
        var messages = Number("--messages", 1_000_000, "Message revisions to send.");
        var rate = Number(
            "--rate", new MemoryOptions().Rate, "Updates sent per second; 0: as fast as they are answered.");
        return new Shared().On(
            new Command("memory",
                "Send messages through 'up' and watch memory: the last tenth must be within 10 % of the second.")
            {
                messages, rate,
            },
            (parsed, common, token) => new MemoryRun(
                new MemoryOptions { Messages = parsed.GetValue(messages), Rate = parsed.GetValue(rate) },
                common, TimeProvider.System, Progress).RunAsync(token));
    }

    private static Command Artifacts()
    {
        var mutations = Number(
            "--mutations", 100_000, "Number of mutated artifacts, half of them with a corrected hash.");
        return new Shared().On(
            new Command("artifacts",
                "Mutate a model artifact of each format again and again: each is refused with a reason, or intact.")
            {
                mutations,
            },
            (parsed, common, token) => Task.FromResult(new ArtifactRun(
                new ArtifactOptions { Mutations = parsed.GetValue(mutations) }, common, TimeProvider.System, Progress)
                .Run(token)));
    }

    private static Command Swap()
    {
        var seconds = Number(
            "--seconds", new SwapOptions().Seconds, "Seconds with swaps, after as many without swaps as the control.");
        var rate = Number("--rate", new SwapOptions().Rate, "Messages per second.");
        return new Shared().On(
            new Command("swap",
                "Swap models under steady load, with bad artifacts in between: no record is lost, duplicated or names\n"
                + "another version than the one that made it, and there is no gap over 200 ms.")
            {
                seconds, rate,
            },
            (parsed, common, token) => new SwapRun(
                new SwapOptions { Seconds = parsed.GetValue(seconds), Rate = parsed.GetValue(rate) },
                common, TimeProvider.System, Progress).RunAsync(token));
    }

    private static Command Trainings()
    {
        var kills = Number("--kills", new TrainingKillOptions().Kills, "Number of kills.");
        return new Shared().On(
            new Command("trainings",
                "Kill the trainer and the enricher while corrections become models: only verified versions may answer,\n"
                + "and each message must name the version that answered it.")
            {
                kills,
            },
            (parsed, common, token) => new TrainingKillRun(
                new TrainingKillOptions { Kills = parsed.GetValue(kills) }, common, TimeProvider.System, Progress)
                .RunAsync(token));
    }

    private static Command Windows()
    {
        var records = Number("--records", new WindowOptions().Records, "Number of records to count.");
        var kills = Number("--kills", new WindowOptions().Kills, "Number of kills.");
        return new Shared().On(
            new Command("windows",
                "Kill the windows role and the sink while records arrive: each count must equal SQL's over the tables.")
            {
                records, kills,
            },
            (parsed, common, token) => new WindowRun(
                new WindowOptions { Records = parsed.GetValue(records), Kills = parsed.GetValue(kills) },
                common, TimeProvider.System, Progress).RunAsync(token));
    }

    private static Command Redrive()
    {
        var letters = Number("--letters", new RedriveCheckOptions().Letters, "Number of dead letters.");
        var kills = Number("--kills", new RedriveCheckOptions().Kills, "Number of redrives to kill.");
        return new Shared().On(
            new Command("redrive",
                "Bring dead letters back to a role that gives up a tenth of them again, and kill redrives on the way: none is\n"
                + "lost, doubled, out of order or brought back a third time, and the sums meet.")
            {
                letters, kills,
            },
            (parsed, common, token) => new RedriveCheck(
                new RedriveCheckOptions { Letters = parsed.GetValue(letters), Kills = parsed.GetValue(kills) },
                common, TimeProvider.System, Progress).RunAsync(token));
    }

    private static Command Backup()
    {
        var sizes = new BackupCheckOptions();
        var messages = Number("--messages", sizes.Messages, "Number of messages.");
        var perSecond = Number("--per-second", sizes.DeliveriesPerSecond, "Deliveries per second.");
        return new Shared().On(
            new Command("backup",
                "Back an installation up under traffic, kill it, restore it elsewhere and send everything again: nothing is lost,\n"
                + "doubled or different, on the topics and in the tables.")
            {
                messages, perSecond,
            },
            (parsed, common, token) => new BackupRun(
                new BackupCheckOptions
                {
                    Messages = parsed.GetValue(messages),
                    DeliveriesPerSecond = parsed.GetValue(perSecond),
                },
                common, TimeProvider.System, Progress).RunAsync(token));
    }

    private static Command Erasure()
    {
        var sizes = new ErasureCheckOptions();
        var contacts = Number("--contacts", sizes.Contacts, "Number of contacts.");
        var erase = Number("--erase", sizes.Erase, "Contacts among them to erase.");
        var limit = Number("--limit", (int)sizes.Limit.TotalSeconds, "Most that the erasure may take, seconds.");
        return new Shared().On(
            new Command("erasure",
                "Erase contacts while new ones write: nothing that only they have is left in any topic, table or file, and\n"
                + "what others have is as it was, hash for hash.")
            {
                contacts, erase, limit,
            },
            (parsed, common, token) => new ErasureCheck(
                new ErasureCheckOptions
                {
                    Contacts = parsed.GetValue(contacts),
                    Erase = parsed.GetValue(erase),
                    Limit = TimeSpan.FromSeconds(parsed.GetValue(limit)),
                },
                common, TimeProvider.System, Progress).RunAsync(token));
    }

    private static Command Parity()
    {
        var events = Number("--events", new ParityOptions().Events, "Number of events, over three orders of arrival.");
        return new Shared().On(
            new Command("parity",
                "Serve vectors of 100,000 events and rebuild each from the log at its offsets, bit for bit.")
            {
                events,
            },
            (parsed, common, token) => new ParityRun(
                new ParityOptions { Events = parsed.GetValue(events) }, common, TimeProvider.System, Progress)
                .RunAsync(token));
    }

    private static Command Gates()
    {
        var sizes = new GateOptions();
        var runs = Number("--runs", sizes.Runs, "Comparisons of two versions in each case.");
        var months = Number("--months", sizes.Months, "Months without drift.");
        var shifts = Number("--shifts", sizes.Shifts, "Shifts of half a standard deviation.");
        return new Shared().On(
            new Command("gates",
                "Judge made-up versions and contacts: how often the gates and the drift monitor are wrong, and how\n"
                + "long they take to be right, beside tests that know more or peek.")
            {
                runs, months, shifts,
            },
            (parsed, common, token) => Task.FromResult(new GateRun(
                new GateOptions
                {
                    Runs = parsed.GetValue(runs),
                    Months = parsed.GetValue(months),
                    Shifts = parsed.GetValue(shifts),
                },
                common, TimeProvider.System, Progress).Run(token)));
    }

    private static Command Calibration()
    {
        var tables = new Option<string>("--tables")
        {
            Description = "Folder of CSV files whose last column is the target, beside the made-up tasks.",
            DefaultValueFactory = _ => "",
        };
        var drop = new Option<string[]>("--drop")
        {
            Description = "A column to leave out where a table has it; repeat it for several.",
            AllowMultipleArgumentsPerToken = true,
        };
        return new Shared().On(
            new Command("calibration",
                "Calibrate models of twenty made-up tasks and of your own tables: the chosen method must not be worse\n"
                + "than none on 95 % of them, and gain at least what beta calibration alone does.")
            {
                tables, drop,
            },
            (parsed, common, token) => Task.FromResult(new CalibrationRun(
                new CalibrationRunOptions
                {
                    Tables = parsed.GetRequiredValue(tables),
                    Drop = parsed.GetValue(drop) ?? [],
                },
                common, TimeProvider.System, Progress).Run(token)));
    }

    private static Command Api()
    {
        var sizes = new RequestOptions();
        var requests = Number("--requests", sizes.Requests, "Number of requests.");
        var limit = Number("--limit", (int)sizes.Limit.TotalSeconds, "Longest time of one answer, seconds.");
        return new Shared().On(
            new Command("api",
                "Send random and mutated requests to every route of the API: no 5xx but documented 503s, no request\n"
                + "without an answer, memory flat.")
            {
                requests, limit,
            },
            (parsed, common, token) => new RequestRun(
                new RequestOptions
                {
                    Requests = parsed.GetValue(requests),
                    Limit = TimeSpan.FromSeconds(parsed.GetValue(limit)),
                },
                common, TimeProvider.System, Progress).RunAsync(token));
    }

    private static Command Reads()
    {
        var sizes = new ReadOptions();
        var messages = Number("--messages", sizes.Messages, "Messages in the tables.");
        var contacts = Number("--contacts", sizes.Contacts, "Contacts in the tables.");
        var limit = Number(
            "--limit", (int)sizes.Limit.TotalMilliseconds, "Most that the 99th percentile of a read may be, milliseconds.");
        return new Shared().On(
            new Command("reads",
                "Fill PostgreSQL as a busy year does and ask for every list, search and page of the API and the dashboard:\n"
                + "each in time, and none by reading a large table from end to end.")
            {
                messages, contacts, limit,
            },
            (parsed, _, token) => new ReadRun(
                new ReadOptions
                {
                    Messages = parsed.GetValue(messages),
                    Contacts = parsed.GetValue(contacts),
                    Limit = TimeSpan.FromMilliseconds(parsed.GetValue(limit)),
                },
                TimeProvider.System, Progress).RunAsync(token));
    }

    private static Command State()
    {
        var contacts = Number("--contacts", new StateOptions().Contacts, "Number of contacts.");
        var fill = new Option<string>("--fill")
        {
            Description =
                "Folder: only fill a store there and keep changing it, as the process does that the check kills.",
            DefaultValueFactory = _ => "",
            Hidden = true,
        };
        return new Shared().On(
            new Command("state",
                "Fill the scorer's store, kill it while it changes, open it again: all contacts are as checkpointed.")
            {
                contacts, fill,
            },
            async (parsed, common, token) =>
            {
                var options = new StateOptions { Contacts = parsed.GetValue(contacts) };
                if (parsed.GetValue(fill) is { Length: > 0 } folder)
                {
                    await new StateFill(folder, options, TimeProvider.System, Console.WriteLine).RunAsync(token);
                    return null;
                }

                return await new StateRun(options, common, TimeProvider.System, Progress).RunAsync(token);
            });
    }

    private static Option<int> Number(string name, int value, string text) =>
        new(name) { Description = text, DefaultValueFactory = _ => value };

    private sealed class Shared
    {
        private readonly Option<int> _seed = Number("--seed", 1, "Seed of the faults and the traffic.");
        private readonly Option<bool> _json = new("--json")
        {
            Description = "Print the report as one JSON object, the last line of stdout.",
        };

        private readonly Option<string> _kafka = new("--kafka")
        {
            Description =
                "Hosts and ports of a cluster to run on. Default: a broker for this run, killed like the roles.",
            DefaultValueFactory = _ => "",
        };

        public Command On<T>(Command command, Func<ParseResult, FaultRunOptions, CancellationToken, Task<T>> run)
            where T : class?, ICheckReport?
        {
            command.Add(_seed);
            command.Add(_json);
            if (command.Name is not ("memory" or "artifacts" or "state" or "parity" or "gates" or "calibration" or "reads"
                or "backup" or "erasure"))
            {
                command.Add(_kafka);
            }

            command.SetAction(async (parsed, token) =>
            {
                var common = new FaultRunOptions
                {
                    Program = typeof(CheckCommand).Assembly.Location,
                    Seed = parsed.GetValue(_seed),
                    BootstrapServers = parsed.GetValue(_kafka) ?? "",
                };
                if (await run(parsed, common, token) is not { } report)
                {
                    return 0;
                }

                Console.WriteLine(parsed.GetValue(_json)
                    ? JsonSerializer.Serialize(report, AnswerJson.Options)
                    : ReportText.Of(report));
                return report.Ok ? 0 : CommandLine.Failed;
            });
            return command;
        }
    }
}
