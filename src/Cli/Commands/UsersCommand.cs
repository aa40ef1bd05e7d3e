using System.CommandLine;
using System.Globalization;
using StreamML.Api.People;
using StreamML.Hosting;
using StreamML.Messaging.Connection;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml users add|list|remove</c>: people of the dashboard.</summary>
internal static class UsersCommand
{
    public static Command Create() => new("users", "Add, list and remove people of the dashboard.")
    {
        Add(), List(), Remove(),
    };

    private static Command Add()
    {
        var name = new Argument<string>("NAME") { Description = "The name to sign in with." };
        var role = new Option<string>("--role")
        {
            Description = $"What they may do: {string.Join(", ", PersonRoles.All)}.",
            DefaultValueFactory = _ => PersonRoles.Agent,
        };
        var tenant = new Option<string>("--tenant")
        {
            Description = "Whose data they see; *: that of all.",
            DefaultValueFactory = _ => Person.AnyTenant,
        };
        var stdin = new Option<bool>("--password-stdin")
        {
            Description = "Read the password from the first line of stdin. Without it one is made and shown once.",
        };
        var common = new CommonOptions();
        var command = new Command(
            "add",
            "Add somebody. Only a hash of the password is kept.\n"
            + "Example: streamml users add anna --role agent --tenant shop")
        {
            name, role, tenant, stdin,
        };
        OnPeople(common, command, async (parsed, people, token) =>
        {
            string? given = parsed.GetValue(stdin) ? await Console.In.ReadLineAsync(token) ?? "" : null;
            string? made = await people.AddAsync(
                parsed.GetRequiredValue(name), parsed.GetValue(tenant)!, parsed.GetValue(role)!, given, token);
            Console.WriteLine(made is null
                ? $"{parsed.GetRequiredValue(name)} can sign in"
                : $"{made}\n\nThe password is shown only now. {parsed.GetRequiredValue(name)} signs in with it on the "
                    + "dashboard.");
        });
        return command;
    }

    private static Command List()
    {
        var json = new Option<bool>("--json") { Description = "One JSON object per person, one per line." };
        var common = new CommonOptions();
        var command = new Command("list", "List the people of the dashboard, and whether they may sign in.") { json };
        OnPeople(common, command, async (parsed, people, token) =>
        {
            var all = await people.AllAsync(token);
            if (!parsed.GetValue(json))
            {
                Console.WriteLine(all.Count == 0
                    ? "There is nobody. 'streamml users add NAME' adds somebody."
                    : $"{"name",-24} {"role",-10} {"tenant",-20} {"added",-10} state");
            }

            foreach (var person in all)
            {
                Console.WriteLine(parsed.GetValue(json) ? JsonOf(person) : LineOf(person));
            }
        });
        return command;
    }

    /// <summary>A person as a row of the list.</summary>
    internal static string LineOf(Person person) =>
        $"{person.Name,-24} {person.Role,-10} {person.Tenant,-20} {Day(person.CreatedAt)} "
        + (person.DisabledAt is { } since ? $"disabled since {Day(since)}" : "may sign in")
        + (person.IsOfIssuer ? $", through the issuer: {person.ShownName}" : "");

    /// <summary>A person as a JSON object.</summary>
    internal static string JsonOf(Person person) => AnswerJson.Object(writer =>
    {
        writer.WriteString("name", person.Name);
        writer.WriteString("role", person.Role);
        writer.WriteString("tenant", person.Tenant);
        writer.WriteString("added", Day(person.CreatedAt));
        writer.WriteBoolean("issuer", person.IsOfIssuer);
        if (person.IsOfIssuer)
        {
            writer.WriteString("shown_name", person.ShownName);
        }

        writer.WriteBoolean("disabled", person.DisabledAt is not null);
        if (person.DisabledAt is { } since)
        {
            writer.WriteString("disabled_since", Day(since));
        }
    });

    private static string Day(DateTimeOffset time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Command Remove()
    {
        var name = new Argument<string>("NAME") { Description = "The name they sign in with." };
        var common = new CommonOptions();
        var command = new Command("remove", "Remove somebody; they are signed out everywhere at once.") { name };
        OnPeople(common, command, async (parsed, people, token) =>
        {
            await people.RemoveAsync(parsed.GetRequiredValue(name), token);
            Console.WriteLine($"{parsed.GetRequiredValue(name)} is removed");
        });
        return command;
    }

    private static void OnPeople(
        CommonOptions common, Command command, Func<ParseResult, PersonClient, CancellationToken, Task> run)
    {
        command.Add(common.Data);
        command.SetAction(async (parsed, token) =>
        {
            var settings = common.Load(parsed);
            await Installation.AdoptAsync(settings, token);
            if (settings.Postgres.ConnectionString.Length == 0)
            {
                throw new RoleConfigurationException(
                    "People are kept in PostgreSQL: set Postgres__ConnectionString, or name a running installation "
                    + "with --data.");
            }

            await using var people = new PersonClient(settings.Postgres, TimeProvider.System);
            try
            {
                await run(parsed, people, token);
            }
            catch (PersonRefusedException fault)
            {
                throw new RoleConfigurationException(fault.Message);
            }

            return 0;
        });
    }
}
