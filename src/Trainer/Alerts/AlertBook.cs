namespace StreamML.Trainer.Alerts;

/// <summary>An alert that is out.</summary>
/// <param name="Cause">Its cause.</param>
/// <param name="Severity">How bad it was said to be.</param>
/// <param name="Since">When it was raised first.</param>
public sealed record OpenAlert(AlertCause Cause, AlertSeverity Severity, DateTimeOffset Since);

/// <summary>
/// Keeps alerts to one per cause: a second one goes out only if it is worse, or if the cause was gone in between. Not
/// safe from several threads.
/// </summary>
public sealed class AlertBook
{
    private readonly Dictionary<AlertCause, OpenAlert> _open;

    /// <summary>A book.</summary>
    /// <param name="open">What an earlier process had open; null: nothing.</param>
    public AlertBook(IEnumerable<OpenAlert>? open = null) => _open = (open ?? []).ToDictionary(alert => alert.Cause);

    /// <summary>What is out now, for a restart and for status.</summary>
    public IReadOnlyList<OpenAlert> Open => [.. _open.Values.OrderBy(alert => alert.Since)];

    /// <summary>Notes an alert.</summary>
    /// <returns>Whether it is to be sent: its cause is new, or it is worse than before.</returns>
    public bool Raise(Alert alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        var known = _open.GetValueOrDefault(alert.Cause);
        if (known is not null && known.Severity >= alert.Severity)
        {
            return false;
        }

        _open[alert.Cause] = new OpenAlert(alert.Cause, alert.Severity, known?.Since ?? alert.At);
        return true;
    }

    /// <summary>Notes that a cause is gone: the next alert about it goes out again.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Recover(AlertCause cause) => _open.Remove(cause);
}
