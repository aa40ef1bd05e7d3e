using System.CommandLine;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Hosting;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.WireFormat;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml tail TOPIC</c>: records as JSON, a line each.</summary>
internal static class TailCommand
{
    private static readonly JsonFormatter Formatter = new(new JsonFormatter.Settings(formatDefaultValues: false)
        .WithPreserveProtoFieldNames(preserveProtoFieldNames: true));

    public static Command Create()
    {
        var common = new CommonOptions();
        var topic = new Argument<string>("TOPIC") { Description = "A topic of 'streamml topics'." };
        var beginning = new Option<bool>("--from-beginning") { Description = "Start at the first record, not at what comes next." };
        var most = new Option<long?>("--max") { Description = "End after this many records." };
        var once = new Option<bool>("--once") { Description = "End at the last record there is now, instead of following." };
        var command = new Command("tail",
            "Print committed records of a topic as JSON lines: partition, offset, key, headers, value.\n"
            + "Example: streamml tail messages.enriched --from-beginning --max 5")
        {
            topic, beginning, most, once, common.Data,
        };
        command.SetAction(async (parsed, token) =>
        {
            var settings = common.Load(parsed);
            await Installation.AdoptAsync(settings, token);
            using var kafka = await Pipeline.ConnectAsync(settings, TimeProvider.System, NullLoggerFactory.Instance, token);
            await PrintAsync(
                kafka, Find(parsed.GetValue(topic)!), parsed.GetValue(beginning), parsed.GetValue(once), parsed.GetValue(most), token);
            return 0;
        });
        return command;
    }

    private static TopicDefinition Find(string name)
    {
        try
        {
            return TopicCatalogue.Get(name);
        }
        catch (KeyNotFoundException fault)
        {
            throw new RoleConfigurationException(fault.Message);
        }
    }

    private static async Task PrintAsync(
        KafkaConnection kafka, TopicDefinition topic, bool beginning, bool once, long? most, CancellationToken cancellationToken)
    {
        long printed = 0;
        var from = beginning || once ? ReadFrom.Earliest : ReadFrom.Latest;
        await foreach (var record in kafka.CreateReader().ReadAsync([topic], from, follow: !once, cancellationToken))
        {
            Console.WriteLine(ToJson(record));
            if (++printed >= most)
                return;
        }
    }

    /// <summary>One record as one JSON object.</summary>
    internal static string ToJson(SourceRecord record)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions
        { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("partition", record.Source.Partition);
            json.WriteNumber("offset", record.Offset);
            json.WriteNumber("timestamp_ms", record.TimestampMs);
            WriteBytes(json, "key", record.Key);
            if (record.Headers.Count > 0)
            {
                json.WriteStartObject("headers");
                foreach (var header in record.Headers.DistinctBy(header => header.Name))
                    WriteBytes(json, header.Name, header.Value);
                json.WriteEndObject();
            }

            WriteValue(json, record);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteValue(Utf8JsonWriter json, SourceRecord record)
    {
        var type = record.Source.Topic.Value;
        if (record.Value is not null && type is not null
            && ConfluentFraming.TryRead(record.Value, out var framing, out _, MessageIndexes.Of(type)))
        {
            try
            {
                json.WritePropertyName("value");
                json.WriteRawValue(Formatter.Format(type.Parser.ParseFrom(framing.Payload)));
                return;
            }
            catch (InvalidProtocolBufferException)
            {
                json.WriteNullValue();
            }
        }

        WriteBytes(json, record.Value is null || type is null ? "value" : "value_bytes", record.Value);
    }

    // Text where it is text, base64 where it is not.
    private static void WriteBytes(Utf8JsonWriter json, string name, byte[]? bytes)
    {
        if (bytes is null)
        {
            json.WriteNull(name);
            return;
        }

        try
        {
            json.WriteString(name, new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            json.WriteBase64String(name + "_base64", bytes);
        }
    }
}
