using System.CommandLine;
using System.Globalization;
using StreamML.Hosting;
using StreamML.Messaging;
using StreamML.Messaging.Redriving;
using StreamML.Sink.Counting;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml dead-letters list|show|redrive|discard</c>: records that could not be processed.</summary>
internal static class DeadLettersCommand
{
    public static Command Create() => new(
        "dead-letters", "List, show, bring back and discard records that could not be processed.")
    {
        List(), Show(), Redrive(), Discard(),
    };

    private static Command List()
    {
        var which = new DeadLetterOptions();
        var limit = new Option<int>("--limit")
        {
            Description = "Most waiting letters to show with their ids.",
            DefaultValueFactory = _ => 20,
        };
        var json = new Option<bool>("--json") { Description = "One JSON object as the last line of stdout." };
        var common = new CommonOptions();
        var command = new Command("list",
            "List dead letters by topic, stage and reason, and those that wait with their ids. Prints no content.\n"
            + "Example: streamml dead-letters list --stage normaliser --since 2026-03-01") { limit, json };
        which.AddTo(command);
        common.OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            var book = await DeadLetterBook.ReadAsync(
                kafka, which.Query(parsed), settings.Get<RedriveOptions>(), token);
            var waiting = book.Entries.Where(entry => entry.Decision is null).Select(entry => entry.Letter)
                .Take(Math.Max(0, parsed.GetValue(limit))).ToList();
            if (parsed.GetValue(json))
            {
                Console.WriteLine(DeadLetterPrint.Json(book, waiting));
            }
            else
            {
                DeadLetterPrint.Print(book, waiting);
            }

            return 0;
        });
        return command;
    }

    private static Command Show()
    {
        var id = new Argument<string>("ID") { Description = "The letter's id, as 'dead-letters list' shows it." };
        var save = new Option<string?>("--save")
        {
            Description = "Write the record to this file, as JSON where it can be read: it may hold texts and numbers.",
        };
        var common = new CommonOptions();
        var command = new Command("show",
            "Show one dead letter: where it came from, why, and what was decided. Prints no content.\n"
            + "Example: streamml dead-letters show whatsapp.raw/2/4711/normaliser --save record.json") { id, save };
        common.OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            string wanted = parsed.GetRequiredValue(id);
            var book = await DeadLetterBook.ReadAsync(
                kafka, new DeadLetterQuery { Id = wanted }, settings.Get<RedriveOptions>(), token);
            if (book.Entries is not [var entry, ..])
            {
                throw new RedriveException(
                    $"There is no dead letter {wanted}. 'streamml dead-letters list' shows them with their ids.");
            }

            DeadLetterPrint.Print(entry);
            if (parsed.GetValue(save) is { } path)
            {
                byte[] value = await DeadLetterValue.ReadAsync(kafka, entry.Letter, token);
                await File.WriteAllBytesAsync(path, value, token);
                Console.WriteLine($"{value.Length:N0} bytes in {path}");
            }

            return 0;
        });
        return command;
    }

    private static Command Redrive()
    {
        var which = new DeadLetterOptions();
        var id = OptionalId();
        var all = All();
        var dry = new Option<bool>("--dry-run") { Description = "Only say what would be done." };
        var pilot = new Option<int?>("--pilot")
        {
            Description = "Records that go first and are waited for (Redrive__Pilot, 10). 0: none.",
        };
        var edited = new Option<string?>("--edited")
        {
            Description = "Bring one record back as this file has it: JSON as 'show --save' writes it, or bytes.",
        };
        var reason = new Option<string>("--reason")
        {
            Description = "Why, for the record. An edit needs one.",
            DefaultValueFactory = _ => "",
        };
        var by = By();
        var common = new CommonOptions();
        var command = new Command("redrive",
            "Bring dead letters back to the role that gave them up, those of a contact in their order: ten first, the rest if\n"
            + "nine of them get through. A record comes back twice at most, and not behind a newer version of its message.\n"
            + "Stopped or killed, the same command goes on.\n"
            + "Example: streamml dead-letters redrive --stage enricher --since 2026-03-01 --reason 'model rolled back'")
        {
            id, all, dry, pilot, edited, reason, by,
        };
        which.AddTo(command);
        common.OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            string? wanted = parsed.GetValue(id);
            var query = which.Narrow(parsed, wanted, parsed.GetValue(all));
            var redriver = NewRedriver(kafka, settings, parsed.GetValue(by)!, parsed.GetValue(pilot));
            if (parsed.GetValue(edited) is { } path)
            {
                return DeadLetterPrint.Print(await redriver.RedriveEditedAsync(
                    wanted ?? throw new RedriveException("--edited needs the ID of one dead letter."),
                    await File.ReadAllBytesAsync(path, token), parsed.GetValue(reason)!, token));
            }

            if (parsed.GetValue(dry))
            {
                DeadLetterPrint.Print(await redriver.PlanAsync(query, token));
                return 0;
            }

            return DeadLetterPrint.Print(await redriver.RedriveAsync(
                query, parsed.GetValue(reason)!, new RedriveMeter(TimeProvider.System), token));
        });
        return command;
    }

    private static Command Discard()
    {
        var which = new DeadLetterOptions();
        var id = OptionalId();
        var all = All();
        var reason = new Option<string>("--reason") { Description = "Why, for the record.", Required = true };
        var by = By();
        var common = new CommonOptions();
        var command = new Command("discard",
            "Discard dead letters that wait: they stay on their topics as long as those keep records, and are not brought back.\n"
            + "Example: streamml dead-letters discard --code invalid-json --reason 'a scanner, not Meta'")
        {
            id, all, reason, by,
        };
        which.AddTo(command);
        common.OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            var query = which.Narrow(parsed, parsed.GetValue(id), parsed.GetValue(all));
            int discarded = await NewRedriver(kafka, settings, parsed.GetValue(by)!, pilot: null)
                .DiscardAsync(query, parsed.GetRequiredValue(reason), token);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{discarded:N0} discarded"));
            return 0;
        });
        return command;
    }

    private static Redriver NewRedriver(KafkaConnection kafka, Settings settings, string by, int? pilot)
    {
        var options = settings.Get<RedriveOptions>();
        options.Pilot = pilot ?? options.Pilot;
        return new Redriver(kafka, options, RolePlaces.Of(kafka, settings.Postgres), by, TimeProvider.System);
    }

    private static Argument<string?> OptionalId() => new("ID")
    {
        Description = "One letter, by its id.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static Option<bool> All() => new("--all")
    {
        Description = "All that wait; needed where nothing else is named.",
    };

    private static Option<string> By() => new("--by")
    {
        Description = "Who decides, for the record.",
        DefaultValueFactory = _ => "ops",
    };
}
