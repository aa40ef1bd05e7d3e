using System.Text.Json;
using System.Text.Unicode;

namespace StreamML.Schemas.Json;

/// <summary>Position of a field's value in the record's JSON: kind, first byte and length.</summary>
internal readonly record struct FieldValue(JsonTokenType Kind, int Start, int Length);

/// <summary>
/// Splits one JSON object into its fields, once for the record and once for each object named by the contract.
/// </summary>
internal static class RecordFields
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = ApiRecordLimits.MaxDepth };

    /// <summary>Reads the record's fields; false, with the problems, if it is not one valid JSON object.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, ProblemList problems, out Dictionary<string, FieldValue> fields)
    {
        fields = [];
        if (json.Length > ApiRecordLimits.MaxRecordBytes)
        {
            problems.Add("", $"is {json.Length} bytes long; the limit is {ApiRecordLimits.MaxRecordBytes}");
            return false;
        }

        if (!Utf8.IsValid(json))
        {
            problems.Add("", "is not valid UTF-8");
            return false;
        }

        try
        {
            return TryReadObject(json, "", problems, fields);
        }
        catch (JsonException fault)
        {
            // The reader's message quotes the content; the position does not.
            long line = (fault.LineNumber ?? 0) + 1;
            long column = (fault.BytePositionInLine ?? 0) + 1;
            problems.Add("",
                $"is not valid JSON of at most {ApiRecordLimits.MaxDepth} levels: line {line}, byte {column}");
            return false;
        }
    }

    /// <summary>Reads the members of an object within the record, whose JSON is known to be valid.</summary>
    public static Dictionary<string, FieldValue> Members(
        ReadOnlySpan<byte> json, FieldValue value, string pointer, ProblemList problems)
    {
        var members = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
        TryReadObject(json.Slice(value.Start, value.Length), pointer, problems, members);
        return members.ToDictionary(
            each => each.Key,
            each => each.Value with { Start = each.Value.Start + value.Start },
            StringComparer.Ordinal);
    }

    private static bool TryReadObject(
        ReadOnlySpan<byte> json, string parent, ProblemList problems, Dictionary<string, FieldValue> fields)
    {
        var reader = new Utf8JsonReader(json, ReaderOptions);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            problems.Add(parent, "must be one JSON object");
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            string pointer = FieldProblem.PointerOf(parent, name);
            int start = (int)reader.TokenStartIndex;
            var kind = reader.TokenType;
            reader.Skip();
            if (!fields.TryAdd(name, new FieldValue(kind, start, (int)reader.BytesConsumed - start)))
            {
                problems.Add(pointer, "is given twice");
            }
        }

        // Read to the end, so that anything after the object is refused.
        return !reader.Read();
    }
}
