using System.Text;
using Google.Protobuf;
using StreamML.Api.Replaying;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.Api.Tests;

/// <summary>One replay in each of five states; what is asked is taken down, and answered as the role would.</summary>
internal sealed class FakeReplayDesk : IReplayDesk
{
    /// <summary>Nobody has started it.</summary>
    public const string Planned = "0193f2a4c1d07b4e8f21a7c3d5e6f701";

    /// <summary>It runs.</summary>
    public const string Running = "0193f2a4c1d07b4e8f21a7c3d5e6f702";

    /// <summary>It stands still.</summary>
    public const string Paused = "0193f2a4c1d07b4e8f21a7c3d5e6f703";

    /// <summary>Tables show its results.</summary>
    public const string Done = "0193f2a4c1d07b4e8f21a7c3d5e6f704";

    /// <summary>It is complete, and the newest.</summary>
    public const string Ready = "0193f2a4c1d07b4e8f21a7c3d5e6f705";

    /// <summary>A version that was published.</summary>
    public const string Version = "20261129-162536-fe756e";

    private const long NoonMs = 1_760_000_000_000;

    private readonly JobBook _book = new();
    private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FakeReplayDesk()
    {
        foreach (var (id, state) in new[]
        {
            (Planned, JobState.Planned), (Running, JobState.Running), (Paused, JobState.Paused),
            (Done, JobState.Done), (Ready, JobState.Ready),
        })
        {
            _book.Put(JobOf(id, state));
        }
    }

    /// <summary>The hash of their plan.</summary>
    public static string Hash { get; } = ReplayPlanHash.Of(Plan());

    /// <summary>What was planned.</summary>
    public List<ReplayQuery> Queries { get; } = [];

    /// <summary>Plans that were written down.</summary>
    public List<Job> Written { get; } = [];

    /// <summary>What was asked, of whom.</summary>
    public List<(string Id, JobRequest Request)> Asked { get; } = [];

    /// <summary>Why the role refuses; null: it does not.</summary>
    public string? Refusal { get; set; }

    /// <summary>Whether a role jobs runs.</summary>
    public bool HasRole { get; set; } = true;

    /// <summary>Whether the role takes its time.</summary>
    public bool IsSlow { get; set; }

    /// <summary>Whether reading has no end.</summary>
    public bool ReadsForever { get; set; }

    /// <summary>Ends when something is being planned.</summary>
    public Task Reading => _reading.Task;

    /// <summary>Leaves half of a plan uncounted.</summary>
    public void Uncount(string id)
    {
        var job = _book.Find(id)!.Clone();
        job.Sequence++;
        job.Replay.Estimate.UncountedOffsets = 50;
        _book.Put(job);
    }

    /// <summary>A replay that takes what a page of this path asks.</summary>
    public static string Taking(string path) => path.Split('/')[^1] switch
    {
        "start" => Planned,
        "pause" => Running,
        "resume" => Paused,
        "undo" => Done,
        _ => Ready,
    };

    /// <inheritdoc />
    public Task<JobBook> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(_book);

    /// <inheritdoc />
    public Task<long?> PublishedAtAsync(string version, CancellationToken cancellationToken) =>
        Task.FromResult<long?>(version == Version ? NoonMs : null);

    /// <inheritdoc />
    public async Task<Job> PlanAsync(ReplayQuery query, CancellationToken cancellationToken)
    {
        _reading.TrySetResult();
        if (ReadsForever)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        Queries.Add(query);
        return query.Filter.Tenant == "nobody"
            ? throw new ReplayException("Of 12 records none matches: look at --tenant, --contact and --language.")
            : JobOf(Guid.CreateVersion7().ToString("N"), JobState.Planned);
    }

