using System.CommandLine;
using StreamML.Cli.Commands;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;

namespace StreamML.Cli;

/// <summary>The commands, and what a fault of one looks like: a sentence on stderr and a code that is not 0.</summary>
internal static class CommandLine
{
    /// <summary>The command was understood and failed.</summary>
    public const int Failed = 1;

    /// <summary>The command or a setting is wrong.</summary>
    public const int Misused = 2;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = Create().Parse(arguments);
        var invocation = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromSeconds(20)
        };
        try
        {
            int code = await parsed.InvokeAsync(invocation);
            return parsed.Errors.Count > 0 ? Misused : code;
        }
        catch (RoleConfigurationException fault)
        {
            await Console.Error.WriteLineAsync($"streamml: {fault.Message}");
            return Misused;
        }
        catch (OperationCanceledException)
        {
            return Failed;
        }
        catch (Exception fault) when (Explains(fault))
        {
            await Console.Error.WriteLineAsync($"streamml: {FaultText.Of(fault)}");
            return Failed;
        }
    }

    /// <summary>Every command.</summary>
    internal static RootCommand Create()
    {
        var root = new RootCommand(
            "StreamML understands every WhatsApp message a business gets: webhooks in, enriched Kafka topics and "
            + "PostgreSQL out.")
        {
            DemoCommand.Create(),
            UpCommand.Create(),
            RunCommand.Create(),
            MigrateCommand.Create(),
            StatusCommand.Create(),
            TopicsCommand.Create(),
            TailCommand.Create(),
            WhereCommand.Create(),
            DeadLettersCommand.Create(),
            ReplayCommand.Create(),
            AnalyzeCommand.Create(),
            TrainCommand.Create(),
            EvaluateCommand.Create(),
            DataQualityCommand.Create(),
            KeysCommand.Create(),
            UsersCommand.Create(),
            ModelsCommand.Create(),
            TranscribeCommand.Create(),
            BenchCommand.Create(),
            CheckCommand.Create(),
            TranslateCommand.Create(),
            DetectLanguageCommand.Create(),
            FeaturesCommand.Create(),
            ScoreCommand.Create(),
            SuggestCommand.Create(),
            GenerateCommand.Create(),
            ImportCommand.Create(),
            FeedbackCommand.Create(),
            ExportCommand.Create(),
            ForgetCommand.Create(),
            BackupCommand.Create(),
            RestoreCommand.Create(),
        };
        foreach (var command in LauncherCommands.Create())
        {
            root.Add(command);
        }

        return root;
    }

    // Our own faults and those of servers have a message written for the person who reads it. Any other is a bug and
    // shows its trace.
    private static bool Explains(Exception fault) =>
        fault is Npgsql.NpgsqlException or TimeoutException or IOException or UnauthorizedAccessException
            or System.Net.Sockets.SocketException
            || fault.GetType().Namespace?.StartsWith("StreamML.", StringComparison.Ordinal) == true;
}
