using System.ComponentModel.DataAnnotations;
using StreamML.Inference.Scoring;

namespace StreamML.StreamProcessors;

/// <summary>How contacts are scored. Configuration section <c>Scorer</c>.</summary>
public sealed class ScorerOptions
{
    private const long MiB = 1024 * 1024;
    /// <summary>
    /// Most bytes of memory for the states of contacts, all tasks of the process together, default 256 MiB, 64 MiB to 1
    /// TiB; the states themselves are on disk. 38 bytes a contact: the default is enough for seven million, and a small
    /// machine has it to spare. Where it is not enough the role stops and says so.
    /// </summary>
    [Range(64 * MiB, 1024 * 1024 * MiB)]
    public long StateMemoryBytes { get; set; } = 256 * MiB;

    /// <summary>
    /// Folder of the lead model, default empty: none, until one is published on the topics, which then takes its place.
    /// </summary>
    public string LeadModel { get; set; } = "";

    /// <summary>Folder of the churn model, default empty: none, until one is published.</summary>
    public string ChurnModel { get; set; } = "";

    /// <summary>Folder of the engagement model, default empty: none, until one is published.</summary>
    public string EngagementModel { get; set; } = "";

    /// <summary>Folder of the demographic model, default empty: none, until one is published.</summary>
    public string DemographicModel { get; set; } = "";

    /// <summary>
    /// Shortest event time between two scores of a contact, default 0, to 30 days: 0 scores after every batch that
    /// changed the contact. More spares work and leaves scores behind by as much.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan MinRescoreInterval { get; set; } = TimeSpan.Zero;

    /// <summary>
    /// The same where only statuses came, default 1 hour, 0 to 30 days: each outbound message has three, which hardly
    /// move a score, and the next message or event brings them in.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan StatusRescoreInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Most factors that a score names, strongest first; default 5, as many as people read; 1 to 30.</summary>
    [Range(1, 30)]
    public int MaxFactors { get; set; } = 5;

    /// <summary>
    /// Most recommendations that a score gives; default 4: one for the tier, three for its strongest reasons; 1 to 10.
    /// </summary>
    [Range(1, 10)]
    public int MaxRecommendations { get; set; } = 4;

    /// <summary>How much a score says.</summary>
    public ScoringOptions Scoring() => new() { MaxFactors = MaxFactors, MaxRecommendations = MaxRecommendations };
}
