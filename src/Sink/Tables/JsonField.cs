using System.Buffers;
using System.Collections;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf.Collections;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>
/// Builds the JSON of jsonb columns, only for records that have something to put there. One thread at a time.
/// </summary>
internal sealed class JsonField : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;

    public JsonField() => _json = new Utf8JsonWriter(_buffer, Options);

    /// <inheritdoc />
    public void Dispose() => _json.Dispose();

    /// <summary>Writes one value into a field.</summary>
    /// <exception cref="RowRefusedException">A number that JSON has not (NaN, infinity), or half of a surrogate
    /// pair.</exception>
    public void Write<T>(CopyBuffer target, T value, Action<Utf8JsonWriter, T> write)
    {
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        try
        {
            write(_json, value);
            _json.Flush();
        }
        catch (Exception fault) when (fault is ArgumentException or JsonException)
        {
            throw new RowRefusedException(RefusalCode.NotJson, "A value has no form in JSON.");
        }

        target.JsonOrNull(_buffer.WrittenSpan);
    }

    /// <summary>Writes values into a field; null when there are none.</summary>
    /// <exception cref="RowRefusedException">As for <see cref="Write"/>.</exception>
    public void WriteUnlessEmpty<T>(CopyBuffer target, T values, Action<Utf8JsonWriter, T> write)
        where T : ICollection
    {
        if (values.Count == 0)
        {
            target.Null();
        }
        else
        {
            Write(target, values, write);
        }
    }

    /// <summary>The errors of a message or status; null when there are none.</summary>
    public void WriteErrors(CopyBuffer target, RepeatedField<MessageError> errors) =>
        WriteUnlessEmpty(target, errors, static (json, list) =>
        {
            json.WriteStartArray();
            foreach (var error in list)
            {
                json.WriteStartObject();
                json.WriteNumber("code", error.Code);
                json.Optional("title", error.Title);
                json.Optional("message", error.Message);
                json.Optional("details", error.Details);
                json.Optional("href", error.Href);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });

    /// <summary>Numbers by name; null when there are none. A number that JSON has not stands as null.</summary>
    public void WriteNumbers<T>(CopyBuffer target, MapField<string, T> numbers)
        where T : struct, IFloatingPointIeee754<T> =>
        WriteUnlessEmpty(target, numbers, static (json, map) =>
        {
            json.WriteStartObject();
            foreach (var (name, value) in map)
            {
                json.WritePropertyName(name);
                if (!T.IsFinite(value))
                {
                    json.WriteNullValue();
                }
                else if (value is float single)
                {
                    json.WriteNumberValue(single);
                }
                else
                {
                    json.WriteNumberValue(double.CreateChecked(value));
                }
            }

            json.WriteEndObject();
        });

    /// <summary>Counts by label; null when there are none.</summary>
    public void WriteCounts(CopyBuffer target, RepeatedField<LabelCount> counts) =>
        WriteUnlessEmpty(target, counts, static (json, labels) =>
        {
            json.WriteStartObject();
            foreach (var count in labels)
            {
                json.WriteNumber(count.Label, count.Count);
            }

            json.WriteEndObject();
        });

    /// <summary>Attributes as given, whose values are JSON; null when there are none.</summary>
    public void WriteAttributes(CopyBuffer target, MapField<string, string> attributes) =>
        // Each must be one whole value, or it could add attributes beside it. An empty one is not JSON: it stands for
        // null.
        WriteUnlessEmpty(target, attributes, static (json, map) =>
        {
            json.WriteStartObject();
            foreach (var (name, value) in map)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value.Length == 0 ? "null" : value);
            }

            json.WriteEndObject();
        });
}

/// <summary>Short forms for fields that are left out when they say nothing.</summary>
internal static class JsonWriting
{
    public static void Optional(this Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(name, value);
        }
    }

    public static void Optional(this Utf8JsonWriter json, string name, bool value)
    {
        if (value)
        {
            json.WriteBoolean(name, true);
        }
    }
}
