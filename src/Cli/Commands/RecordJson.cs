using System.Buffers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.WireFormat;

namespace StreamML.Cli.Commands;

/// <summary>A record as one line of JSON for people and programs.</summary>
/// <remarks>
/// Protobuf values are objects. Bytes, those of a webhook's body too, are JSON where they are an object or an array,
/// text where they are text, and base64 under NAME_base64 where they are neither. A dead letter is read as a record of
/// the topic it came from.
/// </remarks>
internal static class RecordJson
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    // Control characters make bytes no text, but for those of lines.
    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Append(0x7F).Select(code => (char)code).Except(['\t', '\n', '\r'])]);

    /// <summary>The record as a JSON object.</summary>
    public static string Of(SourceRecord record) => AnswerJson.Object(json =>
    {
        json.WriteNumber("partition", record.Source.Partition);
        json.WriteNumber("offset", record.Offset);
        json.WriteNumber("timestamp_ms", record.TimestampMs);
        WriteBytes(json, "key", record.Key, isBody: false);
        if (record.Headers.Count > 0)
        {
            json.WriteStartObject("headers");
            foreach (var header in record.Headers.DistinctBy(header => header.Name))
            {
                WriteBytes(json, header.Name, header.Value, isBody: false);
            }

            json.WriteEndObject();
        }

        WriteValue(json, record);
    });

    private static void WriteValue(Utf8JsonWriter json, SourceRecord record)
    {
        var type = record.Source.Topic.Value ?? OriginOf(record)?.Value;
        if (record.Value is { } value && type is not null && Parse(value, type) is { } message)
        {
            json.WritePropertyName("value");
            WriteMessage(json, message);
            return;
        }

        WriteBytes(json, "value", record.Value, isBody: true);
    }

    private static IMessage? Parse(byte[] value, MessageDescriptor type)
    {
        if (!ConfluentFraming.TryRead(value, out var framing, out _, MessageIndexes.Of(type)))
        {
            return null;
        }

        try
        {
            return type.Parser.ParseFrom(framing.Payload);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static TopicDefinition? OriginOf(SourceRecord record)
    {
        byte[]? name = record.Headers.FirstOrDefault(header => header.Name == DeadLetterHeaders.OriginTopic).Value;
        return name is null
            ? null
            : TopicCatalogue.All.FirstOrDefault(topic => topic.Name == Encoding.UTF8.GetString(name));
    }

    private static void WriteMessage(Utf8JsonWriter json, IMessage message)
    {
        var bytes = message.Descriptor.Fields.InDeclarationOrder()
            .Where(field => field is { FieldType: FieldType.Bytes, IsRepeated: false })
            .ToDictionary(field => field.Name, StringComparer.Ordinal);
        using var document = AnswerJson.Of(message);
        json.WriteStartObject();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (bytes.TryGetValue(property.Name, out var field))
            {
                WriteBytes(
                    json, property.Name, ((ByteString)field.Accessor.GetValue(message)).ToByteArray(), isBody: true);
            }
            else
            {
                property.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteBytes(Utf8JsonWriter json, string name, byte[]? bytes, bool isBody)
    {
        if (bytes is null)
        {
            json.WriteNull(name);
        }
        else if (isBody && TryWriteJson(json, name, bytes))
        {
            return;
        }
        else if (TextOf(bytes) is { } text)
        {
            json.WriteString(name, text);
        }
        else
        {
            json.WriteBase64String(name + "_base64", bytes);
        }
    }

    private static bool TryWriteJson(Utf8JsonWriter json, string name, byte[] bytes)
    {
        if (bytes.AsSpan().TrimStart(" \t\r\n"u8) is not [(byte)'{' or (byte)'[', ..])
        {
            return false;
        }

        try
        {
            using var body = JsonDocument.Parse(bytes);
            string line = JsonSerializer.Serialize(body.RootElement, AnswerJson.Options);
            json.WritePropertyName(name);
            json.WriteRawValue(line, skipInputValidation: true);
            return true;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // No JSON, or with half a surrogate pair in an escape, which is JSON and no text.
            return false;
        }
    }

    private static string? TextOf(byte[] bytes)
    {
        try
        {
            string text = Strict.GetString(bytes);
            return text.AsSpan().ContainsAny(Controls) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
