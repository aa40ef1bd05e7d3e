using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Topic <c>training.gates</c> to its table: how each comparison stands now.</summary>
internal sealed class TrainingGateRows() : TopicRows<TrainingGate>(TopicCatalogue.TrainingGates, Target)
{
    // An e-value may be larger than a double: what is beyond that decides nothing.
    private const double LargestLog = 700;

    /// <summary>The table.</summary>
    public static readonly SinkTable Target = new(
        "training_gates",
        [
            new("task", "text COLLATE \"C\""), new("scope", "text COLLATE \"C\""),
            new("challenger", "text COLLATE \"C\""), new("sequence", "bigint"), new("champion", "text"),
            new("labels_from", "timestamptz"), new("updated_at", "timestamptz"), new("origin", "text"),
            new("stage", "text"), new("verdict", "text"), new("reason", "text"), new("waits_until", "timestamptz"),
            new("labels", "bigint"), new("disagreements", "bigint"), new("refused", "bigint"),
            new("e_better", "double precision"), new("e_worse", "double precision"),
            new("canary_contacts", "bigint"), new("canary_conversions", "bigint"),
            new("live_contacts", "bigint"), new("live_conversions", "bigint"),
        ],
        key: ["task", "scope", "challenger"],
        version: ["$.sequence"]);

    /// <inheritdoc />
    protected override void Write(TrainingGate value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.Task, "task");
        row.Text(value.Scope);
        row.Text(value.Challenger);
        row.Int64(value.Sequence);
        row.Text(value.Champion);
        row.TimestampOrNull(value.LabelsFromMs);
        row.Timestamp(value.UpdatedAtMs);
        row.Text(EnumNames.Of(value.Origin));
        row.Text(EnumNames.Of(value.Stage));
        row.Text(EnumNames.Of(value.Verdict));
        row.TextOrNull(value.Reason);
        row.TimestampOrNull(value.WaitsUntilMs);
        row.Int64(value.Labels);
        row.Int64(value.Disagreements);
        row.Int64(value.Refused);
        row.Float8OrNull(EValue(value.Better));
        row.Float8OrNull(EValue(value.Worse));
        var outcomes = value.Conversions;
        row.Int64OrNull(outcomes?.CanaryContacts);
        row.Int64OrNull(outcomes?.CanaryConversions);
        row.Int64OrNull(outcomes?.LiveContacts);
        row.Int64OrNull(outcomes?.LiveConversions);
    }

    private static double? EValue(GateTest? test) =>
        test is null ? null : Math.Exp(Math.Min(test.LogWealth, LargestLog));
}
