using StreamML.Messaging;
using StreamML.Schemas.V1;
using StreamML.Serving.Records;
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

    /// <summary>Makes a plan, and writes nothing.</summary>
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

/// <inheritdoc cref="IReplayDesk" />
/// <param name="kafka">The cluster.</param>
/// <param name="options">Limits.</param>
/// <param name="time">The clock.</param>
internal sealed class ReplayDesk(KafkaConnection kafka, JobsOptions options, TimeProvider time) : IReplayDesk
{
    private readonly JobClient _client = new(kafka, time);

    /// <inheritdoc />
    public Task<JobBook> ReadAsync(CancellationToken cancellationToken) => _client.ReadAsync(cancellationToken);

    /// <inheritdoc />
    public async Task<long?> PublishedAtAsync(string version, CancellationToken cancellationToken) =>
        (await ModelCatalogue.ReadAsync(kafka, cancellationToken)).Versions
            .FirstOrDefault(each => each.Version == version)?.PublishedAtMs;

    /// <inheritdoc />
    public Task<Job> PlanAsync(ReplayQuery query, CancellationToken cancellationToken) =>
        new ReplayPlanner(kafka, options, time).PlanAsync(query, cancellationToken);

    /// <inheritdoc />
    public Task WriteAsync(Job planned, CancellationToken cancellationToken) =>
        _client.WriteAsync(planned, cancellationToken);

    /// <inheritdoc />
    public Task SendAsync(string jobId, JobRequest request, CancellationToken cancellationToken) =>
        _client.SendAsync(jobId, request, cancellationToken);

    /// <inheritdoc />
    public Task<Job?> AnswerAsync(
        string jobId, string requestId, TimeSpan wait, CancellationToken cancellationToken) =>
        _client.AnswerAsync(jobId, requestId, wait, cancellationToken);

    /// <inheritdoc />
    public Task<ReplayDifference> CompareAsync(Job job, int samplesMax, CancellationToken cancellationToken) =>
        new ReplayComparison(kafka, options).CompareAsync(job, samplesMax, cancellationToken);
}
