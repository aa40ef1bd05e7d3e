using System.ComponentModel.DataAnnotations;

namespace StreamML.Hosting.Erasing;

/// <summary>How people are erased. Configuration section <c>Erasure</c>.</summary>
public sealed class ErasureOptions
{
    /// <summary>
    /// How long after an erasure was asked for the person's records still belong to it, default 5 s, 1 s to 10 min.
    /// Every process must have read the suppression by then; a healthy one has within a second. What the person writes
    /// in this time is erased with the rest.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Most people of one <c>streamml forget</c>, and of those that wait at the API together, default 10,000, 1 to
    /// 100,000: what was found of them is held in memory until it is erased, about 10 KiB of each.
    /// </summary>
    [Range(1, 100_000)]
    public int PeopleMax { get; set; } = 10_000;

    /// <summary>
    /// Whether PostgreSQL's tables are written anew after an erasure (<c>VACUUM FULL</c>), default false: each is
    /// locked meanwhile, about a minute per 10 GB. Without, freed space in the server's files holds what was there
    /// until new rows use it; no query reads it.
    /// </summary>
    public bool RewriteTables { get; set; }

    /// <summary>
    /// Whether an erasure that the API or the dashboard is asked for waits until somebody else confirms it, default
    /// false: who may erase is trusted with it. True where one stolen key must not erase customers.
    /// <c>streamml forget</c> asks nobody.
    /// </summary>
    public bool TwoPersons { get; set; }

    /// <summary>
    /// How long a model that learned from an erased person may be served, default 30 days, 1 to 365 days: the month
    /// that Article 12 of the GDPR gives. The receipt names such versions.
    /// </summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "365.00:00:00")]
    public TimeSpan ModelDeadline { get; set; } = TimeSpan.FromDays(30);
}
