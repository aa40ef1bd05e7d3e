using StreamML.Messaging;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.StreamProcessors.Stages.Score;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>The scorer: the last vectors of each contact, one result for each contact.</summary>
internal sealed class ScorerReplayStage : ReplayStage<ContactScores>
{
    private static readonly RecordReader<ContactFeatures> Vectors = new();

    /// <inheritdoc />
    public override string Name => ContactScorer.Name;

    /// <inheritdoc />
    public override string Subjects => "contacts";

    /// <inheritdoc />
    public override TopicDefinition Input => TopicCatalogue.ContactFeatures;

    /// <inheritdoc />
    public override TopicDefinition Results => TopicCatalogue.ContactScores;

    /// <inheritdoc />
    public override IReadOnlyList<string> Fields => ScoreLabels.Fields;

    /// <inheritdoc />
    internal override IReadOnlyList<TopicDefinition> LiveInputs => ContactRecords.Topics;

    /// <inheritdoc />
    internal override IReadOnlyList<string> Tasks { get; } =
        [ModelTasks.Lead, ModelTasks.Churn, ModelTasks.Engagement];

    /// <inheritdoc />
    // Those of scores are times of events, and the topic keeps the last of each contact alone.
    internal override bool HasTimesOfInput => false;

    /// <inheritdoc />
    internal override string? Refusal(ReplayQuery query)
    {
        if (query.FromTables)
        {
            return "The scorer is replayed from its topic, which keeps what scores are made of: leave --from tables "
                + "out.";
        }

        string[] given =
        [
            .. query.Filter.Type.Length > 0 ? ["--type"] : Array.Empty<string>(),
            .. query.Filter.Language.Length > 0 ? ["--language"] : Array.Empty<string>(),
            .. query.Filter.Labels.Count > 0 ? ["--label"] : Array.Empty<string>(),
        ];
        return given.Length == 0
            ? null
            : $"The scorer is about contacts, and {string.Join(" and ", given)} about messages: choose contacts with "
                + "--tenant, --contact and --older-than.";
    }

    /// <inheritdoc />
    internal override string Nothing(ReplayPlan plan) => plan.Estimate.RangeRecords == 0
        ? $"{plan.Topic} has no records in this range: look at --since, --until and --offsets."
        : $"Of {plan.Estimate.RangeRecords} records of {plan.Topic} in this range none is the last of a contact that "
            + "matches: look at --tenant, --contact and --older-than.";

    /// <inheritdoc />
    internal override long TimeOf(SourceRecord record) =>
        Vectors.TryRead(record, out var features, out _) && features.MadeAtMs > 0
            ? features.MadeAtMs
            : record.TimestampMs;

    /// <inheritdoc />
    internal override async Task<IReplaySelection> SelectAsync(
        KafkaConnection kafka, ReplayPlan plan, JobsOptions options, CancellationToken cancellationToken) =>
        await ContactSelection.CreateAsync(kafka, plan, options, cancellationToken);

    /// <inheritdoc />
    internal override async Task<IReplayWork> CreateAsync(
        RoleHost host, ReplayPlan plan, CancellationToken cancellationToken) =>
        await ScorerReplay.CreateAsync(host, plan, cancellationToken);

    /// <inheritdoc />
    protected override UInt128 IdOf(ContactScores result) => ScoreVersionId.Of(result);

    /// <inheritdoc />
    protected override ResultLabels LabelsOf(ContactScores result) => ScoreLabels.Of(result);
}
