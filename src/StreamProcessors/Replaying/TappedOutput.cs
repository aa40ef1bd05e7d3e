using Google.Protobuf;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>A batch's output of which each typed value is shown to somebody before it is written.</summary>
/// <param name="batch">The batch's output.</param>
/// <param name="tap">Is shown the values; it may change them.</param>
internal sealed class TappedOutput(IBatchOutput batch, Action<IMessage> tap) : IBatchOutput
{
    /// <inheritdoc />
    public void Send(
        TopicDefinition topic, string key, IMessage value, long timestampMs, SourceRecord? from = null)
    {
        tap(value);
        batch.Send(topic, key, value, timestampMs, from);
    }

    /// <inheritdoc />
    public void SendChange(TopicDefinition changelog, byte[] key, byte[]? value, long timestampMs) =>
        batch.SendChange(changelog, key, value, timestampMs);

    /// <inheritdoc />
    public byte[] SendState(TopicDefinition topic, string key, IMessage value, long timestampMs) =>
        batch.SendState(topic, key, value, timestampMs);

    /// <inheritdoc />
    public void SendDeadLetter(SourceRecord record, DeadLetterReason reason) => batch.SendDeadLetter(record, reason);
}
