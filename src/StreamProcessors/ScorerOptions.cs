using StreamML.Inference.Scoring;

namespace StreamML.StreamProcessors;

/// <summary>How contacts are scored. Configuration section <c>Scorer</c>.</summary>
public sealed class ScorerOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Scorer";

    private const long MiB = 1024 * 1024;
    private const string Days = "00:00:00 to 30.00:00:00";

    /// <summary>
    /// Most bytes of memory for the states of contacts, all tasks of the process together, default 256 MiB, 64 MiB to 1
    /// TiB; the states themselves are on disk. 38 bytes a contact: the default is enough for seven million, and a small
    /// machine has it to spare. Where it is not enough the role stops and says so.
    /// </summary>
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
    public TimeSpan MinRescoreInterval { get; set; } = TimeSpan.Zero;

    /// <summary>
    /// The same where only statuses came, default 1 hour, 0 to 30 days: each outbound message has three, which hardly
    /// move a score, and the next message or event brings them in.
    /// </summary>
    public TimeSpan StatusRescoreInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Most factors that a score names, strongest first; default 5, as many as people read; 1 to 30.</summary>
    public int MaxFactors { get; set; } = 5;

    /// <summary>
    /// Most recommendations that a score gives; default 4: one for the tier, three for its strongest reasons; 1 to 10.
    /// </summary>
    public int MaxRecommendations { get; set; } = 4;

    /// <summary>How much a score says.</summary>
    public ScoringOptions Scoring() => new() { MaxFactors = MaxFactors, MaxRecommendations = MaxRecommendations };

    /// <summary>Checks every option against its range.</summary>
    /// <exception cref="InvalidOperationException">One is outside; the message names it.</exception>
    public void Validate()
    {
        Require(MinRescoreInterval >= TimeSpan.Zero
            && MinRescoreInterval <= TimeSpan.FromDays(30), nameof(MinRescoreInterval), Days);
        Require(
            StatusRescoreInterval >= TimeSpan.Zero
                && StatusRescoreInterval <= TimeSpan.FromDays(30), nameof(StatusRescoreInterval), Days);
        Require(MaxFactors is >= 1 and <= 30, nameof(MaxFactors), "1 to 30");
        Require(MaxRecommendations is >= 1 and <= 10, nameof(MaxRecommendations), "1 to 10");
        Require(StateMemoryBytes is >= 64 * MiB and <= 1024 * 1024
            * MiB, nameof(StateMemoryBytes), "67108864 to 1099511627776");
    }

    private static void Require(bool holds, string name, string range)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{Section}__{name} must be {range}.");
        }
    }
}
