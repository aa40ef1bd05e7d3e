using StreamML.Inference.Http;

namespace StreamML.Trainer.Alerts;

/// <summary>What an attempt to deliver an alert came to.</summary>
/// <param name="Reason">Why it failed, without address and secret; null: it arrived.</param>
/// <param name="IsTransient">Whether it may succeed later.</param>
/// <param name="RetryAfter">How long the server asks to wait.</param>
internal sealed record AlertAttempt(string? Reason, bool IsTransient = false, TimeSpan? RetryAfter = null)
    : IHttpOutcome<AlertAttempt>
{
    public static AlertAttempt Arrived { get; } = new(Reason: null);

    public static AlertAttempt Without(string reason) => new(reason, IsTransient: true);
}

/// <summary>A way that alerts take.</summary>
internal interface IAlertChannel : IDisposable
{
    /// <summary>Its name in logs.</summary>
    string Name { get; }

    /// <summary>Tries once.</summary>
    Task<AlertAttempt> SendAsync(Alert alert, CancellationToken cancellationToken);
}
