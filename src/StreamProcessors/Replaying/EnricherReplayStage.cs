using StreamML.Messaging;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.StreamProcessors.Stages.Enrich;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>The enricher: texts of messages, one result for each revision.</summary>
internal sealed class EnricherReplayStage : ReplayStage<EnrichedMessage>
{
    /// <inheritdoc />
    public override string Name => Enricher.Name;

    /// <inheritdoc />
    public override string Subjects => "messages";

    /// <inheritdoc />
    public override TopicDefinition Input => TopicCatalogue.MessagesText;

    /// <inheritdoc />
    public override TopicDefinition Results => TopicCatalogue.MessagesEnriched;

    /// <inheritdoc />
    public override IReadOnlyList<string> Fields => MessageLabels.Fields;

    /// <inheritdoc />
    internal override IReadOnlyList<TopicDefinition> LiveInputs => [Input];

    /// <inheritdoc />
    internal override IReadOnlyList<string> Tasks { get; } =
    [
        ModelTasks.Sentiment, ModelTasks.Emotion, ModelTasks.Intent, ModelTasks.Personality,
        ModelTasks.AudienceEngagement,
    ];

    /// <inheritdoc />
    internal override bool HasTimesOfInput => true;

    /// <inheritdoc />
    internal override string? Refusal(ReplayQuery query) => null;

    /// <inheritdoc />
    internal override string Nothing(ReplayPlan plan) => (plan.Estimate.RangeRecords, plan.Copy) switch
    {
        (0, 0) => $"{plan.Topic} has no records in this range: look at --since, --until and --offsets. It keeps "
            + "texts for Retention__TextsDays; tables keep them for longer (--from tables).",
        (0, _) => "The tables have no such texts: look at --since, --until, --tenant, --contact and --type.",
        _ => $"Of {plan.Estimate.RangeRecords} records of {plan.Topic} in this range none matches: look at "
            + "--tenant, --contact, --type, --language, --label and --older-than.",
    };

    /// <inheritdoc />
    internal override long TimeOf(SourceRecord record) => TextTimes.Of(record);

    /// <inheritdoc />
    internal override async Task<IReplaySelection> SelectAsync(
        KafkaConnection kafka, ReplayPlan plan, JobsOptions options, CancellationToken cancellationToken) =>
        await ReplaySelection.CreateAsync(kafka, plan, options, cancellationToken);

    /// <inheritdoc />
    internal override async Task<IReplayWork> CreateAsync(
        RoleHost host, ReplayPlan plan, CancellationToken cancellationToken) =>
        await EnricherReplay.CreateAsync(host, plan, cancellationToken);

    /// <inheritdoc />
    protected override UInt128 IdOf(EnrichedMessage result) => MessageVersionId.Of(result);

    /// <inheritdoc />
    protected override ResultLabels LabelsOf(EnrichedMessage result) => MessageLabels.Of(result);
}
