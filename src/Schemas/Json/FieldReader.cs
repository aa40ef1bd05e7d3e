using System.Globalization;
using System.Text.Json;

namespace StreamML.Schemas.Json;

/// <summary>Reads the fields of one JSON object, and notes what is wrong with each. A field is taken once; the rest become attributes.</summary>
internal sealed class FieldReader(JsonElement root, string pointer, List<FieldProblem> problems)
{
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);

    public bool Has(string name) => root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public string Text(string name, int charsMax = ApiLimits.IdCharsMax)
    {
        if (!Take(name, out var value))
            return "";
        if (value.ValueKind != JsonValueKind.String)
            return Wrong(name, "must be a string");
        return Checked(name, value, charsMax);
    }

    /// <summary>A string or a number, kept as its characters.</summary>
    public string Id(string name)
    {
        if (!Take(name, out var value))
            return "";
        return value.ValueKind switch
        {
            JsonValueKind.String => Checked(name, value, ApiLimits.IdCharsMax),
            JsonValueKind.Number => value.GetRawText(),
            _ => Wrong(name, "must be a string or a number"),
        };
    }

    public double? Number(string name)
    {
        if (!Take(name, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number))
            return number;
        Wrong(name, "must be a finite number");
        return null;
    }

    /// <summary>Decimal digits of a number or a numeric string, e.g. "19.90".</summary>
    public string Amount(string name)
    {
        if (!Take(name, out var value))
            return "";
        string digits = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => value.GetString() ?? "",
            _ => "",
        };
        return decimal.TryParse(
            digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)
            ? digits
            : Wrong(name, "must be a decimal number, at most 28 digits, as a number or a string");
    }

    /// <summary>RFC 3339, or Unix seconds or milliseconds as a number. Milliseconds since the epoch; <paramref name="otherwise"/> when absent.</summary>
    public long Time(string name, long otherwise)
    {
        if (!Take(name, out var value))
            return otherwise;
        long ms = value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt64(out long number) => number < 100_000_000_000 ? number * 1_000 : number,
            JsonValueKind.String when DateTimeOffset.TryParse(
                value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                => time.ToUnixTimeMilliseconds(),
            _ => -1,
        };
        if (ms is >= ApiLimits.TimeMsMin and <= ApiLimits.TimeMsMax)
            return ms;
        Wrong(name, "must be a time between 2000 and 2100: RFC 3339, or Unix seconds or milliseconds");
        return otherwise;
    }

    /// <summary>A nested object; null when absent.</summary>
    public FieldReader? Object(string name)
    {
        if (!Take(name, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.Object)
            return new FieldReader(value, $"{pointer}/{name}", problems);
        Wrong(name, "must be an object");
        return null;
    }

    /// <summary>Everything that was not taken, as JSON text.</summary>
    public IEnumerable<KeyValuePair<string, string>> Rest()
    {
        int kept = 0;
        foreach (var property in root.EnumerateObject())
        {
            if (!IsText(property.Name) || property.Name.Length > ApiLimits.IdCharsMax)
            {
                problems.Add(new FieldProblem(pointer, $"has a field name of more than {ApiLimits.IdCharsMax} or of invalid characters"));
                yield break;
            }

            if (!taken.Add(property.Name))
                continue;
            if (++kept > ApiLimits.AttributesMax)
            {
                problems.Add(new FieldProblem(pointer, $"has more than {ApiLimits.AttributesMax} fields beside the known ones"));
                yield break;
            }

            string raw = property.Value.GetRawText();
            if (raw.Length > ApiLimits.TextCharsMax)
                problems.Add(new FieldProblem($"{pointer}/{property.Name}", $"is longer than {ApiLimits.TextCharsMax} characters"));
            else
                yield return new KeyValuePair<string, string>(property.Name, raw);
        }
    }

    public void Require(bool given, string name, string why)
    {
        if (!given)
            problems.Add(new FieldProblem($"{pointer}/{name}", why));
    }

    private bool Take(string name, out JsonElement value)
    {
        taken.Add(name);
        return root.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    private string Checked(string name, JsonElement value, int charsMax)
    {
        string text;
        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate in an escape: no text at all.
            return Wrong(name, "is not valid Unicode");
        }

        if (text.Length > charsMax)
            return Wrong(name, $"is longer than {charsMax} characters");
        return IsText(text) ? text : Wrong(name, "must not hold NUL or half a surrogate pair");
    }

    private static bool IsText(string text)
    {
        for (int index = 0; index < text.Length; index++)
        {
            char unit = text[index];
            if (unit == '\0' || char.IsLowSurrogate(unit))
                return false;
            if (char.IsHighSurrogate(unit) && (++index >= text.Length || !char.IsLowSurrogate(text[index])))
                return false;
        }

        return true;
    }

    private string Wrong(string name, string problem)
    {
        problems.Add(new FieldProblem($"{pointer}/{name}", problem));
        return "";
    }
}
