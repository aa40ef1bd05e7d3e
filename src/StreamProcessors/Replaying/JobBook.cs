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
        lock (_gate)
        {
            if (!_jobs.TryGetValue(job.JobId, out var known) || known.Sequence <= job.Sequence)
            {
                _jobs[job.JobId] = job;
            }
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
    }
}
