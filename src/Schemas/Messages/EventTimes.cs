using StreamML.Schemas.Json;

namespace StreamML.Schemas.Messages;

/// <summary>
/// The rule for plausible event times, shared by messages, statuses, events, features and views. An implausible time is
/// replaced by the time of receipt, since a single clock running ahead would stay a contact's latest news for years.
/// </summary>
public static class EventTimes
{
    /// <summary>
    /// How far an event time may be ahead of its receipt, milliseconds: a day, more than any forgotten time zone.
    /// </summary>
    public const long MaxAheadMs = 86_400_000;

    /// <summary>
    /// 9998-12-31T23:59:59.999Z in milliseconds since the Unix epoch: the latest time accepted by topics and tables.
    /// Some producers use the following year as a sentinel.
    /// </summary>
    public const long LatestMs = 253_370_764_799_999;

    /// <summary>Whether an event time is plausible: not before 2000, and at most a day after its receipt.</summary>
    /// <param name="eventMs">Milliseconds since the Unix epoch.</param>
    /// <param name="receivedMs">When Ingest had read it, milliseconds since the Unix epoch.</param>
    public static bool IsBelieved(long eventMs, long receivedMs)
        => eventMs >= ApiRecordLimits.MinTimeMs && eventMs - receivedMs <= MaxAheadMs;

    /// <summary>The event time if plausible, else the time of receipt.</summary>
    /// <param name="eventMs">Milliseconds since the Unix epoch.</param>
    /// <param name="receivedMs">When Ingest had read it, milliseconds since the Unix epoch.</param>
    public static long Bound(long eventMs, long receivedMs) => IsBelieved(eventMs, receivedMs) ? eventMs : receivedMs;
}
