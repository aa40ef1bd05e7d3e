using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using StreamML.FaultInjection.Processes;
using StreamML.Messaging.Connection;

namespace StreamML.FaultInjection.Alerts;

/// <summary>An alert that fires.</summary>
/// <param name="Name">The rule's name.</param>
/// <param name="IsFaster">Whether the rule is one with divided times.</param>
internal readonly record struct FiringAlert(string Name, bool IsFaster);

/// <summary>A Prometheus of the check's own, which asks the roles each second. Dispose it to end it.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private const int KeptLines = 5;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly HttpClient _http;
    private readonly ConcurrentQueue<string> _lines = new();

    private PrometheusServer(Process process, int port)
    {
        _process = process;
        _http = new HttpClient
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}"),
            Timeout = TimeSpan.FromSeconds(10),
        };
    }

    /// <summary>The program.</summary>
    /// <exception cref="RoleConfigurationException">There is none.</exception>
    public static string Find(AlertCheckOptions options)
    {
        if (options.Prometheus.Length > 0)
        {
            return File.Exists(options.Prometheus)
                ? options.Prometheus
                : throw new RoleConfigurationException(
                    $"There is no program {options.Prometheus}. Name that of Prometheus with --prometheus.");
        }

        return options.Find("prometheus") ?? throw new RoleConfigurationException(
            "Prometheus is not installed. Install Debian's package prometheus, or name it with --prometheus.");
    }

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="program">Its program.</param>
    /// <param name="folder">Where its files go.</param>
    /// <param name="rules">Files of rules: name and text.</param>
    /// <param name="ports">Ports of <c>/metrics</c> on this machine.</param>
    /// <param name="limit">Longest start.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">It does not answer; the message has its last lines.</exception>
    public static async Task<PrometheusServer> StartAsync(
        string program, string folder, IReadOnlyDictionary<string, string> rules, IReadOnlyList<int> ports,
        TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (var (name, text) in rules)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, name), text, cancellationToken);
        }

        string config = Path.Combine(folder, "prometheus.yml");
        await File.WriteAllTextAsync(config, Config([.. rules.Keys], ports), cancellationToken);
        int port = ScratchInstallation.FreePorts(1)[0];
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                $"--config.file={config}", $"--storage.tsdb.path={Path.Combine(folder, "data")}",
                $"--web.listen-address=127.0.0.1:{port}", "--log.level=warn",
            },
        };
        var server = new PrometheusServer(new Process { StartInfo = start }, port);
        try
        {
            server.Launch();
            await server.ReadyAsync(limit, time, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Its configuration: every rule and every target is looked at once a second.</summary>
    public static string Config(IReadOnlyList<string> rules, IReadOnlyList<int> ports) =>
        $$"""
        global:
          scrape_interval: 1s
          scrape_timeout: 1s
          evaluation_interval: 1s
        rule_files: [{{string.Join(", ", rules)}}]
        scrape_configs:
          - job_name: streamml
            static_configs:
              - targets: [{{string.Join(", ", ports.Select(port => $"\"127.0.0.1:{port}\""))}}]

        """;

    /// <summary>What fires now.</summary>
    /// <exception cref="HttpRequestException">It does not answer.</exception>
    public async Task<IReadOnlySet<FiringAlert>> FiringAsync(CancellationToken cancellationToken)
    {
        using var answer = JsonDocument.Parse(await _http.GetStringAsync("/api/v1/alerts", cancellationToken));
        return Firing(answer.RootElement);
    }

    /// <summary>
    /// What fires by an answer of <c>/api/v1/alerts</c>. What may fire soon is pending, and no alert yet.
    /// </summary>
    public static IReadOnlySet<FiringAlert> Firing(JsonElement answer) => answer.GetProperty("data")
        .GetProperty("alerts").EnumerateArray()
        .Where(alert => alert.GetProperty("state").GetString() == "firing")
        .Select(alert => alert.GetProperty("labels"))
        .Select(labels => new FiringAlert(
            labels.GetProperty("alertname").GetString()!, labels.TryGetProperty(AlertRuleFile.PaceLabel, out _)))
        .ToHashSet();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (IsRunning())
        {
            Signals.AskToEnd(_process.Id);
            using var limit = new CancellationTokenSource(Grace);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }

    private void Launch()
    {
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        _lines.Enqueue(line);
        while (_lines.Count > KeptLines)
        {
            _lines.TryDequeue(out _);
        }
    }

    // One that was never started has no id to ask for.
    private bool IsRunning()
    {
        try
        {
            return !_process.HasExited;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private async Task ReadyAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        long since = time.GetTimestamp();
        while (!await AnswersAsync(cancellationToken))
        {
            if (_process.HasExited || time.GetElapsedTime(since) > limit)
            {
                throw new TimeoutException($"Prometheus does not answer: {string.Join(" | ", _lines)}");
            }

            await Task.Delay(Tick, time, cancellationToken);
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync("/-/ready", cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
