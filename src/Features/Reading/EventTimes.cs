using StreamML.Schemas.Json;

namespace StreamML.Features.Reading;

/// <summary>Event times that can be trusted with a contact's horizon.</summary>
internal static class EventTimes
{
    /// <summary>
    /// A record's event time: the time of receipt where it has none that can be, because one clock that runs ahead
    /// would push a contact's whole history out of the horizon. 0 where neither is a time of 2000 to 2099.
    /// </summary>
    /// <param name="occurredMs">Milliseconds since the Unix epoch.</param>
    /// <param name="receivedMs">When Ingest had read it; 0 where that is not known.</param>
    public static long Of(long occurredMs, long receivedMs)
    {
        if (!IsValid(occurredMs))
        {
            return IsValid(receivedMs) ? receivedMs : 0;
        }

        return IsValid(receivedMs) ? Schemas.Messages.EventTimes.Bound(occurredMs, receivedMs) : occurredMs;
    }

    private static bool IsValid(long timeMs) => timeMs is >= ApiRecordLimits.MinTimeMs and < ApiRecordLimits.MaxTimeMs;
}
