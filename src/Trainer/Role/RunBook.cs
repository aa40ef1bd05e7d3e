using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Role;

/// <summary>
/// What <c>training.requests</c> and <c>training.runs</c> say: what was asked for and how each training went last. One
/// thread at a time.
/// </summary>
/// <param name="maxRuns">Most runs and requests kept; of more, the oldest go, but for runs that go on.</param>
internal sealed class RunBook(int maxRuns = int.MaxValue)
{
    private static readonly RecordReader<TrainingRun> RunReader = new();
    private static readonly RecordReader<TrainingRequest> RequestReader = new();

    private readonly Dictionary<string, TrainingRun> _runs = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Task, string Scope), TrainingRun> _judged = [];
    private readonly HashSet<(string Request, string Task, string Scope)> _takenUp = [];
    private readonly Dictionary<string, TrainingRequest> _requestsById = new(StringComparer.Ordinal);
    private readonly List<TrainingRequest> _requests = [];
    private readonly List<TrainingRequest> _open = [];

    /// <summary>Raised for each new request once it is known here; not for one that arrives twice.</summary>
    public event Action<TrainingRequest>? Requested;

    /// <summary>Every run, the newest first.</summary>
    public IEnumerable<TrainingRun> Runs => _runs.Values.OrderByDescending(run => run.StartedAtMs)
        .ThenBy(run => run.RunId, StringComparer.Ordinal);

    /// <summary>Every request, the oldest first.</summary>
    public IReadOnlyList<TrainingRequest> Requests => _requests;

    /// <summary>A request; null if there is none of that id.</summary>
    public TrainingRequest? Request(string id) => _requestsById.GetValueOrDefault(id);

    /// <summary>Whether a later request stopped this one, or what it had begun.</summary>
    public bool IsStopped(TrainingRequest request) => _requests.Exists(other => Stops(other, request));

    /// <summary>Requests for trainings that may still be open: neither stopped nor closed. The oldest first.</summary>
    public IReadOnlyList<TrainingRequest> Open => _open;

    /// <summary>The runs whose versions wait for the online gate, the newest first.</summary>
    public IReadOnlyList<TrainingRun> OnTrial =>
    [
        .. _runs.Values.Where(run => run.Status == TrainingStatus.OnTrial).OrderByDescending(run => run.StartedAtMs)
            .ThenBy(run => run.RunId, StringComparer.Ordinal),
    ];

    /// <summary>Whether a version of a task and scope waits for the online gate.</summary>
    public bool IsOnTrial(string task, string scope) => _runs.Values.Any(
        run => run.Status == TrainingStatus.OnTrial && run.Task == task && run.Scope == scope);

    /// <summary>Whether a training of a task and scope goes on, or its version waits for the online gate.</summary>
    public bool IsGoingOn(string task, string scope) => _runs.Values.Any(
        run => run.Task == task && run.Scope == scope && (!HasEnded(run) || run.Status == TrainingStatus.OnTrial));

    /// <summary>Takes a record of one of the two topics.</summary>
    public void Apply(SourceRecord record)
    {
        if (record.Source.Topic.Equals(TopicCatalogue.TrainingRequests))
        {
            if (RequestReader.TryRead(record, out var request, out _)
                && _requestsById.TryAdd(request.RequestId, request))
            {
                _requests.Add(request);
                _open.RemoveAll(open => Stops(request, open));
                if (request.Action == TrainingAction.Start && !IsStopped(request))
                {
                    _open.Add(request);
                }

                TrimRequests();
                Requested?.Invoke(request);
            }
        }
        else if (RunReader.TryRead(record, out var run, out _))
        {
            Put(run);
        }
    }

    /// <summary>Takes what a run says of itself, before its record comes back.</summary>
    public void Put(TrainingRun run)
    {
        if (!_runs.TryGetValue(run.RunId, out var known) || known.Sequence < run.Sequence)
        {
            _runs[run.RunId] = run;
            _takenUp.Add((run.RequestId, run.Task, run.Scope));
            if (IsJudged(run)
                && (LastJudged(run.Task, run.Scope) is not { } last || run.StartedAtMs >= last.StartedAtMs))
            {
                _judged[(run.Task, run.Scope)] = run;
            }

            TrimRuns();
        }
    }

    /// <summary>Notes that a request has been taken up for everything it names.</summary>
    public void Close(TrainingRequest request) => _open.Remove(request);

    /// <summary>Whether a run has taken up a request for a task and scope.</summary>
    public bool IsTakenUp(TrainingRequest request, string task, string scope) =>
        _takenUp.Contains((request.RequestId, task, scope));

    /// <summary>
    /// The last run of a task and scope after which only new labels are a reason to train: it had enough examples and
    /// came to its end, or somebody stopped it. Null if there is none.
    /// </summary>
    public TrainingRun? LastJudged(string task, string scope) => _judged.GetValueOrDefault((task, scope));

    /// <summary>The offsets that a run had read to, by partition.</summary>
    public static IReadOnlyDictionary<int, long> Ends(TrainingRun? run) =>
        run?.Ranges.ToDictionary(range => range.Partition, range => range.NextOffset) ?? [];

    /// <summary>Whether a run has come to its end.</summary>
    public static bool HasEnded(TrainingRun run) =>
        run.Status is not (TrainingStatus.Running or TrainingStatus.Unspecified);

    private static bool IsJudged(TrainingRun run) => run.Status is TrainingStatus.Promoted or TrainingStatus.OnTrial
        or TrainingStatus.Kept or TrainingStatus.Failed or TrainingStatus.Stopped;

    private static bool Stops(TrainingRequest stop, TrainingRequest start) =>
        stop.Action == TrainingAction.Stop && stop.RequestedAtMs >= start.RequestedAtMs
        && (stop.Tenant.Length == 0 || stop.Tenant == start.Tenant)
        && (stop.CampaignId.Length == 0 || stop.CampaignId == start.CampaignId)
        && stop.Tasks.All(start.Tasks.Contains);

    private void TrimRequests()
    {
        if (IsMany(_requests.Count))
        {
            var oldest = _requests.GetRange(0, _requests.Count - maxRuns);
            _requests.RemoveRange(0, oldest.Count);
            oldest.ForEach(request => _requestsById.Remove(request.RequestId));
            _open.RemoveAll(open => !_requestsById.ContainsKey(open.RequestId));
        }
    }

    private void TrimRuns()
    {
        if (IsMany(_runs.Count))
        {
            foreach (var run in Runs.Skip(maxRuns).Where(HasEnded).ToList())
            {
                _runs.Remove(run.RunId);
                _takenUp.Remove((run.RequestId, run.Task, run.Scope));
            }
        }
    }

    // A tenth beyond the limit is let in, so that trimming is rare.
    private bool IsMany(int count) => count > maxRuns + (long)(maxRuns / 10);
}
