using System.ComponentModel.DataAnnotations;

namespace StreamML.Messaging.Redriving;

/// <summary>Limits of bringing dead letters back. Configuration section <c>Redrive</c>.</summary>
public sealed class RedriveOptions
{
    /// <summary>
    /// Records that are brought back first and waited for, default 10, 0 to 10,000: enough to see that a cause is not
    /// mended. 0: none.
    /// </summary>
    [Range(0, 10_000)]
    public int Pilot { get; set; } = 10;

    /// <summary>
    /// Least share of the pilot that must get through, default 0.9, 0 to 1: below it the rest stays where it is.
    /// </summary>
    [Range(0.0, 1.0)]
    public double LeastSuccess { get; set; } = 0.9;

    /// <summary>
    /// Longest wait for the roles to handle the pilot, default 60 s, 1 s to 1 h: a voice note takes seconds, a text
    /// milliseconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan PilotWait { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How often a record is brought back, default 2, 1 to 10: what failed three times fails for a cause of its own.
    /// </summary>
    [Range(1, 10)]
    public int MaxRedrives { get; set; } = 2;

    /// <summary>
    /// Records of one transaction, default 1,000, 1 to 10,000: a commit takes about as long for one as for thousands.
    /// </summary>
    [Range(1, 10_000)]
    public int BatchRecords { get; set; } = 1_000;

    /// <summary>
    /// Bytes of the values of one transaction, default 8 MiB, 1 to 256 MiB; a single record may exceed it. They are in
    /// memory meanwhile.
    /// </summary>
    [Range(1_048_576, 268_435_456)]
    public int BatchBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>
    /// Most dead letters that are looked at together, default 1,000,000, 1 to 100,000,000: each takes about 500 bytes
    /// of memory.
    /// </summary>
    [Range(1, 100_000_000)]
    public int MaxLetters { get; set; } = 1_000_000;
}
