using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace StreamML.Testing.Kafka;

/// <summary>A one-node Apache Kafka of an unpacked distribution, on loopback, in a folder of its own.</summary>
public sealed class ApacheKafka : IAsyncDisposable
{
    /// <summary>Environment variable that names an unpacked distribution.</summary>
    public const string HomeVariable = "STREAMML_KAFKA_HOME";

    private readonly string _directory;
    private readonly Process _process;

    private ApacheKafka(string directory, Process process, string bootstrapServers)
    {
        _directory = directory;
        _process = process;
        BootstrapServers = bootstrapServers;
    }

    /// <summary>The distribution's folder; null when none is named.</summary>
    public static string? Home => Environment.GetEnvironmentVariable(HomeVariable) is { Length: > 0 } home
        ? Path.GetFullPath(home)
        : null;

    /// <summary>Host and port.</summary>
    public string BootstrapServers { get; }

    /// <summary>Formats a data folder, starts the broker and waits until it answers.</summary>
    public static async Task<ApacheKafka> StartAsync()
    {
        string home = Home ?? throw new InvalidOperationException($"{HomeVariable} is not set.");
        string directory = Directory.CreateTempSubdirectory("streamml-kafka-").FullName;
        int port = FreePort(), controller = FreePort();
        string properties = Path.Combine(directory, "server.properties");
        string template = await File.ReadAllTextAsync(Path.Combine(home, "config", "server.properties"));
        await File.WriteAllTextAsync(properties, string.Join('\n', template.Split('\n').Select(line =>
            line.StartsWith("log.dirs=", StringComparison.Ordinal)
                ? $"log.dirs={directory}/data"
                : line.Replace(":9092", $":{port}").Replace(":9093", $":{controller}"))));
        string id = (await RunAsync(home, "kafka-storage.sh", "random-uuid")).Trim();
        await RunAsync(home, "kafka-storage.sh", "format", "--standalone", "-t", id, "-c", properties);
        var start = new ProcessStartInfo(Path.Combine(home, "bin", "kafka-server-start.sh"), [properties])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await AwaitPortAsync(port, process);
        return new ApacheKafka(directory, process, $"127.0.0.1:{port}");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>A port that nothing listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task AwaitPortAsync(int port, Process process)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, deadline.Token);
                return;
            }
            catch (SocketException) when (!process.HasExited)
            {
                await Task.Delay(100, deadline.Token);
            }
        }
    }

    private static async Task<string> RunAsync(string home, string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(home, "bin", script), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{script}: {await error}");
    }
}
