using StreamML.Schemas.Topics;

namespace StreamML.FaultInjection.Poison;

/// <summary>What has to become of a bad record.</summary>
internal enum Outcome
{
    /// <summary>One dead letter with its bytes.</summary>
    DeadLetter,

    /// <summary>No dead letter, and its row.</summary>
    Kept,
}

/// <summary>A record that something is wrong with.</summary>
/// <param name="Topic">Where it goes.</param>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Id">Its own id; the row of a kept one has it.</param>
/// <param name="Value">Its bytes; null for a tombstone.</param>
/// <param name="Expected">What has to become of it.</param>
internal sealed record PoisonRecord(TopicDefinition Topic, string Name, string Id, byte[]? Value, Outcome Expected);

/// <summary>Where a record stands.</summary>
internal readonly record struct Position(string Topic, int Partition, long Offset);

/// <summary>How a poison run ended.</summary>
public sealed record PoisonReport
{
    /// <summary>Everything holds.</summary>
    public required bool Ok { get; init; }

    /// <summary>Bad records written, by topic.</summary>
    public required IReadOnlyDictionary<string, int> Records { get; init; }

    /// <summary>Different things that were wrong with them.</summary>
    public required int Kinds { get; init; }

    /// <summary>
    /// Records that had to become a dead letter, and did, once, with their bytes and where they came from.
    /// </summary>
    public required int DeadLettered { get; init; }

    /// <summary>Records that had to be kept, and have their row.</summary>
    public required int Kept { get; init; }

    /// <summary>Records with another outcome than expected: what, and how many.</summary>
    public required IReadOnlyDictionary<string, int> Unmet { get; init; }

    /// <summary>Dead letters of records that the pipeline made from kept ones.</summary>
    public required int DerivedDeadLetters { get; init; }

    /// <summary>Processes that ended though nobody asked them to.</summary>
    public required int Crashes { get; init; }

    /// <summary>Partitions that a role has not read past the bad records.</summary>
    public required IReadOnlyList<string> Stuck { get; init; }

    /// <summary>Good messages sent afterwards, and how many of them have their enriched row.</summary>
    public required int GoodSent { get; init; }

    /// <summary>See <see cref="GoodSent"/>.</summary>
    public required int GoodArrived { get; init; }

    /// <summary>Seconds from the first record to the end of the checks.</summary>
    public required double Seconds { get; init; }
}
