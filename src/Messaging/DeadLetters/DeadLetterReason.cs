using StreamML.Schemas.Topics;

namespace StreamML.Messaging.DeadLetters;

/// <summary>Why a record could not be processed. Never contains message text, numbers or secrets.</summary>
/// <param name="Stage">The stage that gave up, e.g. "normaliser.parse".</param>
/// <param name="Code">Why; <see cref="TopicDefinition.DeadLetteredBy"/> says whose it is.</param>
/// <param name="Detail">One sentence for people; may be empty.</param>
public sealed record DeadLetterReason(string Stage, RefusalCode Code, string Detail);

/// <summary>Names of the headers on a dead letter. Values are UTF-8 text.</summary>
public static class DeadLetterHeaders
{
    /// <summary>Topic the record came from, without prefix.</summary>
    public const string OriginTopic = "streamml.origin.topic";

    /// <summary>Partition it came from.</summary>
    public const string OriginPartition = "streamml.origin.partition";

    /// <summary>Its offset.</summary>
    public const string OriginOffset = "streamml.origin.offset";

    /// <summary>Its timestamp, milliseconds since the Unix epoch.</summary>
    public const string OriginTimestamp = "streamml.origin.timestamp-ms";

    /// <summary>The stage that gave up.</summary>
    public const string Stage = "streamml.stage";

    /// <summary>Stable code of the reason.</summary>
    public const string Reason = "streamml.reason";

    /// <summary>Sentence for people.</summary>
    public const string Detail = "streamml.detail";

    /// <summary>Number of attempts, from 1.</summary>
    public const string Attempt = "streamml.attempt";

    /// <summary>When it was given up, milliseconds since the Unix epoch.</summary>
    public const string FailedAt = "streamml.failed-at-ms";
}
