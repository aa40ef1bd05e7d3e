namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Commits or aborts a transaction. API key 26, versions 0 to 5; flexible from 3.</summary>
internal sealed class EndTxnRequest : WireMessage
{
    public string TransactionalId = "";
    public long ProducerId;
    public short ProducerEpoch;
    public bool Committed;

    public override void Visit(Wire w)
    {
        w.String(ref TransactionalId);
        w.Int64(ref ProducerId);
        w.Int16(ref ProducerEpoch);
        w.Bool(ref Committed);
        w.Tags();
    }
}

/// <summary>
/// The outcome, and from version 5 on the producer id and epoch of the next transaction. Answers
/// <see cref="EndTxnRequest"/>.
/// </summary>
internal sealed class EndTxnResponse : WireMessage
{
    public int ThrottleTimeMs;
    public ErrorCode ErrorCode;
    public long ProducerId = -1;
    public short ProducerEpoch = -1;

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);
        w.Error(ref ErrorCode);

        if (w.Version >= 5)
        {
            w.Int64(ref ProducerId);
            w.Int16(ref ProducerEpoch);
        }

        w.Tags();
    }
}
