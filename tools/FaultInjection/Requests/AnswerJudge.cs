using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace StreamML.FaultInjection.Requests;

/// <summary>Counts answers, and says which are faults. Thread-safe.</summary>
internal sealed class AnswerJudge
{
    private const int ExamplesMost = 20;
    private const string Problem = "application/problem+json";

    // What a spoilt path, method, header or length is answered with before there is a route; faults have no place in a
    // document.
    private static readonly int[] OfHttp = [400, 404, 405, 408, 411, 413, 414, 431, 500, 502];

    // What a server may be for a while, with when to ask again.
    private static readonly string[] Passing = ["urn:streamml:problem:busy", "urn:streamml:problem:unavailable"];

    private readonly ConcurrentDictionary<int, long> _answers = new();
    private readonly ConcurrentDictionary<string, byte> _answered = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _examples = new();
    private long _unavailable;
    private long _faults;
    private long _hangs;
    private readonly Lock _gate = new();
    private (TimeSpan Took, string Route) _slowest = (TimeSpan.Zero, "");

    public IReadOnlyDictionary<string, long> Answers => _answers.OrderBy(each => each.Key).ToDictionary(
        each => each.Key.ToString(CultureInfo.InvariantCulture), each => each.Value, StringComparer.Ordinal);

    public long Unavailable => Interlocked.Read(ref _unavailable);

    public long Faults => Interlocked.Read(ref _faults);

    public long Hangs => Interlocked.Read(ref _hangs);

    public IReadOnlyList<string> Examples => [.. _examples.Take(ExamplesMost)];

    public int RoutesAnswered => _answered.Count;

    /// <summary>The longest time of an answer, and the route.</summary>
    public (TimeSpan Took, string Route) Slowest
    {
        get
        {
            lock (_gate)
            {
                return _slowest;
            }
        }
    }

    /// <summary>Takes an answer in.</summary>
    public void Take(long number, ForgedRequest request, HttpStatusCode status, string? type, bool retries,
        byte[] body, TimeSpan took)
    {
        _answers.AddOrUpdate((int)status, 1, (_, count) => count + 1);
        Keep(request, took);
        if (!OfHttp.Contains((int)status) && !request.Statuses.Contains((int)status))
        {
            Fault(number, request, $"{(int)status}: the document does not name it");
            return;
        }

        if ((int)status < 300)
        {
            _answered.TryAdd(RouteOf(request), 0);
            return;
        }

        string kind = type == Problem ? KindOf(body) : "";
        if (status == HttpStatusCode.ServiceUnavailable && retries && Passing.Contains(kind))
        {
            Interlocked.Increment(ref _unavailable);
        }
        else if ((int)status >= 500)
        {
            Fault(number, request, $"{(int)status} {kind}");
        }
        else if (body.Length > 0 && (int)status >= 400 && kind.Length == 0)
        {
            Fault(number, request, $"{(int)status} as {type ?? "nothing"}: no problem details");
        }
    }

    /// <summary>Takes in that nothing was answered in time.</summary>
    public void Hang(long number, ForgedRequest request)
    {
        Interlocked.Increment(ref _hangs);
        _examples.Enqueue($"request {number}: {request.What}: no answer in time");
    }

    /// <summary>Takes in a fault.</summary>
    public void Fault(long number, ForgedRequest request, string what)
    {
        if (Interlocked.Increment(ref _faults) <= ExamplesMost)
        {
            _examples.Enqueue($"request {number}: {request.What}: {what}");
        }
    }

    private void Keep(ForgedRequest request, TimeSpan took)
    {
        lock (_gate)
        {
            if (took > _slowest.Took)
            {
                _slowest = (took, RouteOf(request));
            }
        }
    }

    private static string RouteOf(ForgedRequest request) => $"{request.Template.Method} {request.Template.Path}";

    // Empty: these are no problem details with what each must have.
    private static string KindOf(byte[] body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            var root = problem.RootElement;
            return root.GetProperty("advice").GetString() is { Length: > 0 } && root.TryGetProperty("trace_id", out _)
                ? root.GetProperty("type").GetString() ?? ""
                : "";
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "";
        }
    }
}