    /// <inheritdoc />
    public Task WriteAsync(Job planned, CancellationToken cancellationToken)
    {
        Written.Add(planned);
        _book.Put(planned);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task SendAsync(string jobId, JobRequest request, CancellationToken cancellationToken)
    {
        if (!HasRole)
        {
            throw new ReplayException("No role jobs runs in this installation.", ReplayFault.Unavailable);
        }

        request.RequestId = request.RequestId.Length > 0 ? request.RequestId : Guid.NewGuid().ToString("N");
        Asked.Add((jobId, request.Clone()));
        if (IsSlow)
        {
            byte[] value = [0, 0, 0, 0, 1, 0, .. new Job { JobId = jobId, Request = request }.ToByteArray()];
            _book.Apply(new SourceRecord(
                new SourcePartition(TopicCatalogue.Jobs, 0), 0, NoonMs,
                Encoding.UTF8.GetBytes(JobBook.RequestKey(jobId)), value, []));
        }

        return Task.CompletedTask;
    }

    // The book stays as it is but for the request that was answered: each test may ask anything again.
    /// <inheritdoc />
    public Task<Job?> AnswerAsync(
        string jobId, string requestId, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (IsSlow)
        {
            return Task.FromResult<Job?>(null);
        }

        var job = _book.Find(jobId)!.Clone();
        (job.RequestId, job.Refusal, job.Sequence) = (requestId, Refusal ?? "", job.Sequence + 1);
        _book.Put(job);
        if (Refusal is { } refusal)
        {
            throw new ReplayException(refusal);
        }

        var answered = job.Clone();
        answered.State = Asked[^1].Request.Action switch
        {
            JobAction.Pause => JobState.Paused,
            JobAction.Cancel => JobState.Cancelled,
            JobAction.Cutover => JobState.Done,
            JobAction.Undo => JobState.Undone,
            _ => JobState.Approved,
        };
        return Task.FromResult<Job?>(answered);
    }

    /// <inheritdoc />
    public async Task<ReplayDifference> CompareAsync(
        Job job, int samplesMax, CancellationToken cancellationToken)
    {
        if (ReadsForever)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return job.Generation == 0
            ? throw new ReplayException($"Job {job.JobId} has no results.")
            : new ReplayDifference(
                job.JobId, JobStates.Name(job.State), "enricher", "messages.enriched", "messages.enriched.gen-1", 12, 0,
                3,
                [
                    new FieldDifference(
                        "intent", 12, 3,
                        [new LabelMove("inquiry", "complaint", 3, [.. new[] { "wamid.1" }.Take(samplesMax)])],
                        [new ModelMove("intent 4", "intent 5", 12, 3)]),
                ],
                [new TenantDifference("shop", 12, 3)]);
    }

    private static Job JobOf(string id, JobState state)
    {
        var job = new Job
        {
            JobId = id,
            State = state,
            Sequence = 1,
            Replay = Plan(),
            PlanSha256 = Hash,
            Message = "So it stands.",
            PlannedAtMs = NoonMs,
            PlannedBy = "ops",
            ChangedAtMs = NoonMs,
            Pilot = Pilot(),
            Abort = Plan().Abort,
        };
        if (state != JobState.Planned)
        {
            (job.Generation, job.StartedAtMs) = (1, NoonMs);
            (job.EndedAtMs, job.Progress) = (state is JobState.Ready or JobState.Done ? NoonMs : 0, Progress());
        }

        return job;
    }

    private static JobProgress Progress() => new()
    {
        OffsetsDone = 50,
        OffsetsTotal = 100,
        Records = 12,
        Rate = 25,
        LeftMs = 120_000,
        Compared = 10,
        Changed = 3,
        Labels = 70,
        LabelsChanged = 3,
    };

    private static ReplayPilot Pilot() => new()
    {
        Records = 2,
        Rate = 40,
        ExpectedMs = 12_500,
        Compared = 2,
        Changed = 2,
        Labels = 14,
        LabelsChanged = 2,
        Moves = { new ReplayMove { Field = "intent", From = "inquiry", To = "complaint", Messages = 2 } },
        MadeAtMs = NoonMs,
    };

    private static ReplayPlan Plan() => new()
    {
        Topic = "messages.text",
        Stage = "enricher",
        Filter = new ReplayFilter { Tenant = "shop" },
        Models = ReplayModels.Current,
        ModelsAtMs = NoonMs,
        Ranges = { new ReplayRange { Partition = 0, FirstOffset = 0, NextOffset = 100 } },
        Pilot = { new ReplayOffsets { Partition = 0, Offsets = { 5, 6 } } },
        Abort = new ReplayAbort { ChangedPercent = 2, DeadLettersPercent = 0.1 },
        Estimate = new ReplayEstimate
        {
            Records = 12,
            RangeRecords = 80,
            Bytes = 4_000,
            FirstAtMs = NoonMs,
            LastAtMs = NoonMs,
            Gaps = { new ReplayGap { Partition = 0, FirstOffset = 0, NextOffset = 5, KeptFromMs = NoonMs } },
        },
    };
}
