using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using StreamML.FaultInjection.Processes;
using StreamML.Hosting;
using StreamML.Hosting.Telemetry;
using StreamML.Messaging.Connection;

namespace StreamML.FaultInjection.Alerts;

/// <summary>
/// Lets a Prometheus evaluate <c>ops/alerts.yml</c> over an installation of processes: in health nothing may fire, and
/// each injected fault must cause its alert in time. The rules are evaluated as they ship and with their times divided;
/// faults are judged by the latter, health by both.
/// </summary>
public sealed class AlertRun(
    AlertCheckOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    private static readonly string[] Roles =
        ["ingest", "normaliser", "media-fetcher", "transcriber", "enricher", "scorer", "sink", "trainer"];

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    // The first rows of a process take longer than all others, and before its first scrape a series is absent.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);

    private readonly AlertWatch _watch = new();

    /// <summary>Runs it.</summary>
    /// <exception cref="RoleConfigurationException">Prometheus is not installed, or there is no fault of a
    /// name.</exception>
    /// <exception cref="TimeoutException">The installation or Prometheus did not start.</exception>
    public async Task<AlertCheckReport> RunAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        string program = PrometheusServer.Find(options);
        var faults = Chosen(options.Only);
        await using var outside = await FaultyServer.StartAsync(cancellationToken);
        await using var translator = await FaultyServer.StartAsync(cancellationToken);
        var ports = Ports();
        TcpLink? link = null;
        try
        {
            await using var installation = await ProcessInstallation.StartAsync(
                common, time, progress, cancellationToken, Roles, own: (role, settings) => Own(
                    role, ports[role], outside, translator, ThroughLink(settings, ref link)));
            using var traffic = new AlertTraffic(installation.Target, options.PerSecond, time);
            await using var volume = await VolumeAsync(cancellationToken);
            int[] lent = volume?.Address is { } address ? [address.Port] : [];
            return await RunAsync(
                new AlertScene(installation, traffic, link!, outside, translator, options, time), program, faults,
                [.. ports.Values, .. lent], started, cancellationToken);
        }
        finally
        {
            await (link?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    /// <summary>The faults of these names, or all.</summary>
    /// <exception cref="RoleConfigurationException">There is none of a name.</exception>
    internal static IReadOnlyList<AlertFault> Chosen(IReadOnlyList<string> only)
    {
        if (only.FirstOrDefault(name => AlertFaults.All.All(fault => fault.Name != name)) is { } unknown)
        {
            throw new RoleConfigurationException(
                $"There is no fault '{unknown}'. The faults are "
                + $"{string.Join(", ", AlertFaults.All.Select(fault => fault.Name))}.");
        }

        return [.. AlertFaults.All.Where(fault => only.Count == 0 || only.Contains(fault.Name))];
    }

    private async Task<AlertCheckReport> RunAsync(
        AlertScene scene, string program, IReadOnlyList<AlertFault> faults, IReadOnlyList<int> ports, long started,
        CancellationToken cancellationToken)
    {
        string rules = AlertRuleFile.Shipped();
        string folder = Directory.CreateTempSubdirectory("streamml-prometheus-").FullName;
        using var sending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var usual = scene.Traffic.RunAsync(sending.Token);
        try
        {
            await using var prometheus = await PrometheusServer.StartAsync(
                program, folder,
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["shipped.yml"] = rules,
                    ["faster.yml"] = AlertRuleFile.Divided(rules, options.Speed),
                },
                ports, common.StartTimeout, time, cancellationToken);
            await Task.Delay(WarmUp, time, cancellationToken);
            progress.Report($"no fault for {options.Healthy.TotalSeconds:0} s");
            double healthy = await HealthAsync(prometheus, cancellationToken);
            foreach (var fault in faults)
            {
                await JudgeAsync(fault, scene, prometheus, cancellationToken);
            }

            return _watch.Report(
                options, 2 * AlertRuleFile.Names(rules).Count, healthy, time.GetElapsedTime(started).TotalSeconds);
        }
        finally
        {
            await sending.CancelAsync();
            await usual;
            Directory.Delete(folder, recursive: true);
        }
    }

    // No role works on the lent volume: this process shows how full it is.
    private Task<MetricsExport?> VolumeAsync(CancellationToken cancellationToken) => options.Volume.Length == 0
        ? Task.FromResult<MetricsExport?>(null)
        : MetricsExport.StartAsync(
            new TelemetryOptions { MetricsPort = 0 }, ["volume"], Path.GetFullPath(options.Volume),
            NullLoggerFactory.Instance, cancellationToken);

    private async Task<double> HealthAsync(PrometheusServer prometheus, CancellationToken cancellationToken)
    {
        long since = time.GetTimestamp();
        while (time.GetElapsedTime(since) < options.Healthy)
        {
            _watch.InHealth(await prometheus.FiringAsync(cancellationToken));
            await Task.Delay(Look, time, cancellationToken);
        }

        return time.GetElapsedTime(since).TotalSeconds;
    }

    private async Task JudgeAsync(
        AlertFault fault, AlertScene scene, PrometheusServer prometheus, CancellationToken cancellationToken)
    {
        if (fault.LeftOut(options) is { } reason)
        {
            _watch.LeftOut(fault.Name, reason);
            return;
        }

        var before = await QuietAsync(prometheus, cancellationToken);
        progress.Report($"{fault.Name}: {fault.Alert} must fire");
        using var injecting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var also = new SortedSet<string>(StringComparer.Ordinal);
        long since = time.GetTimestamp();
        var injection = fault.InjectAsync(scene, injecting.Token);
        double? seconds = null;
        string problem = before.Contains(fault.Alert) ? "its alert had not ended from before" : "";
        try
        {
            while (seconds is null && time.GetElapsedTime(since) < options.Limit)
            {
                var firing = AlertWatch.Faster(await prometheus.FiringAsync(cancellationToken));
                also.UnionWith(firing);
                seconds = firing.Contains(fault.Alert) ? time.GetElapsedTime(since).TotalSeconds : null;
                await Task.Delay(Look, time, cancellationToken);
            }
        }
        finally
        {
            await injecting.CancelAsync();
            problem = await EndedAsync(injection) ?? problem;
            problem = await EndedAsync(fault.MendAsync(scene, cancellationToken)) ?? problem;
        }

        also.Remove(fault.Alert);
        _watch.Add(fault, new FaultOutcome(fault.Alert, seconds, [.. also.Except(before)], problem));
        progress.Report(string.Create(
            CultureInfo.InvariantCulture,
            $"{fault.Name}: {(seconds is { } some ? $"fired after {some:0.0} s" : "did not fire")} {problem}"));
    }

    /// <summary>Waits until nothing fires.</summary>
    /// <returns>What fires nevertheless.</returns>
    private async Task<IReadOnlySet<string>> QuietAsync(
        PrometheusServer prometheus, CancellationToken cancellationToken)
    {
        long since = time.GetTimestamp();
        while (true)
        {
            var firing = AlertWatch.Faster(await prometheus.FiringAsync(cancellationToken));
            if (firing.Count == 0 || time.GetElapsedTime(since) > options.Settle)
            {
                return firing;
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }

    // What went wrong with a fault is told with it, and the other faults go on.
    private static async Task<string?> EndedAsync(Task task)
    {
        try
        {
            await task;
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception fault)
        {
            return $"{fault.GetType().Name}: {fault.Message}";
        }
    }

    private static Dictionary<string, int> Ports()
    {
        string[] names = [.. Roles, RoleSet.Broker];
        int[] ports = ScratchInstallation.FreePorts(names.Length);
        return names.Zip(ports).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
    }

    // The database runs by the time the first process is started.
    private static string ThroughLink(Settings settings, ref TcpLink? link)
    {
        var connection = new NpgsqlConnectionStringBuilder(settings.Postgres.ConnectionString);
        link ??= new TcpLink(connection.Port);
        connection.Port = link.Port;
        return connection.ConnectionString;
    }

    private static Dictionary<string, string> Own(
        string role, int port, FaultyServer outside, FaultyServer translator, string database) =>
        new(StringComparer.Ordinal)
        {
            ["Telemetry__MetricsPort"] = port.ToString(CultureInfo.InvariantCulture),
            ["Postgres__ConnectionString"] = role == RoleSet.Broker ? "" : database,
            ["Ingest__AppendTimeout"] = "00:00:01",
            ["Media__GraphUrl"] = new Uri(outside.Address, "v24.0").ToString(),
            ["Media__AccessToken"] = "check",
            ["Media__Hosts"] = outside.Address.Host,
            ["Media__AllowPrivateAddresses"] = "true",
            ["Translation__Engine"] = "libretranslate",
            ["Translation__Url"] = translator.Address.ToString(),
            ["ModelMonitor__DriftWindow"] = ModelFaults.DriftWindow.ToString(CultureInfo.InvariantCulture),
            ["Onnx__IntraOpThreads"] = "1",
        };
}
