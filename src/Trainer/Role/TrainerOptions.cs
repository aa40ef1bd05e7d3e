using System.ComponentModel.DataAnnotations;

namespace StreamML.Trainer.Role;

/// <summary>When the trainer trains, and on what. Configuration section <c>Trainer</c>.</summary>
public sealed class TrainerOptions : IValidatableObject
{
    /// <summary>A new version is judged by a holdout.</summary>
    public const string Offline = "offline";

    /// <summary>A new version is judged by the labels that arrive after it.</summary>
    public const string Online = "online";

    /// <summary>
    /// New labels that start a training, default 50, 1 to 1,000,000: the source documents' number; fewer hardly move a
    /// model.
    /// </summary>
    [Range(1, 1_000_000)]
    public int NewLabels { get; set; } = 50;

    /// <summary>
    /// Age at which a model is trained again if there is any new label, default 7 days, 1 minute to 400 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "400.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// New labels that a training needs which drift or a rise of corrections asks for, default 10, 1 to 1,000,000: a
    /// fifth of the usual, since the reason is there already.
    /// </summary>
    [Range(1, 1_000_000)]
    public int EarlyLabels { get; set; } = 10;

    /// <summary>
    /// Shortest time from a training to one that drift or a rise of corrections asks for, default 1 day, 1 second to
    /// 400 days: the new version must be asked for a while before anybody can say that it did not help.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "400.00:00:00")]
    public TimeSpan EarlyDwell { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// When lead, churn and engagement models are trained if there is any new label: cron expressions by task. Empty
    /// turns a schedule off. Defaults: lead weekly, churn monthly, engagement daily, at 2:00, as the source documents
    /// have it.
    /// </summary>
    public Dictionary<string, string> Schedules { get; } = new(StringComparer.Ordinal)
    {
        ["lead"] = "0 2 * * 0",
        ["churn"] = "0 2 1 * *",
        ["engagement"] = "0 2 * * *",
    };

    /// <summary>Time zone of the schedules, an IANA name, default UTC. Daylight saving is accounted for.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>
    /// Fewest examples by task. Defaults: lead, churn and engagement 100, texts and audiences 50, demographic 5, as the
    /// source documents have it.
    /// </summary>
    public Dictionary<string, int> Minimums { get; } = new(StringComparer.Ordinal)
    {
        ["lead"] = 100,
        ["churn"] = 100,
        ["engagement"] = 100,
        ["intent"] = 50,
        ["sentiment"] = 50,
        ["emotion"] = 50,
        ["personality"] = 50,
        ["audience_engagement"] = 50,
        ["demographic"] = 5,
    };

    /// <summary>
    /// Fewest examples of a campaign's own demographic model, default 20, 5 to 1,000,000, as the source documents have
    /// it. Until then the tenant's model answers for the campaign.
    /// </summary>
    [Range(5, 1_000_000)]
    public int CampaignMinimum { get; set; } = 20;

    /// <summary>Share of the contacts that judges a model, the latest of them, default 0.2, 0.05 to 0.5.</summary>
    [Range(0.05, 0.5)]
    public double TestShare { get; set; } = 0.2;

    /// <summary>Folds of the cross-validation, default 5, 2 to 20.</summary>
    [Range(2, 20)]
    public int Folds { get; set; } = 5;

    /// <summary>
    /// Folds of a score model that are trained at a time, each on a core, default 1, 1 to 64: the trainer shares its
    /// machine with the stream. A trainer on a machine of its own may use all cores. The model is the same.
    /// </summary>
    [Range(1, 64)]
    public int Workers { get; set; } = 1;

    /// <summary>
    /// Fewest contacts in whose texts a word, or a part of one, must stand to be kept in a text model, default 5, 1 to
    /// 1,000; where no contact is named, fewest different texts. A model must not hold what one person wrote, names and
    /// addresses above all. What the models that ship know is not touched.
    /// </summary>
    [Range(1, 1_000)]
    public int NgramContacts { get; set; } = 5;

    /// <summary>Seed of everything that is drawn, default 1. The same seed and examples give the same model.</summary>
    [Range(0, int.MaxValue)]
    public int Seed { get; set; } = 1;

    /// <summary>
    /// Most examples kept in memory, default 200,000, 100 to 10,000,000: about 1 KB each. Of more, the latest are used,
    /// and the run says so.
    /// </summary>
    [Range(100, 10_000_000)]
    public int MaxRows { get; set; } = 200_000;

    /// <summary>
    /// Requests and runs that the API and <c>status</c> know, the latest of each, default 10,000, 100 to 1,000,000:
    /// about 1 KB each, and years of trainings. The trainer itself knows all that its topics keep.
    /// </summary>
    [Range(100, 1_000_000)]
    public int MaxRuns { get; set; } = 10_000;

    /// <summary>How often triggers are looked at, default 1 s, 50 ms to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Train the models for all tenants too, on the examples of all tenants, default false: a tenant's texts stay with
    /// that tenant.
    /// </summary>
    public bool AcrossTenants { get; set; }

    /// <summary>
    /// Reports of trainings that are kept in <c>trainer/reports</c> of the data folder, default 200, 0 to 100,000; 0:
    /// none are written. The oldest go first. 200 are half a year of weekly trainings of eight models.
    /// </summary>
    [Range(0, 100_000)]
    public int Reports { get; set; } = 200;

    /// <summary>
    /// Backups of each model that are kept in <c>trainer/backups</c> of the data folder, default 3, 0 to 1,000; 0: none
    /// are made. Before a training, the versions in use and the decisions about the model are written there, unless
    /// they are there already; the oldest go first. The topics keep every version too: a backup is for the loss of
    /// these.
    /// </summary>
    [Range(0, 1_000)]
    public int Backups { get; set; } = 3;

    /// <summary>
    /// The gate of models that <see cref="Gates"/> does not name: <c>offline</c> (default: works from the first day,
    /// without waiting for labels) or <c>online</c>, for which labels must be a sample: outcomes, or answers to the
    /// audit.
    /// </summary>
    [AllowedValues(Offline, Online)]
    public string Gate { get; set; } = Offline;

    /// <summary>The gate of single models, by task: <c>offline</c> or <c>online</c>. Default empty.</summary>
    public Dictionary<string, string> Gates { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the online gate decides about a task's models.</summary>
    public bool IsOnline(string task) => Gates.GetValueOrDefault(task, Gate) == Online;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (task, gate) in Gates.Where(entry => entry.Value is not (Offline or Online)))
        {
            yield return new ValidationResult(
                $"must be {Offline} or {Online}, not '{gate}'", [$"{nameof(Gates)}__{task}"]);
        }
    }
}
