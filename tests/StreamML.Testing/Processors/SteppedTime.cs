using Microsoft.Extensions.Time.Testing;

namespace StreamML.Testing.Processors;

/// <summary>A clock that stands still until it is moved.</summary>
public sealed class SteppedTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    /// <summary>A clock at noon of 2026-06-15.</summary>
    public SteppedTime()
        : this(new DateTimeOffset(2026, 6, 15, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>The time, milliseconds since the Unix epoch.</summary>
    public long NowMs => GetUtcNow().ToUnixTimeMilliseconds();
}
