using System.CommandLine;
using System.Text.Json;
using StreamML.Api.Suggestions;
using StreamML.Hosting;
using StreamML.Messaging.Connection;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml suggest</c>: what to do with tickets, campaigns, leads and customers.</summary>
internal static class SuggestCommand
{
    public static Command Create() => new(
        "suggest",
        "Suggest what to do with tickets, campaigns, leads and customers, as the API does. Nothing is sent.")
    {
        SuggestTicket.Create(), SuggestCampaign.Create(), SuggestContacts.LeadRouting(), SuggestContacts.ChurnCheck(),
        SuggestSchedule.Create(),
    };

    /// <summary>Prints an answer.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="json">Whether as one JSON object.</param>
    /// <param name="lines">It in lines for people.</param>
    public static void Print<T>(T answer, bool json, Func<T, IEnumerable<string>> lines)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(answer, AnswerJson.Options));
            return;
        }

        foreach (string line in lines(answer))
        {
            Console.WriteLine(line);
        }
    }
}

/// <summary>What a command of suggestions was asked.</summary>
/// <param name="Parsed">The command line.</param>
/// <param name="Settings">The settings.</param>
/// <param name="Tables">The tables of the installation.</param>
/// <param name="Tenant">Whose.</param>
internal sealed record SuggestCall(ParseResult Parsed, Settings Settings, SuggestionClient Tables, string Tenant);

/// <summary>Options of the commands that read an installation's tables.</summary>
internal sealed class SuggestSource
{
    private const int DaysUsual = 90;

    private readonly CommonOptions _common = new();

    /// <summary>Options that choose the contacts of a suggestion.</summary>
    public static (Option<string?> Campaign, Option<int> Days) Contacts() =>
    (
        new Option<string?>("--campaign")
        {
            Description = "Only those to whom this campaign was sent. Default: those that wrote last.",
        },
        new Option<int>("--days")
        {
            Description = "How far back, days.",
            DefaultValueFactory = _ => DaysUsual,
        });

    public Option<string?> Tenant { get; } = new("--tenant")
    {
        Description = "Whose contacts. Default: the tenant of the installation, where it has one.",
    };

    public Option<bool> Json { get; } = new("--json") { Description = "One JSON object as the last line of stdout." };

    /// <summary>Runs a command with the tables of the installation that it names.</summary>
    public void On(Command command, Func<SuggestCall, CancellationToken, Task<int>> run)
    {
        command.Add(Tenant);
        command.Add(Json);
        command.Add(_common.Data);
        command.SetAction(async (parsed, token) =>
        {
            var settings = _common.Load(parsed);
            await Installation.AdoptAsync(settings, token);
            if (settings.Postgres.ConnectionString.Length == 0)
            {
                throw new RoleConfigurationException(
                    "Contacts are read from PostgreSQL: set Postgres__ConnectionString, or name a running installation "
                    + "with --data.");
            }

            await using var tables = new SuggestionClient(
                settings.Postgres, settings.Get<SuggestionOptions>(), TimeProvider.System);
            string tenant = parsed.GetValue(Tenant) ?? OnlyOf(await tables.TenantsAsync(token));
            return await run(new SuggestCall(parsed, settings, tables, tenant), token);
        });
    }

    /// <summary>The tenant where there is one.</summary>
    /// <exception cref="RoleConfigurationException">There is none, or there are several.</exception>
    internal static string OnlyOf(IReadOnlyList<string> tenants) => tenants switch
    {
        [var only] => only,
        [] => throw new RoleConfigurationException("There are no messages yet, so there is no contact."),
        _ => throw new RoleConfigurationException(
            $"Name a tenant with --tenant. There are: {string.Join(", ", tenants)}."),
    };
}
