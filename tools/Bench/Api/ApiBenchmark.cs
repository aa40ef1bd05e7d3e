using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Access;
using StreamML.Api;
using StreamML.Bench.Ingest;
using StreamML.Hosting;
using StreamML.Inference.Scoring;
using StreamML.StreamProcessors;
using StreamML.Trainer.Generation;

namespace StreamML.Bench.Api;

/// <summary>
/// The cost of a prediction over HTTP: the role api with a trained lead model, keys, limits and validation, against an
/// endpoint on the same server that only parses the body and answers the same bytes. Both share this process, its cores
/// and the client.
/// </summary>
internal sealed class ApiBenchmark : IBenchmark
{
    private const string Predict = "/api/v1/ml/models/lead-scoring/predict";
    private const string Batch = "/api/v1/ml/models/lead-scoring/batch";
    private const int Connections = 32;
    private const int Leads = 10_000;
    private const int Bodies = 500;
    private const int BatchCalls = 3;
    private const int MadeUpContacts = 400;
    private const string ControlWhat = "same server: JSON parsed, the same bytes answered";
    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PacedTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeyWait = TimeSpan.FromSeconds(10);

    public string Name => "api";

    public string Description =>
        "predictions over HTTP, one at a fixed rate and many in one call, against an endpoint that only parses and answers";

    public async Task<IReadOnlyList<Measure>> RunAsync(
        Effort effort, IProgress<string> progress, CancellationToken cancellationToken)
    {
        using var folder = new ScratchFolder();
        await using var scratch = await Scratch.StartAsync(cancellationToken);
        await using var pipeline = await StartAsync(scratch, folder, progress, cancellationToken);
        string key = await new AccessKeyClient(pipeline.Kafka, production: false, TimeProvider.System).CreateAsync(
            new AccessKeyRequest("bench", "bench", [AccessScopes.Predict], null), cancellationToken);
        int leads = effort.Of(Leads);
        var one = LeadBodies.Each(Bodies);
        byte[] many = LeadBodies.Together(leads);
        using var system = Client(pipeline.ApiAddress!, key);
        byte[] oneAnswer = await FirstAsync(system, Predict, one[0], cancellationToken);
        byte[] manyAnswer = await PostAsync(system, Batch, many, cancellationToken);
        await using var endpoint = await ParsingEndpoint.StartAsync(
            new Dictionary<string, byte[]>(StringComparer.Ordinal) { [Predict] = oneAnswer, [Batch] = manyAnswer },
            cancellationToken);
        using var control = Client(endpoint.Address, key);
        var (ours, theirs) = (Load(pipeline.ApiAddress!, key, one), Load(endpoint.Address, key, one));
        return
        [
            await Paired.RunAsync(
                "throughput", "requests/s",
                (ControlWhat, () => theirs.SaturateAsync(Connections, effort.Of(RunTime))),
                ("api: one lead scored", () => ours.SaturateAsync(Connections, effort.Of(RunTime))), effort.Pairs,
                progress),
            await Paired.RunAsync(
                "prediction_p99", "ms",
                ($"{ControlWhat}, {effort.PerSecond} requests/s", () => P99Async(theirs, effort)),
                ($"api: one lead scored, {effort.PerSecond} requests/s", () => P99Async(ours, effort)), effort.Pairs,
                progress),
            await Paired.RunAsync(
                "leads_in_one_call", "ms",
                (ControlWhat, () => CallAsync(control, many, cancellationToken)),
                ($"api: {leads} leads scored in one call of {many.Length / 1024} KiB", () =>
                    CallAsync(system, many, cancellationToken)), effort.Pairs, progress),
        ];
    }

    private static async Task<Pipeline> StartAsync(
        Scratch scratch, ScratchFolder folder, IProgress<string> progress, CancellationToken cancellationToken)
    {
        foreach (var model in SyntheticScores.Train(MadeUpContacts, seed: 1, "bench", progress, cancellationToken))
        {
            model.Write(folder.Sub(model.Manifest.Task));
        }

        var (api, scorer) = (scratch.Settings.Get<ApiOptions>(), scratch.Settings.Get<ScorerOptions>());
        scorer.LeadModel = folder.Sub(LeadScorer.Task);
        (api.Port, api.RequestsPerSecond) = (0, 1_000_000);
        return await Pipeline.StartAsync(
            scratch.Settings, [new ApiRole()], embedded: true, TimeProvider.System, NullLoggerFactory.Instance,
            cancellationToken);
    }

    // The role follows the topic of keys: a new key opens it within a second.
    private static async Task<byte[]> FirstAsync(
        HttpClient http, string path, byte[] body, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(KeyWait);
        while (true)
        {
            using var content = Json(body);
            using var answer = await http.PostAsync(path, content, limit.Token);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return await answer.Content.ReadAsByteArrayAsync(limit.Token);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
        }
    }

    private static async Task<byte[]> PostAsync(
        HttpClient http, string path, byte[] body, CancellationToken cancellationToken)
    {
        using var content = Json(body);
        using var answer = await http.PostAsync(path, content, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    private static async Task<double> CallAsync(HttpClient http, byte[] body, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (int call = 0; call < BatchCalls; call++)
        {
            long started = TimeProvider.System.GetTimestamp();
            await PostAsync(http, Batch, body, cancellationToken);
            times.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        }

        return Paired.Median(times);
    }

    private static async Task<double> P99Async(LoadClient client, Effort effort)
    {
        double[] latencies = await client.PaceAsync(Connections, effort.PerSecond, effort.Of(PacedTime));
        Array.Sort(latencies);
        return latencies[(int)Math.Ceiling(latencies.Length * 0.99) - 1];
    }

    private static HttpClient Client(Uri address, string key) => new()
    {
        BaseAddress = address,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    private static ByteArrayContent Json(byte[] body) => new(body)
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
    };

    private static LoadClient Load(Uri address, string key, IReadOnlyList<byte[]> bodies)
    {
        var server = new IPEndPoint(IPAddress.Loopback, address.Port);
        return new LoadClient(server, [.. bodies.Select(Request)]);

        byte[] Request(byte[] body) =>
        [
            .. Encoding.ASCII.GetBytes(
                $"POST {Predict} HTTP/1.1\r\nHost: {server}\r\nAuthorization: Bearer {key}\r\n"
                + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"),
            .. body,
        ];
    }
}
