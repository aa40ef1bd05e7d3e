namespace StreamML.Testing.Processors;

/// <summary>A clock that stands still until it is moved.</summary>
public sealed class SteppedTime(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _now = start;

    /// <summary>A clock at noon of 2026-06-15.</summary>
    public SteppedTime()
        : this(new DateTimeOffset(2026, 6, 15, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The time, milliseconds since the Unix epoch.</summary>
    public long NowMs => _now.ToUnixTimeMilliseconds();

    /// <summary>Moves the clock.</summary>
    public void Advance(TimeSpan by) => _now += by;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => _now;

    /// <inheritdoc />
    public override long GetTimestamp() => _now.UtcTicks;
}
