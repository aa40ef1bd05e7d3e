namespace StreamML.FaultInjection.Alerts;

/// <summary>Options of a check of the alert rules.</summary>
public sealed class AlertCheckOptions
{
    /// <summary>
    /// Program of Prometheus. Empty (default): <c>prometheus</c> in <see cref="SearchPath"/>, from Debian's package
    /// prometheus.
    /// </summary>
    public string Prometheus { get; init; } = "";

    /// <summary>Folders in which programs are found, as the variable PATH has them. Default empty: none.</summary>
    public string SearchPath { get; init; } = "";

    /// <summary>
    /// How much faster the rules are than as shipped. Default 80, 1 to 1,000: an hour is 45 s then, so that the slowest
    /// rule, which waits for an hour without traffic, can fire within <see cref="Limit"/>.
    /// </summary>
    public double Speed { get; init; } = 80;

    /// <summary>
    /// Longest time from a fault to its alert. Default 60 s: what somebody on call would take for at once.
    /// </summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long everything runs without any fault first. Default 2 min, which is short; an hour is the long form.
    /// </summary>
    public TimeSpan Healthy { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Longest wait for alerts to end before the next fault. Default 2 min: an hour of the rules, and a role's start.
    /// </summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Webhooks per second while nothing else happens. Default 5: some messages, as in a shop.</summary>
    public int PerSecond { get; init; } = 5;

    /// <summary>
    /// A folder on a small volume of its own, at most 1 GiB, that is filled and emptied again. Empty (default): the
    /// fault of a full disk is left out.
    /// </summary>
    public string Volume { get; init; } = "";

    /// <summary>Faults to inject, by name. Empty (default): all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>A program in the search path; null: it is not there.</summary>
    internal string? Find(string program) => SearchPath
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
