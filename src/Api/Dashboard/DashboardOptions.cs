using System.ComponentModel.DataAnnotations;
using StreamML.Api.Oidc;

namespace StreamML.Api.Dashboard;

/// <summary>Options of the dashboard and of what it and the API read. Configuration section <c>Dashboard</c>.</summary>
public sealed class DashboardOptions
{
    /// <summary>
    /// How long somebody stays signed in, default 12 h, 5 min to 30 days: a working day.
    /// </summary>
    [Range(typeof(TimeSpan), "00:05:00", "30.00:00:00")]
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>
    /// Longest time of one statement that a page reads with, default 5 s, 1 s to 1 min. The server ends it then.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Most connections to PostgreSQL, default 8, 1 to 100.</summary>
    [Range(1, 100)]
    public int MaxConnections { get; set; } = 8;

    /// <summary>Rows of a page, default 25, 5 to 200.</summary>
    [Range(5, 200)]
    public int PageRows { get; set; } = 25;

    /// <summary>
    /// Longest time that a page reads topics for the count before an erasure, or the plan or comparison of a replay,
    /// default 10 s, 1 s to 14 s: a page has 15 s in all. The erasure can be asked for without the count, and the
    /// command <c>streamml replay</c> has no limit.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:14")]
    public TimeSpan PlanTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often it is looked what has changed on the open pages Today and Pipeline, default 500 ms, 100 ms to 1 min:
    /// with it a figure is seen within a second of its commit. One look serves all who see the same.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan LiveInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Attempts to sign in per name and minute, default 10, 1 to 1,000; beyond it 429. Each costs a hash.
    /// </summary>
    [Range(1, 1_000)]
    public int SignInsPerMinute { get; set; } = 10;

    /// <summary>Signing in through an OpenID Connect issuer, beside passwords.</summary>
    public OidcSignInOptions Oidc { get; set; } = new();
}
