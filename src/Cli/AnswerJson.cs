using System.Text;
using System.Text.Json;
using Google.Protobuf;

namespace StreamML.Cli;

/// <summary>Answers as programs read them: snake_case, one line, letters and emoji as they are.</summary>
internal static class AnswerJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = LettersAsTheyAre.Instance,
    };

    private static readonly JsonWriterOptions Writer = new() { Encoder = LettersAsTheyAre.Instance };

    private static readonly JsonFormatter Protobuf = new(new JsonFormatter.Settings(formatDefaultValues: false)
        .WithPreserveProtoFieldNames(preserveProtoFieldNames: true));

    /// <summary>One JSON object, written by hand.</summary>
    public static string Object(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Writer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>A Protobuf message as a line of JSON.</summary>
    public static string Text(IMessage message)
    {
        using var json = Of(message);
        return JsonSerializer.Serialize(json, Options);
    }

    /// <summary>A Protobuf message's JSON. Its formatter escapes emoji, so they are written anew.</summary>
    public static JsonDocument Of(IMessage message) => JsonDocument.Parse(
        Protobuf.Format(message), new JsonDocumentOptions { MaxDepth = 512 });
}
