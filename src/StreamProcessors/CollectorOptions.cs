using System.ComponentModel.DataAnnotations;

namespace StreamML.StreamProcessors;

/// <summary>
/// How labels are joined with what was served. Times are event times. Configuration section <c>Collector</c>.
/// </summary>
public sealed class CollectorOptions
{
    /// <summary>
    /// How long a customer must be silent to count as lost, default 90 days, 7 to 365: neither a message nor an order.
    /// 90: a quarter, in which most customers who come back have done so.
    /// </summary>
    [Range(typeof(TimeSpan), "7.00:00:00", "365.00:00:00")]
    public TimeSpan ChurnSilence { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// Shortest time between two vectors of a contact that begin such a silence, default 30 days, 1 to 365: closer ones
    /// tell nearly the same twice.
    /// </summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "365.00:00:00")]
    public TimeSpan ChurnSpacing { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Silence is watched only of contacts that have ordered, default true: one that never bought cannot be lost.
    /// </summary>
    public bool ChurnCustomersOnly { get; set; } = true;

    /// <summary>
    /// How long after a campaign was sent an answer counts, default 7 days, 1 hour to 60 days: later ones are rarely
    /// about it.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "60.00:00:00")]
    public TimeSpan EngagementWindow { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How much later than the send the vector served for it may be, default 1 hour, 0 to 7 days: a later one knows too
    /// much of what came after.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan SendDelay { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long a window stays open for records that come late, default 1 day, 0 to 30: what comes later changes no
    /// row.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan Lateness { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// The first order of a contact makes the last vector before it a converted lead (100), default false: without
    /// leads that were lost it teaches only one side.
    /// </summary>
    public bool OrdersAreConversions { get; set; }

    /// <summary>How long after a vector such an order counts, default 30 days, 1 to 365: a month of selling.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "365.00:00:00")]
    public TimeSpan ConversionWindow { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Newest vectors of a contact that are all kept for labels to come, default 8, 1 to 100: most labels are about the
    /// last hours.
    /// </summary>
    [Range(1, 100)]
    public int RecentVectors { get; set; } = 8;

    /// <summary>
    /// Shortest event time between older vectors that are kept, default 1 day, 0 to 30: a label given late gets one
    /// that is at most so much older.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan VectorSpacing { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Most vectors of a contact that are kept, default 32, 1 to 1,000: at one a day, labels may come more than three
    /// weeks late. A vector is about 350 bytes on disk.
    /// </summary>
    [Range(1, 1_000)]
    public int MaxVectors { get; set; } = 32;

    /// <summary>
    /// Most campaigns sent to a contact whose answers are awaited, default 32, 1 to 1,000: four a day. The oldest gives
    /// way.
    /// </summary>
    [Range(1, 1_000)]
    public int MaxOpenSends { get; set; } = 32;

    /// <summary>
    /// Texts drawn for the audit a day, model and partition, default 5, 0 to 1,000; 0: none. Feedback is about answers
    /// that somebody noticed; how often a model is right is estimated from texts drawn at random. 5: on four partitions
    /// as many as a person confirms in some minutes.
    /// </summary>
    [Range(0, 1_000)]
    public int AuditSamples { get; set; } = 5;

    /// <summary>
    /// How long vectors wait for a topic that gives nothing, by the clock, default 1 hour, 1 minute to 7 days. They are
    /// waited for until everything that they were made from was read; records that expired before this role first ran
    /// will never be.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan MaxStall { get; set; } = TimeSpan.FromHours(1);
}
