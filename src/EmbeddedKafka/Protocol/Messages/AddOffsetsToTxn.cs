namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Enlists a consumer group in a transaction. API key 25, versions 0 to 4; flexible from 3.</summary>
internal sealed class AddOffsetsToTxnRequest : WireMessage
{
    public string TransactionalId = "";
    public long ProducerId;
    public short ProducerEpoch;
    public string GroupId = "";

    public override void Visit(Wire w)
    {
        w.String(ref TransactionalId);
        w.Int64(ref ProducerId);
        w.Int16(ref ProducerEpoch);
        w.String(ref GroupId);
        w.Tags();
    }
}

/// <summary>Whether the group was enlisted. Answers <see cref="AddOffsetsToTxnRequest"/>.</summary>
internal sealed class AddOffsetsToTxnResponse : WireMessage
{
    public int ThrottleTimeMs;
    public ErrorCode ErrorCode;

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);
        w.Error(ref ErrorCode);
        w.Tags();
    }
}
