using StreamML.Schemas.Topics;

namespace StreamML.FaultInjection.Poison;

/// <summary>Expected outcome of a bad record.</summary>
internal enum Outcome
{
    /// <summary>One dead letter with its bytes.</summary>
    DeadLetter,

    /// <summary>A row, and no dead letter.</summary>
    Kept,
}

/// <summary>A faulty record.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Name">Its fault.</param>
/// <param name="Id">Its own id, also in the row of a kept one.</param>
/// <param name="Value">Its bytes; null for a tombstone.</param>
/// <param name="Expected">Its expected outcome.</param>
internal sealed record PoisonRecord(TopicDefinition Topic, string Name, string Id, byte[]? Value, Outcome Expected);

/// <summary>Position of a record.</summary>
internal readonly record struct Position(string Topic, int Partition, long Offset);

/// <summary>Result of a poison run.</summary>
public sealed record PoisonReport : ICheckReport
{
    /// <summary>All checks passed.</summary>
    public required bool Ok { get; init; }

    /// <summary>Bad records written, by topic.</summary>
    public required IReadOnlyDictionary<string, int> Records { get; init; }

    /// <summary>Distinct faults among them.</summary>
    public required int Kinds { get; init; }

    /// <summary>Records that had to become a dead letter, and did so once, with their bytes and origin.</summary>
    public required int DeadLettered { get; init; }

    /// <summary>Records that had to be kept, and have a row.</summary>
    public required int Kept { get; init; }

    /// <summary>Records with an unexpected outcome: description and count.</summary>
    public required IReadOnlyDictionary<string, int> Unmet { get; init; }

    /// <summary>Dead letters of records that the pipeline made from kept ones.</summary>
    public required int DerivedDeadLetters { get; init; }

    /// <summary>Processes that ended unasked.</summary>
    public required int Crashes { get; init; }

    /// <summary>Partitions that a role has not read past the bad records.</summary>
    public required IReadOnlyList<string> Stuck { get; init; }

    /// <summary>Good messages sent afterwards.</summary>
    public required int GoodSent { get; init; }

    /// <summary>Those of <see cref="GoodSent"/> that have an enriched row.</summary>
    public required int GoodArrived { get; init; }

    /// <summary>Seconds from the first record to the end of the checks.</summary>
    public required double Seconds { get; init; }
}
