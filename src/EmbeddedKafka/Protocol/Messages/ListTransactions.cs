namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>
/// Lists transactional ids, filtered by state, producer, age or pattern. API key 66, versions 0 to 2; always flexible.
/// </summary>
internal sealed class ListTransactionsRequest : WireMessage
{
    public List<string> StateFilters = [];
    public List<long> ProducerIdFilters = [];
    public long DurationFilter = -1;
    public string? TransactionalIdPattern;

    public override void Visit(Wire w)
    {
        w.StringList(ref StateFilters);
        w.Int64List(ref ProducerIdFilters);

        if (w.Version >= 1)
        {
            w.Int64(ref DurationFilter);
        }

        if (w.Version >= 2)
        {
            w.NullableString(ref TransactionalIdPattern);
        }

        w.Tags();
    }
}

/// <summary>Transactional ids with their producer and state. Answers <see cref="ListTransactionsRequest"/>.</summary>
internal sealed class ListTransactionsResponse : WireMessage
{
    public int ThrottleTimeMs;
    public ErrorCode ErrorCode;
    public List<string> UnknownStateFilters = [];
    public List<TransactionStateEntry> TransactionStates = [];

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);
        w.Error(ref ErrorCode);
        w.StringList(ref UnknownStateFilters);
        w.List(ref TransactionStates);
        w.Tags();
    }

    internal sealed class TransactionStateEntry : WireMessage
    {
        public string TransactionalId = "";
        public long ProducerId;
        public string TransactionState = "";

        public override void Visit(Wire w)
        {
            w.String(ref TransactionalId);
            w.Int64(ref ProducerId);
            w.String(ref TransactionState);
            w.Tags();
        }
    }
}
