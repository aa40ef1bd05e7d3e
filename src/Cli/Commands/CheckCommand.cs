using System.CommandLine;
using System.Text.Json;
using StreamML.Faults;
using StreamML.Faults.Artifacts;
using StreamML.Faults.Duplicates;
using StreamML.Faults.Footprint;
using StreamML.Faults.Kills;
using StreamML.Faults.Parity;
using StreamML.Faults.Poison;
using StreamML.Faults.States;
using StreamML.Faults.Swaps;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml check NAME</c>: the guarantees, held against faults.</summary>
internal static class CheckCommand
{
    private static readonly JsonSerializerOptions Indented = new(AnswerJson.Options) { WriteIndented = true };

    public static Command Create() => new(
        "check",
        "Hold the guarantees against faults, on a scratch folder and free ports. Exit code 0 only when everything "
        + "holds.\n"
        + "Example: streamml check kills --kills 100 --json")
    {
        Kills(), Duplicates(), Poison(), Memory(), Artifacts(), Swap(), State(), Parity(),
    };

    private static Command Kills()
    {
        var kills = Number("--kills", 100, "Kills of a random role or the broker.");
        return new Shared().On(
            new Command("kills",
                "SIGKILL a random role or the broker every 0.2 to 2 s under traffic; then account for every record and "
                + "row.")
            {
                kills,
            },
            async (parsed, common, token) =>
            {
                var report = await new KillRun(
                    new KillOptions { Kills = parsed.GetValue(kills) }, common, TimeProvider.System,
                    new ProgressWriter()).RunAsync(token);
                return (report.Ok, report);
            });
    }

    private static Command Duplicates()
    {
        var ids = Number("--ids", 200, "Different messages.");
        var deliveries = Number("--deliveries", 200, "Deliveries of each.");
        return new Shared().On(
            new Command("duplicates",
                "Deliver the same messages again and again, over restarts of everything: each must be there once.")
            {
                ids, deliveries,
            },
            async (parsed, common, token) =>
            {
                var options = new DuplicateOptions
                {
                    Ids = parsed.GetValue(ids),
                    Deliveries = parsed.GetValue(deliveries),
                };
                var report = await new DuplicateRun(options, common, TimeProvider.System, new ProgressWriter())
                    .RunAsync(token);
                return (report.Ok, report);
            });
    }

    private static Command Poison()
    {
        var records = Number("--records", 5_000, "Bad records.");
        return new Shared().On(
            new Command("poison",
                "Write bad records to every input topic: each becomes a dead letter once, or is kept; nothing stops.")
            {
                records,
            },
            async (parsed, common, token) =>
            {
                var report = await new PoisonRun(
                    new PoisonOptions { Records = parsed.GetValue(records) }, common, TimeProvider.System,
                    new ProgressWriter()).RunAsync(token);
                return (report.Ok, report);
            });
    }

    private static Command Memory()
    {
        var messages = Number("--messages", 1_000_000, "Message revisions to send.");
        var rate = Number(
            "--rate", new MemoryOptions().Rate, "Updates sent a second; 0 sends as fast as they are answered.");
        return new Shared().On(
            new Command("memory",
                "Send messages through 'up' and look at its memory: the last tenth within 10 % of the second tenth.")
            {
                messages, rate,
            },
            async (parsed, common, token) =>
            {
                var options = new MemoryOptions { Messages = parsed.GetValue(messages), Rate = parsed.GetValue(rate) };
                var report = await new MemoryRun(options, common, TimeProvider.System, new ProgressWriter())
                    .RunAsync(token);
                return (report.Ok, report);
            });
    }

