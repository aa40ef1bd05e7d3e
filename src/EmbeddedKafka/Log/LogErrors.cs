namespace StreamML.EmbeddedKafka.Log;

/// <summary>Kafka protocol error codes returned by the log. Values: Kafka protocol guide, "Error Codes".</summary>
public static class LogErrors
{
    /// <summary>No error.</summary>
    public const short None = 0;

    /// <summary>The offset is below the log start or beyond the log end. Retriable by seeking.</summary>
    public const short OffsetOutOfRange = 1;

    /// <summary>The batch fails its CRC-32C or its sizes contradict each other.</summary>
    public const short CorruptMessage = 2;

    /// <summary>A batch is larger than <c>max.message.bytes</c>.</summary>
    public const short MessageTooLarge = 10;

    /// <summary>A client sent a batch that claims a broker's append time.</summary>
    public const short InvalidTimestamp = 32;

    /// <summary>The batch is of an old message format (magic 0 or 1).</summary>
    public const short UnsupportedForMessageFormat = 43;

    /// <summary>A sequence number is not the successor of the last one of its producer.</summary>
    public const short OutOfOrderSequenceNumber = 45;

    /// <summary>The producer's epoch is older than the newest one seen here.</summary>
    public const short InvalidProducerEpoch = 47;

    /// <summary>A producer with an open transaction wrote outside it, or the like.</summary>
    public const short InvalidTxnState = 48;

    /// <summary>A marker came from an older transaction coordinator.</summary>
    public const short TransactionCoordinatorFenced = 52;

    /// <summary>The disk is full, failed, or holds damaged bytes at this offset. Clients retry.</summary>
    public const short StorageError = 56;

    /// <summary>The compression codec number is unknown.</summary>
    public const short UnsupportedCompressionType = 76;

    /// <summary>A record breaks the format, or has no key on a compacted topic.</summary>
    public const short InvalidRecord = 87;
}
