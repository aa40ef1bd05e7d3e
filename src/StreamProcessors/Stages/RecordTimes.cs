using StreamML.Schemas.Messages;

namespace StreamML.StreamProcessors.Stages;

/// <summary>
/// Times that come from outside, made fit for a Kafka timestamp and for the age of state: a broker refuses a negative
/// one and may refuse one ahead of its clock, and a false year 9999 must not make every day of the seen store look old.
/// </summary>
/// <param name="readAtMs">The raw record's own timestamp, milliseconds since the Unix epoch.</param>
/// <param name="nowMs">This machine's time, milliseconds since the Unix epoch.</param>
internal readonly struct RecordTimes(long readAtMs, long nowMs)
{
    /// <summary>When the raw record came, never in the future.</summary>
    public long ReadAtMs { get; } = readAtMs > 0 && readAtMs <= nowMs ? readAtMs : nowMs;

    /// <summary>The event's time where it is one, else when it was read. Never later than that.</summary>
    public long Bounded(long eventMs) => eventMs > 0 && eventMs <= ReadAtMs ? eventMs : ReadAtMs;

    /// <summary>When Ingest says that it had read the record; when the record came where that cannot be.</summary>
    public long Received(long receivedMs) => EventTimes.Bound(receivedMs, ReadAtMs);

    /// <summary>A field's time where it lies in the years 1970 to 9998, else when it was read.</summary>
    public long Valid(long fieldMs) => fieldMs is > 0 and <= EventTimes.LatestMs ? fieldMs : ReadAtMs;
}
