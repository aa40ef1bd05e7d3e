using System.Net;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Access;
using StreamML.Hosting;
using StreamML.Ingest;

namespace StreamML.Bench.Ingest;

/// <summary>
/// The cost of archiving before every 200: Ingest with the embedded broker, against an endpoint on the same server that
/// only verifies the signature and parses the JSON. Servers, broker and client share this process and its cores.
/// </summary>
internal sealed class IngestBenchmark : IBenchmark
{
    // Enough that the server is never idle waiting for a sync: measures the cost of a request, not of the disk. Same
    // for the control.
    private const int Connections = 128;
    private const int Messages = 6_000;
    private const string Secret = "bench-secret-0123456789";
    private const string SystemWhat = "ingest: verified, appended, acknowledged after fdatasync";
    private const string ControlWhat = "same server: HMAC verified, JSON parsed";
    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PacedTime = TimeSpan.FromSeconds(3);

    public string Name => "ingest";

    public string Description => "webhooks acknowledged on disk against an endpoint that only verifies and parses them";

    public async Task<IReadOnlyList<Measure>> RunAsync(
        Effort effort, IProgress<string> progress, CancellationToken cancellationToken)
    {
        await using var scratch = await Scratch.StartAsync(cancellationToken);
        using var appender = scratch.Kafka.CreateAppender();
        var options = new IngestOptions { Port = 0, AppSecrets = [Secret] };
        await using var ingest = await IngestHost.StartAsync(
            options, new TenantOptions(), new BearerGate(new AccessKeyBook(TimeProvider.System)), appender,
            TimeProvider.System, NullLoggerFactory.Instance, null, cancellationToken);
        byte[] secret = Encoding.UTF8.GetBytes(Secret);
        using var kestrel = IngestHost.NewKestrel(options, NullLoggerFactory.Instance);
        await kestrel.StartAsync(new ControlEndpoint(secret), cancellationToken);

        var control = Client(new Uri(kestrel.Features.Get<IServerAddressesFeature>()!.Addresses.First()));
        var system = Client(ingest.Address);
        var measures = new List<Measure>
        {
            await Paired.RunAsync(
                "throughput", "requests/s",
                (ControlWhat, () => control.SaturateAsync(Connections, effort.Of(RunTime))),
                (SystemWhat, () => system.SaturateAsync(Connections, effort.Of(RunTime))),
                effort.Pairs, progress),
        };
        double half = measures[0].System.Median / 2;
        progress.Report($"latency_p99_at_half_load: {half:N0} requests/s");
        measures.Add(await Paired.RunAsync(
            "latency_p99_at_half_load", "ms",
            ($"{ControlWhat}, at the same rate", () => P99Async(control, half, effort)),
            ($"{SystemWhat}, at half its throughput", () => P99Async(system, half, effort)),
            effort.Pairs, progress));
        await kestrel.StopAsync(cancellationToken);
        return measures;

        LoadClient Client(Uri address)
        {
            var server = new IPEndPoint(IPAddress.Loopback, address.Port);
            return new LoadClient(server, WebhookRequests.Make(server, options.WebhookPath, secret, Messages));
        }
    }

    private static async Task<double> P99Async(LoadClient client, double perSecond, Effort effort)
    {
        double[] latencies = await client.PaceAsync(Connections, perSecond, effort.Of(PacedTime));
        Array.Sort(latencies);
        return latencies[(int)Math.Ceiling(latencies.Length * 0.99) - 1];
    }
}
