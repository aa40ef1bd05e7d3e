using StreamML.Messaging.Errors;

namespace StreamML.Messaging.Roles;

/// <summary>
/// What a server answers health checks from. None of it asks PostgreSQL whether the process is well: a database that is
/// away must not take webhooks with it. Called on any thread.
/// </summary>
public sealed class HealthProbes
{
    /// <summary>All roles of the process have come to be at work once; must be quick.</summary>
    public Func<bool> HasStarted { get; init; } = static () => true;

    /// <summary>The process is at work; must be quick.</summary>
    public Func<bool> IsReady { get; init; } = static () => true;

    /// <summary>How far the roles of the installation are behind.</summary>
    public Func<CancellationToken, Task<LagReport>> Lag { get; init; } =
        static _ => Task.FromResult(new LagReport([], DateTimeOffset.UnixEpoch, TimeSpan.Zero));

    /// <summary>The answer to <c>/health/lag</c>.</summary>
    /// <returns>Whether no role is behind by more than it may, and the JSON.</returns>
    public async Task<(bool IsWell, string Json)> LagAsync(CancellationToken cancellationToken)
    {
        try
        {
            var report = await Lag(cancellationToken);
            return (report.IsWithin, report.ToJson());
        }
        catch (Exception fault) when (fault is TaskRestartException or RoleStopException or TimeoutException)
        {
            return (false, LagReport.Unknown);
        }
    }
}
