using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StreamML.Ingest.Telemetry;
using StreamML.Messaging.Producers;

namespace StreamML.Ingest.Http;

/// <summary>Services shared by the endpoints: limits, clock, log, metrics, access to the broker. Thread-safe.</summary>
internal sealed class IngestServices : IDisposable
{
    private readonly TimeSpan _retryAfter;
    private readonly LogGate _failures;

    public IngestServices(IngestOptions options, IRecordAppender appender, TimeProvider time, ILogger logger)
    {
        Time = time;
        Logger = logger;
        Admission = new Admission(options.MaxConcurrentRequests, options.MaxBodyBytesHeld);
        Bodies = new BodyReader(options.MaxBodyBytes, options.BodyTimeout, time);
        Closed = new LogGate(time);
        Refusals = new LogGate(time);
        Reasons = new ReasonGates(time);
        _failures = new LogGate(time);
        Appends = new RecordAppends(appender, options.AppendTimeout, time);
        _retryAfter = options.RetryAfter;
    }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public Admission Admission { get; }

    public BodyReader Bodies { get; }

    public RecordAppends Appends { get; }

    public IngestMetrics Metrics { get; } = new();

    /// <summary>Rate limit for log lines about missing configuration.</summary>
    public LogGate Closed { get; }

    /// <summary>Rate limit for log lines about refused and unreadable requests.</summary>
    public LogGate Refusals { get; }

    /// <summary>Rate limits, one per reason, for log lines about wrong handshakes and paths.</summary>
    public ReasonGates Reasons { get; }

    /// <summary>Logs a failed append: every permanent failure, the others at a limited rate.</summary>
    public void ReportFailure(string endpoint, AppendOutcome outcome, string deliveryId, int bytes)
    {
        if (outcome.Permanent)
        {
            Log.NeverAppended(Logger, endpoint, deliveryId, bytes, outcome.Reason);
        }
        else if (_failures.TryOpen(out long count))
        {
            Log.NotAppended(Logger, endpoint, count, outcome.Reason);
        }
    }

    /// <summary>Counts and logs a refusal, and sets its headers.</summary>
    public void Refuse(HttpContext context, string endpoint, Refusal refusal)
    {
        Metrics.Refused(endpoint, refusal.Reason);
        if (refusal.Reason is not ("append" or "closed") && Refusals.TryOpen(out long count))
        {
            Log.Refused(Logger, endpoint, count, refusal.Reason);
        }

        if (refusal.Retry)
        {
            HttpResponses.RetryAfter(context, _retryAfter);
        }

        if (refusal.Close)
        {
            HttpResponses.Close(context);
        }
    }

    public void Dispose() => Metrics.Dispose();
}
