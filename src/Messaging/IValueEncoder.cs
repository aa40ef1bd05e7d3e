using Google.Protobuf;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging;

/// <summary>Writes values in the Confluent wire format with the schema id of their topic. Thread-safe.</summary>
public interface IValueEncoder
{
    /// <summary>Encodes frame and message.</summary>
    /// <exception cref="ArgumentException">The topic has no value type, or a different one.</exception>
    byte[] Encode(TopicDefinition topic, IMessage value);
}
