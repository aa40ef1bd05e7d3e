using Microsoft.Extensions.Logging;
using StreamML.Messaging;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving.Records;
using StreamML.Storage.PastTexts;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.Api.Replaying;

/// <summary>Plans, runs and compares replays.</summary>
internal interface IReplayDesk
{
    /// <summary>How all of them stand, and what was asked of them.</summary>
    Task<JobBook> ReadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// When a version of a model was published, milliseconds since the Unix epoch; null: there is no such version.
    /// </summary>
    Task<long?> PublishedAtAsync(string version, CancellationToken cancellationToken);

    /// <summary>Makes a plan, and writes nothing but the copy of what it reads from tables.</summary>
    /// <exception cref="ReplayException">Nothing matches, or too much for the limits.</exception>
    Task<Job> PlanAsync(ReplayQuery query, CancellationToken cancellationToken);

    /// <summary>Writes a plan down.</summary>
    Task WriteAsync(Job planned, CancellationToken cancellationToken);

    /// <summary>Asks something of a replay; the request's id is filled in where it has none.</summary>
    /// <exception cref="ReplayException">There is no such replay, or no role jobs runs.</exception>
    Task SendAsync(string jobId, JobRequest request, CancellationToken cancellationToken);

    /// <summary>Waits for the answer.</summary>
    /// <returns>The replay after it; null: there is no answer yet.</returns>
    /// <exception cref="ReplayException">It was refused.</exception>
    Task<Job?> AnswerAsync(
        string jobId, string requestId, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Compares what a replay wrote with the live results.</summary>
    /// <exception cref="ReplayException">It has no results, or too many for the limits.</exception>
    Task<ReplayDifference> CompareAsync(Job job, int samplesMax, CancellationToken cancellationToken);
}

/// <summary>Follows the topic of jobs as long as its process runs, so that how they stand is known at once.</summary>
internal sealed class ReplayDesk : IReplayDesk
{
    // Of a cluster that is away, a request is told so soon.
    private static readonly TimeSpan ReadyWait = TimeSpan.FromSeconds(5);

    // A new pass over the topic has a new book.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly KafkaConnection _kafka;
    private readonly JobsOptions _options;
    private readonly TimeProvider _time;
    private readonly JobClient _client;
    private readonly IPastTexts? _past;
    private readonly TopicFollower _follower;
    private volatile JobBook _book = new();

    /// <summary>Reads nothing yet.</summary>
    /// <param name="kafka">The cluster.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where it logs.</param>
    /// <param name="past">The tables; null: this process has none.</param>
    public ReplayDesk(
        KafkaConnection kafka, JobsOptions options, TimeProvider time, ILogger log, IPastTexts? past = null)
    {
        (_kafka, _options, _time, _client, _past) = (kafka, options, time, new JobClient(kafka, time), past);
        _follower = new TopicFollower(kafka, [TopicCatalogue.Jobs], Begin, time, log);
    }

    /// <summary>Follows the jobs until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _follower.RunAsync(cancellationToken);

    /// <inheritdoc />
    /// <exception cref="TaskRestartException">The cluster has not answered yet.</exception>
    public async Task<JobBook> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _follower.Ready.WaitAsync(ReadyWait, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TaskRestartException($"Topic {TopicCatalogue.Jobs.Name} cannot be read yet.");
        }

        return _book;
    }

    /// <inheritdoc />
    public async Task<long?> PublishedAtAsync(string version, CancellationToken cancellationToken) =>
        (await ModelCatalogue.ReadAsync(_kafka, cancellationToken)).Versions
            .FirstOrDefault(each => each.Version == version)?.PublishedAtMs;

    /// <inheritdoc />
    public Task<Job> PlanAsync(ReplayQuery query, CancellationToken cancellationToken) =>
        new ReplayPlanner(_kafka, _options, _time, _past).PlanAsync(query, cancellationToken);

    /// <inheritdoc />
    public async Task WriteAsync(Job planned, CancellationToken cancellationToken)
    {
        await _client.WriteAsync(planned, cancellationToken);
        _book.Put(planned);
    }

    /// <inheritdoc />
    public async Task SendAsync(string jobId, JobRequest request, CancellationToken cancellationToken)
    {
        await _client.SendAsync(jobId, request, cancellationToken);
        await UntilAsync(
            book => IsAnswered(book, jobId, request.RequestId)
                || book.Pending(jobId)?.RequestId == request.RequestId,
            ReadyWait, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<Job?> AnswerAsync(
        string jobId, string requestId, TimeSpan wait, CancellationToken cancellationToken) =>
        await UntilAsync(book => IsAnswered(book, jobId, requestId), wait, cancellationToken) is { } book
            ? JobClient.Answered(book.Find(jobId)!)
            : null;

    /// <inheritdoc />
    public Task<ReplayDifference> CompareAsync(Job job, int samplesMax, CancellationToken cancellationToken) =>
        new ReplayComparison(_kafka, _options).CompareAsync(job, samplesMax, cancellationToken);

    private static bool IsAnswered(JobBook book, string jobId, string requestId) =>
        book.Find(jobId)?.RequestId == requestId;

    private async Task<JobBook?> UntilAsync(
        Predicate<JobBook> isSo, TimeSpan wait, CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp();
        while (true)
        {
            var book = _book;
            var changed = book.Changed;
            if (isSo(book))
            {
                return book;
            }

            var left = wait - _time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return null;
            }

            await changed.WaitAsync(left < Look ? left : Look, _time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private TopicPass Begin()
    {
        var next = new JobBook();
        return new TopicPass(next.Apply, () => _book = next);
    }
}
