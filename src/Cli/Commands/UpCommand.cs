using System.CommandLine;
using StreamML.Hosting;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml up</c>: everything on this machine, until Ctrl+C.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var common = new CommonOptions();
        var command = new Command("up",
            "Run everything on this machine: broker, registry, PostgreSQL, every role. Ctrl+C stops it; data is kept.\n"
            + "Example: streamml up --data ./data --port 8080" + CommonOptions.SettingsHelp);
        common.AddServers(command);
        command.SetAction((parsed, token) => RunAsync(common, parsed, token));
        return command;
    }

    private static async Task<int> RunAsync(
        CommonOptions common, ParseResult parsed, CancellationToken cancellationToken)
    {
        var settings = common.Load(parsed);
        var time = TimeProvider.System;
        long started = time.GetTimestamp();
        using var loggers = CommonOptions.Loggers(parsed.GetValue(common.Log));
        await using var installation = await Installation.StartAsync(
            settings, RoleSet.Everything, time, loggers, cancellationToken);
        await installation.PublishAsync(cancellationToken);
        await Console.Error.WriteLineAsync(
            $"ready after {time.GetElapsedTime(started).TotalSeconds:0.0} s\n{installation.Describe()}");
        await installation.WaitAsync(cancellationToken);
        return 0;
    }
}
