namespace StreamML.Messaging.Telemetry;

/// <summary>What the trainer measures.</summary>
public static class TrainingInstruments
{
    private const string ModelTask = "task";

    /// <summary>Trainings that ended.</summary>
    public static InstrumentDefinition Runs { get; } = new(
        Meters.Trainer, "streamml.trainer.runs", InstrumentKind.Counter, "{run}", "trainings that ended, by status",
        "failed: read the run's message with 'streamml train status'. kept is normal: the live version was better.")
    {
        Labels = [ModelTask, "status"],
    };

    /// <summary>Alerts that the trainer sent.</summary>
    public static InstrumentDefinition Alerts { get; } = new(
        Meters.Trainer, "streamml.trainer.alerts", InstrumentKind.Counter, "{alert}",
        "alerts of the trainer about models, each cause once until it is gone",
        "degraded, drift and test_failed are about the live version: its figures are in the alert and in the log.")
    {
        Labels = [ModelTask, "kind"],
    };

    /// <summary>Labels that a comparison looked at.</summary>
    public static InstrumentDefinition GateLabels { get; } = new(
        Meters.Trainer, "streamml.trainer.gate.labels", InstrumentKind.Counter, "{label}",
        "labels in comparisons of two versions, by what became of them",
        "Many unscored ones: the label came for a message that only one of the versions has read.")
    {
        Labels = [ModelTask, "use"],
    };

    /// <summary>Evidence of a comparison.</summary>
    public static InstrumentDefinition GateEvidence { get; } = new(
        Meters.Trainer, "streamml.trainer.gate.evidence", InstrumentKind.Gauge, "",
        "decimal logarithm of the e-value of a comparison after its latest label",
        "Evidence for worse that grows ends the comparison by itself.")
    {
        Labels = [ModelTask, "for"],
    };

    /// <summary>Comparisons that ended.</summary>
    public static InstrumentDefinition GateVerdicts { get; } = new(
        Meters.Trainer, "streamml.trainer.gate.verdicts", InstrumentKind.Counter, "{verdict}",
        "comparisons that ended",
        "If none is ever promoted, the labels are too few to tell two versions apart.")
    {
        Labels = [ModelTask, "verdict"],
    };

    /// <summary>Live versions that were sent back.</summary>
    public static InstrumentDefinition Rollbacks { get; } = new(
        Meters.Trainer, "streamml.trainer.rollbacks", InstrumentKind.Counter, "{rollback}",
        "live versions that were sent back",
        "The version before is live again; look at what the version that failed was trained on.")
    {
        Labels = [ModelTask],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<InstrumentDefinition> All { get; } =
        [Runs, Alerts, GateLabels, GateEvidence, GateVerdicts, Rollbacks];
}
