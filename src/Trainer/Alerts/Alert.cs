namespace StreamML.Trainer.Alerts;

/// <summary>What an alert is about.</summary>
public enum AlertKind
{
    /// <summary>The live version's errors are too large.</summary>
    Degraded = 0,

    /// <summary>A training run failed.</summary>
    TrainingFailed,

    /// <summary>There is too little data to train or to judge, for too long.</summary>
    TooLittleData,

    /// <summary>Features or predictions are not distributed as in training any more.</summary>
    Drift,

    /// <summary>The live model failed the test after a training.</summary>
    TestFailed,

    /// <summary>Contacts are likely to leave.</summary>
    ChurnRisk,
}

/// <summary>How bad it is.</summary>
public enum AlertSeverity
{
    /// <summary>Look at it today.</summary>
    Warning = 0,

    /// <summary>Look at it now.</summary>
    Severe,
}

/// <summary>What the trainer does about it.</summary>
public enum AlertAction
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It trains a new version.</summary>
    Retrain,

    /// <summary>It makes the version before live again.</summary>
    RollBack,
}

/// <summary>What an alert is about, of which model: one alert at a time has this cause.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Task">The model's task.</param>
/// <param name="Scope">Tenant it is for; empty for all.</param>
public readonly record struct AlertCause(AlertKind Kind, string Task, string Scope);

/// <summary>A figure that an alert rests on.</summary>
/// <param name="Name">What it is: <c>mae</c>, <c>accuracy</c>, the name of a feature.</param>
/// <param name="Value">The figure.</param>
/// <param name="Limit">What it must not pass; null: it has no limit.</param>
public sealed record AlertFact(string Name, double Value, double? Limit = null);

/// <summary>Something that people should know. It holds figures and names of models and features: no text of a message,
/// no contact.</summary>
/// <param name="Cause">What it is about.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Message">It in a sentence.</param>
/// <param name="Facts">The figures it rests on, most important first.</param>
/// <param name="Action">What is done about it.</param>
/// <param name="ActionReason">Why that, in a sentence.</param>
/// <param name="At">When it was found.</param>
public sealed record Alert(
    AlertCause Cause,
    AlertSeverity Severity,
    string Message,
    IReadOnlyList<AlertFact> Facts,
    AlertAction Action,
    string ActionReason,
    DateTimeOffset At)
{
    /// <summary>Names this alert: the same again has the same id, so a receiver can drop a repeat.</summary>
    public string Id => FormattableString.Invariant(
        $"{Cause.Kind}-{Cause.Task}-{Cause.Scope}-{At.ToUnixTimeMilliseconds()}").ToLowerInvariant();
}
