namespace StreamML.Ingest.Telemetry;

/// <summary>
/// Lets one log line through per interval and counts the others, so that a flood of requests does not flood the log.
/// </summary>
internal sealed class LogGate(TimeProvider time, int intervalSeconds = 10)
{
    private long _counted;
    private long _nextAt = long.MinValue;

    /// <summary>Counts one event; true if it may be logged, with the number of events it stands for.</summary>
    public bool TryOpen(out long count)
    {
        count = 0;
        Interlocked.Increment(ref _counted);
        long now = time.GetTimestamp();
        long next = Interlocked.Read(ref _nextAt);
        long after = now + (intervalSeconds * time.TimestampFrequency);
        if (now < next || Interlocked.CompareExchange(ref _nextAt, after, next) != next)
        {
            return false;
        }

        count = Interlocked.Exchange(ref _counted, 0);
        return true;
    }
}
