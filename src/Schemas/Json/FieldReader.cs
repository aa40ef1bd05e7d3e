using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf.Collections;

namespace StreamML.Schemas.Json;

/// <summary>
/// Reads the fields of one JSON object by name and kind, and reports problems with each. Fields that were not read are
/// attributes.
/// </summary>
internal ref struct FieldReader
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly Dictionary<string, FieldValue> _fields;
    private readonly string _parent;

    public FieldReader(
        ReadOnlySpan<byte> json, Dictionary<string, FieldValue> fields, ProblemList problems, string parent = "")
    {
        _json = json;
        _fields = fields;
        _parent = parent;
        Problems = problems;
    }

    /// <summary>Receives the problems.</summary>
    public ProblemList Problems { get; }

    /// <summary>Whether the field is present and not null, read or not.</summary>
    public readonly bool Has(string name) =>
        _fields.TryGetValue(name, out var value) && value.Kind != JsonTokenType.Null;

    /// <summary>Adds a problem with a field.</summary>
    public readonly void Refuse(string name, string message) =>
        Problems.Add(FieldProblem.PointerOf(_parent, name), message);

    /// <summary>Adds a problem with a field if the condition holds.</summary>
    public readonly void RequireIf(bool missing, string name, string message)
    {
        if (missing)
        {
            Refuse(name, message);
        }
    }

    /// <summary>Refuses every field that was not read.</summary>
    public readonly void RefuseRest(string message)
    {
        foreach (string name in _fields.Keys)
        {
            Refuse(name, message);
        }
    }

    /// <summary>A line of text without control characters. Empty if not given.</summary>
    public readonly string Line(string name, int maxChars)
    {
        string text = Text(name, maxChars);
        if (text.AsSpan().ContainsAnyInRange('\u0000', '\u001f') || text.Contains('\u007f', StringComparison.Ordinal))
        {
            Refuse(name, "must not hold control characters");
            return "";
        }

        return text;
    }

    /// <summary>A text, possibly with line breaks. Empty if not given.</summary>
    public readonly string Text(string name, int maxChars)
    {
        if (!Take(name, out var value))
        {
            return "";
        }

        if (value.Kind != JsonTokenType.String)
        {
            Refuse(name, "must be a string");
            return "";
        }

        return Limited(name, Unescape(value), maxChars);
    }

    /// <summary>An identifier: a line, or a whole number whose digits are kept. Empty if not given.</summary>
    public readonly string Id(string name, int maxChars)
    {
        if (!_fields.TryGetValue(name, out var value) || value.Kind != JsonTokenType.Number)
        {
            return Line(name, maxChars);
        }

        _fields.Remove(name);
        var digits = Raw(value);
        if (digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
        {
            Refuse(name, "must be a string or a whole number");
            return "";
        }

        return Limited(name, Encoding.UTF8.GetString(digits), maxChars);
    }

    /// <summary>A finite number. Null if not given.</summary>
    public readonly double? Number(string name)
    {
        if (!Take(name, out var value))
        {
            return null;
        }

        if (value.Kind != JsonTokenType.Number)
        {
            Refuse(name, "must be a number");
            return null;
        }

        if (!double.TryParse(Raw(value), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            || !double.IsFinite(number))
        {
            Refuse(name, "must be a number within the range of a 64-bit float");
            return null;
        }

        return number;
    }

    /// <summary>
    /// The text of a number or a string, and which of the two it was. False if not given or of another kind.
    /// </summary>
    public readonly bool TryNumberOrString(string name, string wanted, out string text, out bool isNumber)
    {
        text = "";
        isNumber = false;
        if (!Take(name, out var value))
        {
            return false;
        }

        isNumber = value.Kind == JsonTokenType.Number;
        if (!isNumber && value.Kind != JsonTokenType.String)
        {
            Refuse(name, wanted);
            return false;
        }

        text = isNumber ? Encoding.UTF8.GetString(Raw(value)) : Unescape(value);
        return text.Length > 0;
    }

    /// <summary>The members of an object. False if not given or of another kind.</summary>
    public readonly bool TryObject(string name, out FieldReader members)
    {
        members = default;
        if (!Take(name, out var value))
        {
            return false;
        }

        if (value.Kind != JsonTokenType.StartObject)
        {
            Refuse(name, "must be an object");
            return false;
        }

        string pointer = FieldProblem.PointerOf(_parent, name);
        members = new FieldReader(_json, RecordFields.Members(_json, value, pointer, Problems), Problems, pointer);
        return true;
    }

    /// <summary>
    /// Keeps the remaining fields as JSON text, nulls included, under <paramref name="prefix"/> and their names.
    /// </summary>
    public readonly void Rest(MapField<string, string> attributes, string prefix = "")
    {
        foreach (var (name, value) in _fields.OrderBy(each => each.Key, StringComparer.Ordinal))
        {
            if (name.Length is 0 or > ApiRecordLimits.MaxNameChars)
            {
                Problems.Add(_parent,
                    $"has a field name of {name.Length} characters; 1 to {ApiRecordLimits.MaxNameChars} are allowed");
            }
            else if (attributes.ContainsKey(prefix + name))
            {
                Refuse(name, "is given twice, as a field and among the attributes");
            }
            else if (attributes.Count == ApiRecordLimits.MaxAttributes)
            {
                Problems.Add("", $"has more than {ApiRecordLimits.MaxAttributes} fields beyond those of the contract");
                return;
            }
            else
            {
                bool cleaned = Problems.IsCleaned;
                attributes.Add(prefix + name, StorableText.Kept(Raw(value), ref cleaned));
                Problems.IsCleaned = cleaned;
            }
        }
    }

    private readonly bool Take(string name, out FieldValue value)
        => _fields.Remove(name, out value) && value.Kind != JsonTokenType.Null;

    private readonly ReadOnlySpan<byte> Raw(FieldValue value) => _json.Slice(value.Start, value.Length);

    private readonly string Limited(string name, string text, int maxChars)
    {
        if (text.Length <= maxChars)
        {
            return text;
        }

        Refuse(name, $"has {text.Length} characters; the limit is {maxChars}");
        return "";
    }

    private readonly string Unescape(FieldValue value)
    {
        var reader = new Utf8JsonReader(Raw(value));
        reader.Read();
        return reader.GetString()!;
    }
}
