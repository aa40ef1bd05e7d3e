using System.CommandLine;
using StreamML.Hosting;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml run ROLE</c>: one role, or several, in this process.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var common = new CommonOptions();
        var roles = new Argument<string[]>("ROLE")
        {
            Description = $"One or more of: {string.Join(", ", RoleSet.Names)}.\n"
                + string.Join("\n", RoleSet.All.Select(role => $"{role.Name} {role.Summary}")),
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("run",
            "Run one or more roles in this process. Configuration names Kafka, the registry and PostgreSQL.\n"
            + "Example: Kafka__BootstrapServers=kafka:9092 SchemaRegistry__Url=http://registry:8081 streamml run "
            + "normaliser\n"
            + "Example: streamml run broker --data ./data" + CommonOptions.SettingsHelp)
        {
            roles,
        };
        common.AddServers(command);
        command.SetAction(async (parsed, token) =>
        {
            var wanted = RoleSet.Of(parsed.GetValue(roles)!);
            using var loggers = CommonOptions.Loggers(parsed.GetValue(common.Log));
            await using var installation = await Installation.StartAsync(
                common.Load(parsed), wanted, TimeProvider.System, loggers, token);
            if (wanted.HasBroker)
            {
                await installation.PublishAsync(token);
            }

            await Console.Error.WriteLineAsync($"ready\n{installation.Describe()}");
            await installation.WaitAsync(token);
            return 0;
        });
        return command;
    }
}
