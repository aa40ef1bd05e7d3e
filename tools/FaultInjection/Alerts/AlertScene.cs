using StreamML.FaultInjection.Processes;

namespace StreamML.FaultInjection.Alerts;

/// <summary>What faults are injected into.</summary>
/// <param name="Installation">Broker and roles, a process each.</param>
/// <param name="Traffic">Sends webhooks and events.</param>
/// <param name="Database">The roles' way to PostgreSQL.</param>
/// <param name="Outside">What the roles take for the Graph API.</param>
/// <param name="Translator">What the enricher takes for a translation engine.</param>
/// <param name="Options">Options of the check.</param>
/// <param name="Time">Clock.</param>
internal sealed record AlertScene(
    ProcessInstallation Installation, AlertTraffic Traffic, TcpLink Database, FaultyServer Outside,
    FaultyServer Translator, AlertCheckOptions Options, TimeProvider Time)
{
    /// <summary>Does something again and again until it is cancelled.</summary>
    /// <param name="pause">Between two times.</param>
    /// <param name="act">What is done.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task AgainAsync(
        TimeSpan pause, Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        while (true)
        {
            await act(cancellationToken);
            await Task.Delay(pause, Time, cancellationToken);
        }
    }

    /// <summary>A process of the installation.</summary>
    public RoleProcess Process(string role) => Installation.Processes[role];
}
