using System.Text;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// What the topic <c>jobs</c> says: how every job stands, and what was asked of it last. A record that cannot be read,
/// or whose key is not the one of its value, changes nothing. Thread-safe.
/// </summary>
public sealed class JobBook
{
    private const string RequestSuffix = "/request";
    private static readonly RecordReader<Job> Reader = new();

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Job> _jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JobRequest> _requests = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>
    /// Completes when the next thing becomes known. Taken before the book is looked at, it misses nothing.
    /// </summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>All jobs, the oldest first: ids are in the order of time. They are not to be changed.</summary>
    public IReadOnlyList<Job> Jobs
    {
        get
        {
            lock (_gate)
            {
                return [.. _jobs.Values.OrderBy(job => job.JobId, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>The key of what is asked of a job.</summary>
    public static string RequestKey(string jobId) => jobId + RequestSuffix;

    /// <summary>A job; null if there is none.</summary>
    public Job? Find(string jobId)
    {
        lock (_gate)
        {
            return _jobs.GetValueOrDefault(jobId);
        }
    }

    /// <summary>What was asked of a job and has no answer yet; null if nothing was.</summary>
    public JobRequest? Pending(string jobId)
    {
        lock (_gate)
        {
            return _jobs.TryGetValue(jobId, out var job) && _requests.TryGetValue(jobId, out var request)
                && request.RequestId != job.RequestId
                ? request
                : null;
        }
    }

    /// <summary>Takes what was written of a job, unless something later is known.</summary>
    public void Put(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        bool isNew;
        lock (_gate)
        {
            var known = _jobs.GetValueOrDefault(job.JobId);
            isNew = known is null || known.Sequence < job.Sequence;
            if (isNew || known!.Sequence == job.Sequence)
            {
                _jobs[job.JobId] = job;
            }
        }

        if (isNew)
        {
            Tell();
        }
    }

    /// <summary>Takes one record of the topic; those of a partition come in order.</summary>
    public void Apply(SourceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        string key = Encoding.UTF8.GetString(record.Key ?? []);
        if (record.Value is null)
        {
            Forget(key);
        }
        else if (!Reader.TryRead(record, out var job, out _))
        {
            return;
        }
        else if (key == job.JobId)
        {
            Put(job);
        }
        else if (key == RequestKey(job.JobId) && job.Request is { } request)
        {
            lock (_gate)
            {
                _requests[job.JobId] = request;
            }

            Tell();
        }
    }

    private void Forget(string key)
    {
        lock (_gate)
        {
            _jobs.Remove(key);
            if (key.EndsWith(RequestSuffix, StringComparison.Ordinal))
            {
                _requests.Remove(key[..^RequestSuffix.Length]);
            }
        }

        Tell();
    }

    private void Tell() => Interlocked.Exchange(ref _changed, NewSignal()).SetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
