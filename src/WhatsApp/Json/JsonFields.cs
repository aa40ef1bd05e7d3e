using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using StreamML.Schemas.Messages;

namespace StreamML.WhatsApp.Json;

/// <summary>
/// Reads fields that may be missing or of another type than documented. A value that does not fit leaves the default
/// and sets <c>complete</c> to false, upon which the caller keeps the whole object's JSON. JSON null counts as missing.
/// </summary>
internal static class JsonFields
{
    /// <summary>The latest second that is a valid time.</summary>
    private const long LatestSeconds = EventTimes.LatestMs / 1000;

    /// <summary>Smallest number of 13 digits: 2001 to 2286 in milliseconds, and not a valid time in seconds.</summary>
    private const long LeastMilliseconds = 1_000_000_000_000;

    private const long MostMilliseconds = 9_999_999_999_999;

    /// <summary>Reads a string. A number reads as its digits, for ids that a producer did not quote.</summary>
    public static string Text(this JsonElement value, ref bool complete)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return value.GetString()!;
            case JsonValueKind.Number:
                return value.GetRawText();
            case JsonValueKind.Null:
                return "";
            default:
                complete = false;
                return "";
        }
    }

    /// <summary>Reads true or false, or either as a string.</summary>
    public static bool Flag(this JsonElement value, ref bool complete)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
            case JsonValueKind.Null:
                return false;
            case JsonValueKind.String when bool.TryParse(value.GetString()!, out bool parsed):
                return parsed;
            default:
                complete = false;
                return false;
        }
    }

    /// <summary>Reads a whole number, or one in a string.</summary>
    public static long Whole(this JsonElement value, ref bool complete)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return 0;
            case JsonValueKind.Number when value.TryGetInt64(out long number):
                return number;
            case JsonValueKind.String when long.TryParse(
                value.GetString()!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number):
                return number;
            default:
                complete = false;
                return 0;
        }
    }

    /// <summary>Reads a finite number, or one in a string.</summary>
    public static double Real(this JsonElement value, ref bool complete)
    {
        double number = 0;
        bool read = value.ValueKind switch
        {
            JsonValueKind.Null => true,
            JsonValueKind.Number => value.TryGetDouble(out number),
            JsonValueKind.String => double.TryParse(
                value.GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
        if (read && double.IsFinite(number))
        {
            return number;
        }

        complete = false;
        return 0;
    }

    /// <summary>
    /// Reads Unix seconds, as a string or a number, as milliseconds; 13 digits are already milliseconds. Null if
    /// missing or not a time of the years 1970 to 9998.
    /// </summary>
    public static long? SecondsAsMs(this JsonElement value, ref bool complete)
    {
        bool read = true;
        long seconds = value.Whole(ref read);
        if (!read)
        {
            return FractionAsMs(value, ref complete);
        }

        switch (seconds)
        {
            case > 0 and <= LatestSeconds:
                return seconds * 1000;
            case >= LeastMilliseconds and <= MostMilliseconds:
                return seconds;
            default:
                complete = false;
                return null;
        }
    }

    private static long? FractionAsMs(JsonElement value, ref bool complete)
    {
        bool read = true;
        double seconds = value.Real(ref read);
        if (read && seconds is > 0 and <= LatestSeconds)
        {
            return (long)(seconds * 1000);
        }

        complete = false;
        return null;
    }

    /// <summary>True if the value is an object; false if it is null; false and incomplete otherwise.</summary>
    public static bool IsObject(this JsonElement value, ref bool complete)
        => Is(value, JsonValueKind.Object, ref complete);

    /// <summary>True if the value is an array; false if it is null; false and incomplete otherwise.</summary>
    public static bool IsArray(this JsonElement value, ref bool complete)
        => Is(value, JsonValueKind.Array, ref complete);

    /// <summary>The value's JSON verbatim.</summary>
    public static ReadOnlySpan<byte> Raw(this JsonElement value) => JsonMarshal.GetRawUtf8Value(value);

    private static bool Is(JsonElement value, JsonValueKind kind, ref bool complete)
    {
        if (value.ValueKind == kind)
        {
            return true;
        }

        complete &= value.ValueKind == JsonValueKind.Null;
        return false;
    }
}
