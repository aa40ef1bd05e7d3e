using System.CommandLine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using StreamML.Hosting;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Messaging;

namespace StreamML.Cli;

/// <summary>Options that several commands share, and the settings they make.</summary>
internal sealed class CommonOptions(LogLevel leastSevere = LogLevel.Information)
{
    public Option<string?> Data { get; } = new("--data")
    {
        Description = "Data folder (Streamml__DataDirectory).",
    };

    public Option<int?> IngestPort { get; } = new("--port")
    { Description = "Port for webhooks, events and feedback (Ingest__Port, 8080). 0: any free port." };

    public Option<int?> ApiPort { get; } = new("--api-port")
    { Description = "Port of the REST API (Api__Port, 8000). 0: any free port." };

    public Option<int?> KafkaPort { get; } = new("--kafka-port")
    { Description = "Port of the embedded broker (Streamml__KafkaPort, 9092)." };

    public Option<int?> RegistryPort { get; } = new("--registry-port")
    { Description = "Port of the schema registry (Streamml__RegistryPort, 8081)." };

    public Option<int?> PostgresPort { get; } = new("--postgres-port")
    { Description = "Port of the private PostgreSQL (Streamml__PostgresPort, 5433)." };

    public Option<LogLevel> Log { get; } = new("--log")
    {
        Description = "Lowest log level to show.",
        DefaultValueFactory = _ => leastSevere
    };

    /// <summary>How settings are given, and the names of other programs that stand for them.</summary>
    public static string SettingsHelp { get; } =
        "\nSettings come from appsettings.json and from variables such as Kafka__BootstrapServers; docs/operations.md lists\n"
        + "them. Other programs' names are read too:\n" + string.Join(
            "\n", SettingAliases.All.Where(alias => alias.Setting.Length > 0)
                .GroupBy(alias => alias.Setting, StringComparer.Ordinal)
                .Select(names => $"{names.Key} = {string.Join(", ", names.Select(alias => alias.Variable))}"));

    /// <summary>Adds the options of our own servers to a command.</summary>
    public void AddServers(Command command)
    {
        foreach (var option in new Option[]
        {
            Data, IngestPort, ApiPort, KafkaPort, RegistryPort, PostgresPort, Log,
        })
        {
            command.Add(option);
        }
    }

    /// <summary>Configuration with the command line on top.</summary>
    public Settings Load(ParseResult parsed) => Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Streamml:DataDirectory"] = parsed.GetValue(Data) is { } path ? Path.GetFullPath(path) : null,
        ["Ingest:Port"] = parsed.GetValue(IngestPort)?.ToString(),
        ["Api:Port"] = parsed.GetValue(ApiPort)?.ToString(),
        ["Streamml:KafkaPort"] = parsed.GetValue(KafkaPort)?.ToString(),
        ["Streamml:RegistryPort"] = parsed.GetValue(RegistryPort)?.ToString(),
        ["Streamml:PostgresPort"] = parsed.GetValue(PostgresPort)?.ToString(),
    });

    /// <summary>Runs a command on the installation that the settings name, connected to its cluster.</summary>
    public void OnInstallation(
        Command command, Func<ParseResult, KafkaConnection, Settings, CancellationToken, Task<int>> run)
    {
        command.Add(Data);
        command.SetAction((parsed, token) => ConnectedAsync(
            parsed, (kafka, settings) => run(parsed, kafka, settings, token), token));
    }

    /// <summary>Runs something on the installation that the settings name, connected to its cluster.</summary>
    public async Task<int> ConnectedAsync(
        ParseResult parsed, Func<KafkaConnection, Settings, Task<int>> run, CancellationToken cancellationToken)
    {
        var settings = Load(parsed);
        await Installation.AdoptAsync(settings, cancellationToken);
        using var kafka = await Pipeline.ConnectAsync(
            settings, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);
        return await run(kafka, settings);
    }

    /// <summary>What opens ONNX models for a command; its warning goes to stderr.</summary>
    public static OnnxEngine Engine(Settings settings) =>
        new(settings.Get<OnnxOptions>(), Console.Error.WriteLine);

    /// <summary>Log lines go to stderr, one each, so that stdout holds results alone.</summary>
    public static ILoggerFactory Loggers(LogLevel level) => LoggerFactory.Create(builder => builder
        .SetMinimumLevel(level)
        .AddFilter("Microsoft", LogLevel.Warning)

        // What makes a server fail to start reaches the user as our own message, without a stack trace before it.
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;

            // By itself it asks stdout, and lines go to stderr.
            console.ColorBehavior = TerminalColours.OnError
                ? LoggerColorBehavior.Enabled
                : LoggerColorBehavior.Disabled;
            console.TimestampFormat = "HH:mm:ss.fff ";
        })
        .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
}
