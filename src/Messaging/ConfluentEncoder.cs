using Google.Protobuf;
using StreamML.Schemas.Topics;
using StreamML.Schemas.WireFormat;

namespace StreamML.Messaging;

/// <summary>Writes the catalogue's values with the schema ids that the registry assigned to their subjects.</summary>
public sealed class ConfluentEncoder : IValueEncoder
{
    private readonly Dictionary<TopicDefinition, byte[]> _frames = [];

    /// <summary>Creates the encoder.</summary>
    /// <param name="schemaIds">Schema id by subject, as returned by
    /// <see cref="Registry.SchemaRegistrar"/>.</param>
    /// <param name="topicPrefix">The installation's topic prefix; may be empty.</param>
    /// <exception cref="KeyNotFoundException">A typed topic has no id.</exception>
    public ConfluentEncoder(IReadOnlyDictionary<string, int> schemaIds, string topicPrefix)
    {
        foreach (var topic in TopicCatalogue.All.Where(topic => topic.Value is not null))
        {
            int id = schemaIds[topic.ValueSubject(topicPrefix)!];
            _frames[topic] = ConfluentFraming.Prefix(id, MessageIndexes.Of(topic.Value!));
        }
    }

    /// <inheritdoc />
    public byte[] Encode(TopicDefinition topic, IMessage value)
    {
        ArgumentNullException.ThrowIfNull(topic);

        // A shadow generation has the subject of its live topic.
        if (!_frames.TryGetValue(topic.LiveTopic ?? topic, out byte[]? frame) || value.Descriptor != topic.Value)
        {
            throw new ArgumentException($"{topic.Name} does not carry {value.Descriptor.FullName}.", nameof(value));
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>(frame.Length + value.CalculateSize());
        frame.CopyTo(bytes, 0);
        value.WriteTo(bytes.AsSpan(frame.Length));
        return bytes;
    }
}
