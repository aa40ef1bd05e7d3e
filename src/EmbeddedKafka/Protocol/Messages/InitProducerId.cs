namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>
/// Asks for a producer id; for a transactional id, fences its previous producer. API key 22, versions 0 to 5; flexible
/// from 2.
/// </summary>
internal sealed class InitProducerIdRequest : WireMessage
{
    public string? TransactionalId = "";
    public int TransactionTimeoutMs;
    public long ProducerId = -1;
    public short ProducerEpoch = -1;

    public override void Visit(Wire w)
    {
        w.NullableString(ref TransactionalId);
        w.Int32(ref TransactionTimeoutMs);

        if (w.Version >= 3)
        {
            w.Int64(ref ProducerId);
            w.Int16(ref ProducerEpoch);
        }

        w.Tags();
    }
}

/// <summary>The producer id and epoch to write with. Answers <see cref="InitProducerIdRequest"/>.</summary>
internal sealed class InitProducerIdResponse : WireMessage
{
    public int ThrottleTimeMs;
    public ErrorCode ErrorCode;
    public long ProducerId = -1;
    public short ProducerEpoch;

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);
        w.Error(ref ErrorCode);
        w.Int64(ref ProducerId);
        w.Int16(ref ProducerEpoch);
        w.Tags();
    }
}
