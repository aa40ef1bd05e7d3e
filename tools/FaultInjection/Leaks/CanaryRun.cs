using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using StreamML.Access;
using StreamML.Demo;
using StreamML.FaultInjection.Checking;
using StreamML.FaultInjection.Processes;
using StreamML.Hosting;
using StreamML.Hosting.Telemetry;
using StreamML.Ingest;
using StreamML.StreamProcessors.Media;

namespace StreamML.FaultInjection.Leaks;

/// <summary>
/// Has made-up people knock at every door of an installation, with words, names, phone numbers and tokens that stand
/// nowhere else, and searches whatever is not meant for them: log lines, metrics, what goes out by OTLP, refusals and
/// error pages.
/// </summary>
public sealed class CanaryRun(
    CanaryCheckOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    /// <summary>The kind of an answer of Ingest or the API with a 4xx or 5xx.</summary>
    internal const string Refusal = "refusal";

    /// <summary>The kind of such a page of the dashboard.</summary>
    internal const string ErrorPage = "error page";

    private const string Metrics = "page of metrics";
    private const string Free = "0";
    private const int SecretBytes = 16;

    private static readonly string[] Kinds =
        [LeakSearch.LogLine, Metrics, "OTLP metrics", "OTLP traces", Refusal, ErrorPage];

    /// <summary>Runs it.</summary>
    /// <exception cref="HttpRequestException">A request had no answer.</exception>
    public async Task<CanaryCheckReport> RunAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        string folder = ScratchInstallation.MakeFolder();
        try
        {
            var people = Canary.Make(options.People, common.Seed);
            var settings = MakeSettings(folder);
            using var search = new LeakSearch(people);
            search.Guard(Secrets(settings));
            IReadOnlyDictionary<string, long> answers;
            bool drained;
            await using (var receiver = await OtlpReceiver.StartAsync(search, cancellationToken))
            {
                Export(settings, receiver.Address);
                (answers, drained) = await SendAsync(settings, people, search, cancellationToken);
            }

            string server = Path.Combine(folder, "postgres", "server.log");
            search.Look(LeakSearch.LogLine, "PostgreSQL", await File.ReadAllTextAsync(server, cancellationToken));
            return new CanaryCheckReport(
                search.Found == 0 && drained
                    && Array.TrueForAll(Kinds, kind => search.Looked.GetValueOrDefault(kind) > 0),
                search.Count, search.Found, search.Places, search.Looked, answers, drained,
                time.GetElapsedTime(started).TotalSeconds);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // As the program logs at its most talkative: what is of the libraries begins with warnings.
    private static ILoggerFactory Loggers(LeakSearch search) => LoggerFactory.Create(builder => builder
        .SetMinimumLevel(LogLevel.Trace)
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddProvider(search));

    private async Task<(IReadOnlyDictionary<string, long> Answers, bool Drained)> SendAsync(
        Settings settings, IReadOnlyList<Canary> people, LeakSearch search, CancellationToken cancellationToken)
    {
        using var loggers = Loggers(search);
        await using var installation = await Installation.StartAsync(
            settings, RoleSet.Everything, time, loggers, cancellationToken);
        var pipeline = installation.Pipeline!;
        var keys = new AccessKeyClient(pipeline.Kafka, production: false, time);
        string key = await keys.CreateAsync(
            new AccessKeyRequest(AccessKeyBook.AnyTenant, "canaries", AccessScopes.All, null), cancellationToken);
        string cookie = await SignInAsync(pipeline.FirstSignIn!, search, cancellationToken);
        search.Guard(key, cookie.Split('=')[1]);
        var access = new LeakAccess(DemoRun.Target(settings, pipeline.IngestAddress!), key, cookie);
        LeakWay[] ways = [.. new IngestWays(access, time).All, .. new ApiWays(access).All];
        using var traffic = new LeakTraffic(ways, pipeline.IngestAddress!, pipeline.ApiAddress!, search);
        progress.Report($"{people.Count} people do {ways.Length} things");
        await traffic.SendAsync(people, options.Concurrency, cancellationToken);
        bool drained = await new Settling(pipeline.Kafka, settings, common.Patience, time)
            .DrainedAsync(cancellationToken);
        using var http = new HttpClient();
        search.Look(Metrics, "/metrics", await http.GetStringAsync(installation.MetricsAddress, cancellationToken));
        return (traffic.Answers, drained);
    }

    // The first person, by the link that a first start prints. The code, the password and the cookie are secrets.
    private static async Task<string> SignInAsync(Uri link, LeakSearch search, CancellationToken cancellationToken)
    {
        string code = link.Query["?code=".Length..], password = Secret();
        search.Guard(code, password);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        (string Name, string Value)[] fields =
            [("code", Uri.UnescapeDataString(code)), ("name", "check"), ("password", password)];
        using var form = new FormUrlEncodedContent(
            fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var answer = await http.PostAsync(new Uri(link, "/welcome"), form, cancellationToken);
        return answer.Headers.GetValues("Set-Cookie").First().Split(';')[0];
    }

    private static Settings MakeSettings(string folder)
    {
        var settings = Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Streamml:DataDirectory"] = folder,
            ["Streamml:KafkaPort"] = Free,
            ["Streamml:RegistryPort"] = Free,
            ["Streamml:PostgresPort"] = Free,
            ["Ingest:Port"] = Free,
            ["Api:Port"] = Free,
            ["Api:RequestsPerSecond"] = "1000000",
        });
        DemoRun.Secure(settings);
        settings.Get<MediaOptions>().AccessToken = Secret();
        return settings;
    }

    // To a collector of the check's own, which is the Graph API as well: no file is there.
    private static void Export(Settings settings, Uri collector)
    {
        var telemetry = settings.Get<TelemetryOptions>();
        telemetry.MetricsPort = 0;
        telemetry.OtlpEndpoint = collector.ToString();
        telemetry.OtlpProtocol = TelemetryOptions.HttpProtobuf;
        telemetry.OtlpInterval = TimeSpan.FromSeconds(1);
        telemetry.Traces = 1;
        var media = settings.Get<MediaOptions>();
        media.GraphUrl = new Uri(collector, "v24.0").ToString();
        media.Hosts = collector.Host;
        media.AllowPrivateAddresses = true;
    }

    private static string[] Secrets(Settings settings)
    {
        var ingest = settings.Get<IngestOptions>();
        return
        [
            settings.Get<MediaOptions>().AccessToken, ingest.VerifyToken, .. ingest.AppSecrets,
            .. ingest.TwilioAuthTokens, .. ingest.ApiTokens.Select(token => token.Token),
        ];
    }

    private static string Secret() => RandomNumberGenerator.GetHexString(2 * SecretBytes, lowercase: true);
}
