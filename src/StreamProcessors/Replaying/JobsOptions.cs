using System.ComponentModel.DataAnnotations;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>How jobs are run. Configuration section <c>Jobs</c>.</summary>
public sealed class JobsOptions
{
    /// <summary>
    /// How often the leader looks at what is asked and how far the job is, default 1 s, 100 ms to 1 minute: what a
    /// command waits for its answer.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often the progress of a running job is written, default 5 s, 1 s to 1 hour: each is a record of a compacted
    /// topic.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ProgressEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Most records per second of a replay that is planned without --max-rate, default 0, 0 to 1,000,000; 0: no cap. A
    /// replay shares models, broker and cores with the live roles.
    /// </summary>
    [Range(0.0, 1_000_000.0)]
    public long MaxRate { get; set; }

    /// <summary>
    /// Most that the live stage may be behind while a replay runs, default 5 s, 0 to 1 day: beyond it the replay stands
    /// still until the stage has caught up. 0: it does not look.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan LiveBehindMax { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Most messages that a filter by live results may choose, default 2,000,000, 1,000 to 100,000,000: about 40 bytes
    /// of memory each.
    /// </summary>
    [Range(1_000, 100_000_000)]
    public int SelectedMax { get; set; } = 2_000_000;

    /// <summary>
    /// Most records of a partition that a comparison holds at a time, default 1,000,000, 1,000 to 100,000,000: about
    /// 400 bytes of memory each.
    /// </summary>
    [Range(1_000, 100_000_000)]
    public int ComparedMax { get; set; } = 1_000_000;
}