    private static Command Artifacts()
    {
        var mutations = Number(
            "--mutations", 100_000, "Mutated artifacts, half of them with the hash put right again.");
        return new Shared().On(
            new Command("artifacts",
                "Mutate a model artifact of each format again and again: it is refused with a reason, or whole.")
            {
                mutations,
            },
            (parsed, common, token) =>
            {
                var options = new ArtifactOptions { Mutations = parsed.GetValue(mutations) };
                var report = new ArtifactRun(options, common, TimeProvider.System, new ProgressWriter()).Run(token);
                return Task.FromResult((report.Ok, (object)report));
            });
    }

    private static Command Swap()
    {
        var seconds = Number(
            "--seconds", new SwapOptions().Seconds, "Seconds with swaps, and as many before without, as the control.");
        var rate = Number("--rate", new SwapOptions().Rate, "Messages a second.");
        return new Shared().On(
            new Command("swap",
                "Swap models under steady load, bad artifacts in between: no record lost, doubled or by another "
                + "version than it names, "
                + "and no gap over 200 ms.")
            {
                seconds, rate,
            },
            async (parsed, common, token) =>
            {
                var options = new SwapOptions { Seconds = parsed.GetValue(seconds), Rate = parsed.GetValue(rate) };
                var report = await new SwapRun(options, common, TimeProvider.System, new ProgressWriter())
                    .RunAsync(token);
                return (report.Ok, report);
            });
    }

    private static Command Parity()
    {
        var events = Number("--events", new ParityOptions().Events, "Events, in three orders of arrival together.");
        return new Shared().On(
            new Command(
                "parity", "Serve vectors of 100,000 events, rebuild each from the log at the offsets it names: bit for bit the same.")
            {
                events,
            },
            async (parsed, common, token) =>
            {
                var options = new ParityOptions { Events = parsed.GetValue(events) };
                var report = await new ParityRun(options, common, TimeProvider.System, new ProgressWriter())
                    .RunAsync(token);
                return (report.Ok, report);
            });
    }

    private static Command State()
    {
        var contacts = Number("--contacts", new StateOptions().Contacts, "Contacts.");
        var fill = new Option<string>("--fill")
        {
            Description =
                "Folder: only fill a store there and go on changing it, as the process does that the check kills.",
            DefaultValueFactory = _ => "",
            Hidden = true,
        };
        return new Shared().On(
            new Command(
                "state", "Fill the scorer's store, kill it while it changes, open it again: every contact is as its checkpoint had it.")
            {
                contacts, fill,
            },
            async (parsed, common, token) =>
            {
                var options = new StateOptions { Contacts = parsed.GetValue(contacts) };
                if (parsed.GetValue(fill) is { Length: > 0 } folder)
                {
                    await new StateFill(folder, options, TimeProvider.System, Console.WriteLine).RunAsync(token);
                    return (true, new { });
                }

                var report = await new StateRun(options, common, TimeProvider.System, new ProgressWriter())
                    .RunAsync(token);
                return (report.Ok, report);
            });
    }

    private static Option<int> Number(string name, int value, string text) =>
        new(name) { Description = text, DefaultValueFactory = _ => value };

    private sealed class Shared
    {
        private readonly Option<int> _seed = Number("--seed", 1, "Seed of the faults and the traffic.");
        private readonly Option<bool> _json = new("--json")
        {
            Description = "The report as one JSON object, the last line of stdout.",
        };

        private readonly Option<string> _kafka = new("--kafka")
        {
            Description =
                "Hosts and ports of a cluster to run on. Without it: a broker of the run's own, killed like the roles.",
            DefaultValueFactory = _ => "",
        };

        public Command On(
            Command command, Func<ParseResult, FaultRunOptions, CancellationToken, Task<(bool Ok, object Report)>> run)
        {
            command.Add(_seed);
            command.Add(_json);
            if (command.Name is not ("memory" or "artifacts" or "state" or "parity"))
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
                var (ok, report) = await run(parsed, common, token);
                Console.WriteLine(
                    JsonSerializer.Serialize(report, parsed.GetValue(_json) ? AnswerJson.Options : Indented));
                return ok ? 0 : CommandLine.Failed;
            });
            return command;
        }
    }
}
