using System.Diagnostics;
using StreamML.Testing.Kafka;

namespace StreamML.Testing.Registry;

/// <summary>
/// A registry of another make, in memory, on loopback, run by the <c>start.sh</c> of <see cref="RegistryHome"/>.
/// </summary>
public sealed class ApicurioRegistry : IAsyncDisposable
{
    private readonly Process _process;

    private ApicurioRegistry(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    /// <summary>Base address of Confluent's API.</summary>
    public Uri Url { get; }

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<ApicurioRegistry> StartAsync()
    {
        string home = RegistryHome.Path ?? throw new InvalidOperationException(RegistryHome.SkipReason);
        int port = ApacheKafka.FreePort();
        var start = new ProcessStartInfo("bash", [Path.Combine(home, "start.sh"), port.ToString()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var url = new Uri($"http://127.0.0.1:{port}/apis/ccompat/v7");
        await AwaitAnswerAsync(new Uri(url + "/subjects"), process);
        return new ApicurioRegistry(process, url);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task AwaitAnswerAsync(Uri url, Process process)
    {
        using var http = new HttpClient();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(url, deadline.Token);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                // Not listening yet.
            }

            await Task.Delay(100, deadline.Token);
        }
    }
}
