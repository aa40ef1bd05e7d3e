using System.Diagnostics;
using System.Globalization;
using StreamML.Ingest;
using StreamML.Demo;
using StreamML.Hosting;
using StreamML.Traffic.Sending;

namespace StreamML.FaultInjection.Processes;

/// <summary><c>streamml up</c> as a separate process, in a scratch folder on free ports.</summary>
internal sealed class UpProcess : IAsyncDisposable
{
    private readonly string _scratch;
    private readonly RoleProcess _process;

    private UpProcess(string scratch, Settings settings, RoleProcess process) =>
        (_scratch, Settings, _process) = (scratch, settings, process);

    /// <summary>Settings of the installation.</summary>
    public Settings Settings { get; }

    /// <summary>Id of the program's process.</summary>
    public int ProcessId => _process.ProcessId;

    /// <summary>Id of PostgreSQL's first process, which is not a child of the program.</summary>
    public int PostgresId { get; private set; }

    /// <summary>Target of the traffic.</summary>
    public TrafficTarget Target =>
        DemoRun.Target(Settings, new Uri($"http://127.0.0.1:{Settings.Get<IngestOptions>().Port}"));

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="options">The run's options.</param>
    /// <param name="time">Clock.</param>
    /// <param name="progress">Told where it starts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="folder">A data folder that is there; null: a new one. It is removed in the end.</param>
    /// <exception cref="TimeoutException">It is not ready in time; the message contains its last output.</exception>
    public static async Task<UpProcess> StartAsync(
        FaultRunOptions options, TimeProvider time, IProgress<string> progress, CancellationToken cancellationToken,
        string? folder = null)
    {
        string scratch = folder ?? ScratchInstallation.MakeFolder();
        progress.Report($"starting on {scratch}");
        int[] ports = ScratchInstallation.FreePorts(4);
        var settings = Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Streamml:DataDirectory"] = scratch,
            ["Ingest:Port"] = ports[0].ToString(CultureInfo.InvariantCulture),
        });
        DemoRun.Secure(settings);
        string[] arguments =
        [
            "up", "--data", scratch, "--port", Text(ports[0]), "--kafka-port", Text(ports[1]), "--registry-port",
            Text(ports[2]),
            "--postgres-port", Text(ports[3]), "--api-port", "0", "--log", "Warning",
        ];
        var start = ScratchInstallation.Program(options, scratch, arguments);
        foreach (var (name, value) in ScratchInstallation.Secrets(settings))
        {
            start.Environment[name] = value;
        }

        var up = new UpProcess(scratch, settings, new RoleProcess("up", start, time));
        try
        {
            up._process.Start();
            await up._process.WaitReadyAsync(options.StartTimeout, cancellationToken);
            await Installation.AdoptAsync(settings, cancellationToken);
            string file = Directory.EnumerateFiles(Path.Combine(scratch, "postgres"), "postmaster.pid",
                SearchOption.AllDirectories).First();
            up.PostgresId = int.Parse(
                (await File.ReadAllLinesAsync(file, cancellationToken))[0], CultureInfo.InvariantCulture);
            return up;
        }
        catch
        {
            await up.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends SIGKILL to the program and to PostgreSQL, for good.</summary>
    public async Task KillAsync()
    {
        await _process.KillForGoodAsync();
        using var postgres = Process.GetProcessById(PostgresId);
        postgres.Kill();
        await postgres.WaitForExitAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_scratch, recursive: true);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
