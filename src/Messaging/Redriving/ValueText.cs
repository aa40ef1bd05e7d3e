using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.WireFormat;

namespace StreamML.Messaging.Redriving;

/// <summary>The value of a record that was given up, as its topic's message where it can be read as one.</summary>
internal static class ValueText
{
    private const int MostLevels = 8;

    private static readonly JsonFormatter Formatter = new(new JsonFormatter.Settings(formatDefaultValues: false)
        .WithIndentation().WithPreserveProtoFieldNames(preserveProtoFieldNames: true));

    /// <summary>The message; null where the bytes are none.</summary>
    public static IMessage? Read(SourceRecord record, TopicDefinition origin)
    {
        if (origin.Value is not { } type)
        {
            return null;
        }

        bool framed = record.SchemaHeader is { Length: > 0 } header
            ? ConfluentFraming.TryReadHeader(header, record.Value, out var framing, out _)
            : ConfluentFraming.TryRead(record.Value, out framing, out _, MessageIndexes.Of(type));
        try
        {
            return framed ? type.Parser.ParseFrom(framing.Payload) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>What a person can edit: JSON of the message, or the bytes where they are none.</summary>
    public static byte[] ToEdit(SourceRecord record, TopicDefinition origin) =>
        Read(record, origin) is { } message
            ? Encoding.UTF8.GetBytes(Formatter.Format(message))
            : record.Value ?? [];

    /// <summary>The value that a person has edited: JSON becomes the topic's message, other bytes stay.</summary>
    /// <exception cref="RedriveException">It is JSON, and not of this message.</exception>
    public static byte[] FromEdit(byte[] edited, TopicDefinition origin, IValueEncoder encoder)
    {
        if (origin.Value is not { } type || edited.AsSpan().TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
        {
            return edited;
        }

        try
        {
            return encoder.Encode(origin, JsonParser.Default.Parse(Encoding.UTF8.GetString(edited), type));
        }
        catch (Exception fault) when (fault is InvalidJsonException or InvalidProtocolBufferException)
        {
            throw new RedriveException(
                $"The edited record is no {type.Name} in JSON. 'streamml dead-letters show ID --save FILE' writes one to begin "
                + "with.", fault);
        }
    }

    /// <summary>Whether a message names a model by this name or version.</summary>
    public static bool NamesModel(IMessage? message, string model) => message is not null && Names(message, model, 0);

    private static bool Names(IMessage message, string model, int level)
    {
        bool isUse = message.Descriptor == ModelUse.Descriptor || message.Descriptor == ModelVersion.Descriptor;
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field is { FieldType: FieldType.String, IsRepeated: false })
            {
                bool counts = field.Name is "model_name" or "model_version"
                    || (isUse && field.Name is "name" or "version");
                if (counts && (string)field.Accessor.GetValue(message) == model)
                {
                    return true;
                }
            }
            else if (field is { FieldType: FieldType.Message, IsRepeated: false } && level < MostLevels
                && field.Accessor.GetValue(message) is IMessage part && Names(part, model, level + 1))
            {
                return true;
            }
        }

        return false;
    }
}
