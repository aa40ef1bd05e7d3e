using System.ComponentModel.DataAnnotations;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>How jobs are run. Configuration section <c>Jobs</c>.</summary>
public sealed class JobsOptions : IValidatableObject
{
    /// <summary>Most records of a pilot: their offsets are part of the plan.</summary>
    public const int PilotRecordsMost = 1_000;

    /// <summary>
    /// How often the leader looks how far a running job and the live stage are, default 1 s, 100 ms to 1 minute: each
    /// look asks the cluster. What is asked of a job it hears at once.
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
    /// still, since people who wait for an answer would notice more. 0: it does not look.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan LiveBehindMax { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How far the live stage may be behind before a replay runs at half its speed, default 2 s, 0 to 1 day: early
    /// enough for the stage to catch up before the replay has to stand still. One that stands still goes on at half its
    /// speed from here.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan LiveBehindHalved { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How far behind the live stage may still be when a replay goes back to its full speed, default 1 s, 0 to 1 day:
    /// below <see cref="LiveBehindHalved"/>, or it would go up and down with each look.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan LiveBehindFull { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Share of this process's cores that a replay works on while the live stage has texts, default 0.5, 0.01 to 1; one
    /// core at least. What is live finds a core free then. A replay that is alone takes them all.
    /// </summary>
    [Range(0.01, 1.0)]
    public double CoreShare { get; set; } = 0.5;

    /// <summary>
    /// Most records that a task of a replay takes at a time while the live stage has texts, default 32, 1 to 10,000:
    /// what is live waits for a core and for the disk behind them. Fewer make the replay slower, since each time is a
    /// transaction. A replay that is alone takes whole batches.
    /// </summary>
    [Range(1, 10_000)]
    public int RecordsBesideLive { get; set; } = 32;

    /// <summary>
    /// How long a plan is counted before it is shown, default 2 s, 0 to 1 hour; 0: to the end. Whoever plans waits for
    /// it. The leader counts what is left.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan PlanTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Records of a pilot where the plan is made without --pilot, default 100, 0 to 1,000; 0: none. A hundred take
    /// seconds and show a change of a few percent; their offsets are part of the plan.
    /// </summary>
    [Range(0, PilotRecordsMost)]
    public int PilotRecords { get; set; } = 100;

    /// <summary>
    /// Share of the compared labels that may change before a replay fails, where the plan is made without
    /// --abort-changed. Percent, default 2, 0 to 100; 100: any. A replay that repairs something changes few; one that
    /// is meant to change more says so.
    /// </summary>
    [Range(0.0, 100.0)]
    public double AbortChangedPercent { get; set; } = 2;

    /// <summary>
    /// Share of the records that may become dead letters before a replay fails, where the plan is made without
    /// --abort-dead-letters. Percent, default 0.1, 0 to 100; 100: any. Texts hardly ever do; more means that a model or
    /// the stage is at fault.
    /// </summary>
    [Range(0.0, 100.0)]
    public double AbortDeadLettersPercent { get; set; } = 0.1;

    /// <summary>
    /// Records that a replay processes before it can fail by a share of them, default 1,000, 1 to 1,000,000: one dead
    /// letter among fewer is more than 0.1 %. The pilot and what is complete are judged whatever their size.
    /// </summary>
    [Range(1, 1_000_000)]
    public int AbortRecordsMin { get; set; } = 1_000;

    /// <summary>
    /// How many messages, about, are compared with their live results while a replay runs, default 20,000, 1,000 to
    /// 1,000,000: enough to tell 2 % to a fifth of a percent, at about 400 bytes of memory each.
    /// </summary>
    [Range(1_000, 1_000_000)]
    public int AbortSampleMax { get; set; } = 20_000;

    /// <summary>
    /// Most texts that a plan copies from the tables, default 10,000,000, 1,000 to 1,000,000,000: each takes some 500
    /// bytes of the broker's disk until its topic lets it go.
    /// </summary>
    [Range(1_000, 1_000_000_000)]
    public int CopiedMax { get; set; } = 10_000_000;

    /// <summary>
    /// Most messages that a filter by live results may choose, and most contacts that a replay of the scorer may be
    /// about, default 2,000,000, 1,000 to 100,000,000: about 40 bytes of memory a message, 250 a contact.
    /// </summary>
    [Range(1_000, 100_000_000)]
    public int SelectedMax { get; set; } = 2_000_000;

    /// <summary>
    /// Most records of a partition that a comparison holds at a time, default 1,000,000, 1,000 to 100,000,000: about
    /// 400 bytes of memory each.
    /// </summary>
    [Range(1_000, 100_000_000)]
    public int ComparedMax { get; set; } = 1_000_000;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LiveBehindMax > TimeSpan.Zero && (LiveBehindFull > LiveBehindHalved || LiveBehindHalved > LiveBehindMax))
        {
            yield return new ValidationResult(
                "must be at least Jobs__LiveBehindFull and at most Jobs__LiveBehindMax", [nameof(LiveBehindHalved)]);
        }
    }
}
