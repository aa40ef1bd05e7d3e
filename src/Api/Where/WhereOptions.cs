using System.ComponentModel.DataAnnotations;

namespace StreamML.Api.Where;

/// <summary>Limits of looking for one message on topics. Configuration section <c>Where</c>.</summary>
public sealed class WhereOptions
{
    /// <summary>
    /// How far back topics are read for a message that PostgreSQL does not have, default 1 day, 1 min to 30 days: what
    /// is under way or was just given up is that young, and topics have no index of message ids.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan LookBack { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Longest time that topics are read for one message, default 5 s, 1 s to 5 min: somebody waits for it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ReadTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Most records that are read for one message, default 500,000, 1,000 to 100,000,000: what one core reads in about
    /// the time above.
    /// </summary>
    [Range(1_000, 100_000_000)]
    public int MaxRecords { get; set; } = 500_000;

    /// <summary>
    /// Most messages that a process looks for on topics at a time, default 4, 1 to 100: each takes a client of Kafka
    /// and its memory. Beyond it the answer is from PostgreSQL alone, and says so.
    /// </summary>
    [Range(1, 100)]
    public int MaxReads { get; set; } = 4;
}
