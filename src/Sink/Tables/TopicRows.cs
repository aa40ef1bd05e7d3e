using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Messaging;
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
    public abstract void Write(SourceRecord record, string topicId, StagedRows rows);
}

/// <summary>The same for a topic with Protobuf values.</summary>
internal abstract class TopicRows<T>(TopicDefinition topic, SinkTable table) : TopicRows(topic, table)
    where T : class, IMessage<T>, new()
{
    private readonly RecordReader<T> _reader = new();

    /// <inheritdoc />
    public sealed override void Write(SourceRecord record, string topicId, StagedRows rows)
    {
        if (record.Value is null)
        {
            throw new RowRefusedException(RefusalCode.NoValue, "The record has no value.");
        }

        if (!_reader.TryRead(record, out var message, out var failure))
        {
            throw new RowRefusedException(
                RefusalCode.Undecodable, $"The value is not the Protobuf message of its topic: {failure.Reason}.");
        }

        rows.Buffer.BeginRow(Table.Columns.Count);
        Write(message, record, rows);
        rows.Buffer.EndRow();
    }

    /// <summary>Writes the fields in the order of the table's columns.</summary>
    protected abstract void Write(T value, SourceRecord record, StagedRows rows);
}
