using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using StreamML.Access;
using StreamML.Api;
using StreamML.FaultInjection.Footprint;
using StreamML.FaultInjection.Processes;
using StreamML.Messaging.Roles;
using StreamML.Sink;
using StreamML.Sink.Counting;
using StreamML.Traffic;
using StreamML.Traffic.Plan;
using StreamML.Traffic.Sending;

namespace StreamML.FaultInjection.Requests;

/// <summary>
/// Sends random and mutated requests to a process of the API over tables that messages have filled: none may end in a
/// fault of the program or without an answer, and the process's memory stays flat. The same seed sends the same.
/// </summary>
public sealed class RequestRun(
    RequestOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    private const string Role = "api";
    private const double MiB = 1024 * 1024;
    private const int Concurrency = 8;

    // A sample a second; fewer after the warm-up do not tell growth from a collection.
    private const int WarmSamplesMin = 60;
    private static readonly string[] Roles =
        ["ingest", "normaliser", "media-fetcher", "transcriber", "enricher", "windows", "sink", Role];
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly AnswerJudge _judge = new();
    private readonly List<double> _memoryMib = [];

    /// <summary>Runs it.</summary>
    /// <exception cref="TimeoutException">The installation did not start.</exception>
    /// <exception cref="TrafficException">The pipeline did not take the messages.</exception>
    public async Task<RequestReport> RunAsync(CancellationToken cancellationToken)
    {
        await using var installation = await ProcessInstallation.StartAsync(
            common, time, progress, cancellationToken, Roles, Variables());
        string tenant = await FillAsync(installation, cancellationToken);
        using var http = new HttpClient(Connections())
        {
            BaseAddress = new Uri($"http://127.0.0.1:{installation.Settings.Get<ApiOptions>().Port}"),
            Timeout = options.Limit,
        };
        string[] keys = await KeysAsync(installation, cancellationToken);
        await OpenedAsync(http, keys, cancellationToken);
        var templates = RequestTemplate.Of(
            JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json", cancellationToken))!);
        var known = await KnownAsync(http, templates, keys[0], tenant, cancellationToken);
        var forge = new RequestForge(http.BaseAddress, templates, known, keys, tenant, common.Seed);
        progress.Report($"{templates.Count} routes; {known.Sum(each => each.Value.Count)} ids and cursors are known");

        using var looking = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        long started = time.GetTimestamp();
        var looks = time.RepeatAsync(Look, () => Sample(installation), looking.Token);
        await Parallel.ForAsync(
            0L, options.Requests,
            new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = cancellationToken },
            async (number, token) => await SendAsync(http, number, forge.Make(number), token));
        double seconds = time.GetElapsedTime(started).TotalSeconds;
        await looking.CancelAsync();
        await looks;
        return Report(installation.Processes[Role].UnaskedEnds, templates.Count, seconds);
    }

    // Streams, waits and looks at topics are short, so that a long one is a fault; one key may send as much as the
    // machine can.
    private static Dictionary<string, string> Variables() => new(StringComparer.Ordinal)
    {
        ["Api__EventsTime"] = "00:00:01",
        ["Api__TrainingWait"] = "00:00:00",
        ["Api__RequestsPerSecond"] = "1000000",
        ["Where__MaxRecords"] = "1000",
    };

    // Header values of any bytes are sent as they are.
    private static SocketsHttpHandler Connections() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
    };

    // The tenant that most messages are of.
    private async Task<string> FillAsync(ProcessInstallation installation, CancellationToken cancellationToken)
    {
        progress.Report($"filling the tables with {options.Messages} messages");
        var plan = new TrafficPlan(new TrafficOptions
        {
            Messages = options.Messages,
            Seed = common.Seed,
            StartMs = time.GetUtcNow().AddHours(-6).ToUnixTimeMilliseconds(),
        });
        using var sender = new TrafficSender(installation.Target, plan.Ledger, time);
        await sender.SendAsync(plan.Deliveries(), Concurrency, cancellationToken);
        int expected = plan.Ledger.Revisions.Keys.Select(key => (key.PhoneNumberId, key.MessageId)).Distinct().Count();
        long since = time.GetTimestamp();
        while (await RowsAsync("enrichments") < expected || await RowsAsync("conversation_trends") == 0)
        {
            if (time.GetElapsedTime(since) > common.Patience)
            {
                throw new TimeoutException(
                    $"{await RowsAsync("enrichments")} of {expected} messages are in the tables, with "
                    + $"{await RowsAsync("conversation_trends")} trends: the pipeline is too slow, or stands.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
        }

        return await TenantAsync(installation.Settings.Postgres, cancellationToken);

        async Task<long> RowsAsync(string table) =>
            (await TableCounts.ReadRowsAsync(installation.Settings.Postgres, cancellationToken))
            .GetValueOrDefault(table);
    }

    private static async Task<string> TenantAsync(PostgresOptions postgres, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(postgres.Effective());
        await connection.OpenAsync(cancellationToken);
        await using var query = new NpgsqlCommand(
            $"SELECT tenant FROM \"{postgres.Schema}\".messages GROUP BY tenant ORDER BY count(*) DESC, tenant LIMIT 1",
            connection);
        return (string)(await query.ExecuteScalarAsync(cancellationToken))!;
    }

    // One key for everything of all tenants, and one for each scope alone.
    private async Task<string[]> KeysAsync(ProcessInstallation installation, CancellationToken cancellationToken)
    {
        var client = new AccessKeyClient(installation.Kafka, production: false, time);
        var keys = new List<string>
        {
            await client.CreateAsync(
                new AccessKeyRequest(AccessKeyBook.AnyTenant, "all", AccessScopes.All, null), cancellationToken),
        };
        foreach (string scope in AccessScopes.All)
        {
            keys.Add(await client.CreateAsync(
                new AccessKeyRequest(AccessKeyBook.AnyTenant, scope, [scope], null), cancellationToken));
        }

        return [.. keys];
    }

    private async Task OpenedAsync(HttpClient http, string[] keys, CancellationToken cancellationToken)
    {
        long since = time.GetTimestamp();
        while ((await GetAsync(http, "/api/v1/ml/health", keys[0], "", cancellationToken)).Status != 200)
        {
            if (time.GetElapsedTime(since) > common.StartTimeout)
            {
                throw new TimeoutException("The API does not take a new key.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }
    }

    // What lists answer with: ids for paths, and cursors.
    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> KnownAsync(
        HttpClient http, IReadOnlyList<RequestTemplate> templates, string key, string tenant,
        CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var template in templates.Where(each => each.Method == "GET" && !each.Path.Contains('{')))
        {
            string limit = template.Query.Contains("limit") ? "?limit=5" : "";
            var (status, body) = await GetAsync(http, template.Path + limit, key, tenant, cancellationToken);
            if (status == 200)
            {
                Collect(JsonNode.Parse(body), known);
            }
        }

        // A job of a training, which no list has.
        using var start = new HttpRequestMessage(HttpMethod.Post, "/api/v1/training/start");
        start.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        start.Headers.Add("X-Tenant", tenant);
        start.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var job = await http.SendAsync(start, cancellationToken);
        known["id"] = [job.Headers.Location?.ToString().Split('/')[^1] ?? ""];

        return known.ToDictionary(
            each => each.Key, each => (IReadOnlyList<string>)[.. each.Value.Distinct()], StringComparer.Ordinal);
    }

    private static void Collect(JsonNode? node, Dictionary<string, List<string>> known)
    {
        foreach (var item in node as JsonArray ?? [])
        {
            Collect(item, known);
        }

        foreach (var (name, value) in node as JsonObject ?? [])
        {
            Collect(value, known);
            bool isId = name.EndsWith("_id", StringComparison.Ordinal)
                || name is "contact_key" or "next_cursor" or "partition" or "offset";
            if (isId && value is JsonValue)
            {
                known.TryAdd(name, []);
                known[name].Add(value.ToString());
            }
        }
    }

    private static async Task<(int Status, string Body)> GetAsync(
        HttpClient http, string path, string key, string tenant, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (tenant.Length > 0)
        {
            request.Headers.Add("X-Tenant", tenant);
        }

        using var answer = await http.SendAsync(request, cancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    private async Task SendAsync(
        HttpClient http, long number, ForgedRequest request, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        try
        {
            using var answer = await http.SendAsync(request.Message, cancellationToken);
            byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            _judge.Take(
                number, request, answer.StatusCode, answer.Content.Headers.ContentType?.MediaType,
                answer.Headers.RetryAfter is not null, body, time.GetElapsedTime(started));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _judge.Hang(number, request);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or JsonException)
        {
            _judge.Fault(number, request, (fault as HttpRequestException)?.HttpRequestError.ToString()
                ?? fault.GetType().Name);
        }
        finally
        {
            request.Message.Dispose();
        }

        if ((number + 1) % 10_000 == 0)
        {
            progress.Report(string.Create(
                CultureInfo.InvariantCulture,
                $"{number + 1} of {options.Requests} requests; {_judge.Faults} faults, {_judge.Hangs} hangs"));
        }
    }

    private void Sample(ProcessInstallation installation) =>
        _memoryMib.Add(ProcessMemory.Of(installation.Processes[Role].ProcessId).Held / MiB);

    private RequestReport Report(int restarts, int routes, double seconds)
    {
        var warm = _memoryMib.Skip((int)(options.WarmUp / Look)).ToList();
        int part = Math.Max(warm.Count / 10, 1);
        double early = Mean(warm.Take(part)), late = Mean(warm.TakeLast(part));
        bool flat = warm.Count < WarmSamplesMin || late <= (early * (1 + options.Growth)) + options.GrowthMib;
        return new RequestReport(
            _judge.Faults == 0 && _judge.Hangs == 0 && restarts == 0 && flat && _judge.RoutesAnswered > 0,
            options.Requests, _judge.Answers, _judge.Unavailable, _judge.Faults, _judge.Hangs, restarts,
            _judge.Examples, _judge.RoutesAnswered, routes, _judge.Slowest.Took.TotalMilliseconds,
            _judge.Slowest.Route, early, late, flat,
            seconds);
    }

    private static double Mean(IEnumerable<double> samples) => samples.DefaultIfEmpty().Average();
}
