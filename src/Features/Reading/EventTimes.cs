using StreamML.Schemas.Json;

namespace StreamML.Features.Reading;

/// <summary>Event times safe to apply to a contact's horizon.</summary>
internal static class EventTimes
{
    /// <summary>
    /// Returns a record's event time, or the time of receipt if that is implausible, since a single clock running ahead
    /// would push a contact's whole history out of the horizon. 0 if neither is a time of 2000 to 2099.
    /// </summary>
    /// <param name="occurredMs">Milliseconds since the Unix epoch.</param>
    /// <param name="receivedMs">When Ingest had read it, milliseconds since the Unix epoch; 0 if unknown.</param>
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
