namespace StreamML.FaultInjection.Alerts;

/// <summary>A fault, and the alert that it must cause.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Alert">Name of the rule in <c>ops/alerts.yml</c>.</param>
/// <param name="InjectAsync">Injects it; goes on until it is cancelled where one blow is not enough.</param>
internal sealed record AlertFault(
    string Name, string Alert, Func<AlertScene, CancellationToken, Task> InjectAsync)
{
    /// <summary>Takes it away again. Called in any case, once, after the injection has ended.</summary>
    public Func<AlertScene, CancellationToken, Task> MendAsync { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Why it cannot be injected here; null if it can.</summary>
    public Func<AlertCheckOptions, string?> LeftOut { get; init; } = _ => null;
}
