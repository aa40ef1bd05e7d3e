using System.CommandLine;
using System.Globalization;
using StreamML.Access;
using StreamML.Hosting;
using StreamML.Messaging.Connection;
using StreamML.Schemas.V1;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml keys create|list|revoke</c>: keys of the REST API.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "Make, list and revoke keys of the REST API and of Ingest's feedback and events.")
    {
        CreateKey(), List(), Revoke(),
    };

    private static Command CreateKey()
    {
        var application = new Option<string>("--application")
        {
            Description = "The application that uses the key.",
            Required = true,
        };
        var tenant = new Option<string>("--tenant")
        {
            Description = "Whose data it opens; *: any, named in each request as X-Tenant.",
            DefaultValueFactory = _ => AccessKeyBook.AnyTenant,
        };
        var scopes = new Option<string>("--scopes")
        {
            Description = $"What it may do, comma-separated: {string.Join(", ", AccessScopes.All)}.",
            DefaultValueFactory = _ => $"{AccessScopes.Read},{AccessScopes.Predict}",
        };
        var days = new Option<int?>("--days") { Description = "Days until it expires; never if omitted." };
        var json = new Option<bool>("--json") { Description = "One JSON object as the last line of stdout." };
        var common = new CommonOptions();
        var command = new Command(
            "create",
            "Make a key. It is shown once: only its SHA-256 is kept.\n"
            + "Example: streamml keys create --application shop --scopes read,predict,train")
        {
            application, tenant, scopes, days, json,
        };
        common.OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            string[] wanted = parsed.GetValue(scopes)!.Split(
                ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            string text = await Guarded(() => new AccessKeyClient(
                kafka, settings.Streamml.Environment == StreammlOptions.Production, TimeProvider.System).CreateAsync(
                    AccessKeyRequest.Of(
                        parsed.GetRequiredValue(application), parsed.GetValue(tenant)!, wanted, parsed.GetValue(days)),
                    token));
            string id = AccessKeyText.IdOf(text)!;
            Console.WriteLine(parsed.GetValue(json)
                ? AnswerJson.Object(writer =>
                {
                    writer.WriteString("key", text);
                    writer.WriteString("id", id);
                })
                : $"{text}\n\nIt is shown only now. Send it as 'Authorization: Bearer KEY'; revoke it with "
                    + $"'streamml keys revoke {id}'.");
            return 0;
        });
        return command;
    }

    private static Command List()
    {
        var json = new Option<bool>("--json") { Description = "One JSON object per key, one per line." };
        var common = new CommonOptions();
        var command = new Command("list", "List all keys, without their secrets.") { json };
        common.OnInstallation(command, async (parsed, kafka, _, token) =>
        {
            var client = new AccessKeyClient(kafka, false, TimeProvider.System);
            var book = await client.ReadAsync(token);
            var uses = await client.LastUsesAsync(token);
            if (!parsed.GetValue(json))
            {
                Console.WriteLine(book.Keys.Count == 0
                    ? "There is no key. 'streamml keys create --application NAME' makes one."
                    : $"{"id",-11} {"application",-20} {"tenant",-16} {"made",-10} {"ends",-10} {"last used",-10} "
                        + $"{"state",-8} scopes");
            }

            foreach (var key in book.Keys)
            {
                Console.WriteLine(parsed.GetValue(json)
                    ? Json(book, key, uses.GetValueOrDefault(key.KeyId))
                    : Line(book, key, uses.GetValueOrDefault(key.KeyId)));
            }

            return 0;
        });
        return command;
    }

    private static Command Revoke()
    {
        var id = new Argument<string>("ID") { Description = "The id of the key, as 'keys list' shows it." };
        var common = new CommonOptions();
        var command = new Command("revoke", "Revoke a key; it opens nothing from the next second on.") { id };
        common.OnInstallation(command, async (parsed, kafka, _, token) =>
        {
            var key = await Guarded(() =>
                new AccessKeyClient(kafka, false, TimeProvider.System).RevokeAsync(parsed.GetRequiredValue(id), token));
            Console.WriteLine($"{key.KeyId} of {key.Application} is revoked");
            return 0;
        });
        return command;
    }

    private static async Task<T> Guarded<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (AccessKeyException fault)
        {
            throw new RoleConfigurationException(fault.Message);
        }
    }

    private static string Line(AccessKeyBook book, AccessKey key, long usedAtMs) =>
        $"{key.KeyId,-11} {key.Application,-20} {key.Tenant,-16} {Day(key.CreatedAtMs),-10} {Day(key.ExpiresAtMs),-10} "
        + $"{Day(usedAtMs),-10} {book.StateOf(key),-8} {string.Join(",", key.Scopes)}";

    private static string Json(AccessKeyBook book, AccessKey key, long usedAtMs) => AnswerJson.Object(writer =>
    {
        writer.WriteString("id", key.KeyId);
        writer.WriteString("application", key.Application);
        writer.WriteString("tenant", key.Tenant);
        writer.WriteString("state", book.StateOf(key));
        writer.WriteNumber("created_at_ms", key.CreatedAtMs);
        writer.WriteNumber("last_used_at_ms", usedAtMs);
        writer.WriteNumber("expires_at_ms", key.ExpiresAtMs);
        writer.WriteStartArray("scopes");
        foreach (string scope in key.Scopes)
        {
            writer.WriteStringValue(scope);
        }

        writer.WriteEndArray();
    });

    private static string Day(long ms) => ms == 0
        ? "never"
        : DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
