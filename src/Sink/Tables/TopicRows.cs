using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Turns the records of one topic into rows of one table.</summary>
internal abstract class TopicRows(TopicDefinition topic, SinkTable table)
{
    /// <summary>The topic.</summary>
    public TopicDefinition Topic { get; } = topic;

    /// <summary>Its table.</summary>
    public SinkTable Table { get; } = table;

    /// <summary>Writes the row of a record.</summary>
    /// <exception cref="RowRefusedException">The record cannot become a row.</exception>
    /// <exception cref="InvalidProtocolBufferException">Its value cannot be decoded.</exception>
    public abstract void Write(SourceRecord record, string topicId, StagedRows rows);
}

/// <summary>The same for a topic with Protobuf values.</summary>
internal abstract class TopicRows<T>(TopicDefinition topic, SinkTable table, MessageParser<T> parser)
    : TopicRows(topic, table)
    where T : IMessage<T>
{
    /// <inheritdoc />
    public sealed override void Write(SourceRecord record, string topicId, StagedRows rows)
    {
        var message = parser.ParseFrom(ValueFrame.Payload(record));
        rows.Buffer.BeginRow(Table.Columns.Count);
        Write(message, record, rows);
        rows.Buffer.EndRow();
    }

    /// <summary>Writes the fields in the order of the table's columns.</summary>
    protected abstract void Write(T value, SourceRecord record, StagedRows rows);
}
