using Microsoft.Extensions.Logging;
using StreamML.Messaging.Producers;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>Writes how jobs stand, each time before anything else is made of it.</summary>
/// <param name="book">What is known of the jobs; told at once.</param>
/// <param name="appender">Writes.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Told of each state.</param>
internal sealed class JobJournal(JobBook book, IRecordAppender appender, TimeProvider time, ILogger log)
{
    /// <summary>The time, milliseconds since the Unix epoch.</summary>
    public long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Writes a job as it is now.</summary>
    /// <exception cref="AppendException">The cluster did not take it.</exception>
    public async Task<Job> WriteAsync(Job job, Action<Job> change, CancellationToken cancellationToken)
    {
        var next = job.Clone();
        change(next);
        next.Sequence = job.Sequence + 1;
        next.ChangedAtMs = NowMs;
        await appender.AppendAsync(TopicCatalogue.Jobs, next.JobId, next, next.ChangedAtMs, cancellationToken);
        book.Put(next);
        if (next.State != job.State)
        {
            JobsLog.Stands(log, next.JobId, JobStates.Name(next.State), next.Message);
        }

        return next;
    }
}
