using StreamML.Schemas.V1;

namespace StreamML.Features.State;

/// <summary>
/// Demographics: of each field the newest non-empty value; of equally new ones the last in ordinal order.
/// </summary>
internal sealed class DemographicFields
{
    /// <summary>Number of fields. Their order is part of the binary form.</summary>
    public const int Count = 5;

    /// <summary>Most characters kept of a value: the most that feedback may contain.</summary>
    public const int MaxChars = 128;

    private readonly string[] _values = ["", "", "", "", ""];
    private readonly long[] _times = new long[Count];

    /// <summary>Whether nothing is known.</summary>
    public bool IsEmpty => Array.TrueForAll(_values, value => value.Length == 0);

    /// <summary>A field's value; empty if unknown.</summary>
    public string Value(int field) => _values[field];

    /// <summary>When it was given, milliseconds since the Unix epoch.</summary>
    public long TimeMs(int field) => _times[field];

    /// <summary>Sets a value if it is newer.</summary>
    public bool Set(int field, string value, long timeMs)
    {
        string kept = value.Length > MaxChars
            ? value[..(char.IsHighSurrogate(value[MaxChars - 1]) ? MaxChars - 1 : MaxChars)]
            : value;
        if (kept.Length == 0 || timeMs < _times[field]
            || (timeMs == _times[field] && string.CompareOrdinal(kept, _values[field]) <= 0))
        {
            return false;
        }

        _values[field] = kept;
        _times[field] = timeMs;
        return true;
    }

    /// <summary>Sets every field of a feedback record.</summary>
    public bool Set(Demographics given, long timeMs)
        => Set(0, given.Gender, timeMs) | Set(1, given.AgeRange, timeMs) | Set(2, given.EducationLevel, timeMs)
            | Set(3, given.Country, timeMs) | Set(4, given.State, timeMs);

    /// <summary>Converts to a message; null if nothing is known.</summary>
    public Demographics? ToMessage() => IsEmpty
        ? null
        : new Demographics
        {
            Gender = _values[0],
            AgeRange = _values[1],
            EducationLevel = _values[2],
            Country = _values[3],
            State = _values[4],
        };
}
