using Google.Protobuf;
using StreamML.Messaging;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>A stage that can be replayed: what it reads and writes, and how its results are compared.</summary>
public abstract class ReplayStage
{
    /// <summary>Its name, that of its role.</summary>
    public abstract string Name { get; }

    /// <summary>What its results are of, in the plural: messages or contacts.</summary>
    public abstract string Subjects { get; }

    /// <summary>What a replay reads.</summary>
    public abstract TopicDefinition Input { get; }

    /// <summary>What it writes one record to for each that it reads and can process.</summary>
    public abstract TopicDefinition Results { get; }

    /// <summary>What there are labels of, which <c>--only</c> names.</summary>
    public abstract IReadOnlyList<string> Fields { get; }

    /// <summary>What becomes of the records that it cannot process.</summary>
    public TopicDefinition DeadLetters => Input.DeadLetter();

    /// <summary>Everything that a replay writes to, the results first.</summary>
    public IReadOnlyList<TopicDefinition> Outputs => [Results, TopicCatalogue.Predictions, DeadLetters];

    /// <summary>What the live stage reads: a replay must not hold it up.</summary>
    internal abstract IReadOnlyList<TopicDefinition> LiveInputs { get; }

    /// <summary>The tasks whose models it asks.</summary>
    internal abstract IReadOnlyList<string> Tasks { get; }

    /// <summary>Whether live results have the times of the records they were made of.</summary>
    internal abstract bool HasTimesOfInput { get; }

    /// <summary>Why a replay cannot be planned so, and what to do; null if it can.</summary>
    internal abstract string? Refusal(ReplayQuery query);

    /// <summary>Why a plan has no records, and what to look at.</summary>
    internal abstract string Nothing(ReplayPlan plan);

    /// <summary>When a record of the source was new, milliseconds since the Unix epoch: the models of that time are its
    /// models.</summary>
    internal abstract long TimeOf(SourceRecord record);

    /// <summary>Reads a live result or one of a replay; null where it cannot be read.</summary>
    internal abstract IMessage? Read(SourceRecord record);

    /// <summary>Whether a value is a result.</summary>
    internal abstract bool IsResult(IMessage value);

    /// <summary>Recognises what a result is of, in the live one and in the replayed one.</summary>
    internal abstract UInt128 IdOf(IMessage result);

    /// <summary>The labels of a result.</summary>
    internal abstract ResultLabels LabelsOf(IMessage result);

    /// <summary>Finds the records of a plan.</summary>
    /// <exception cref="ReplayException">There would be too many, or the filter means nothing.</exception>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    internal abstract Task<IReplaySelection> SelectAsync(
        KafkaConnection kafka, ReplayPlan plan, JobsOptions options, CancellationToken cancellationToken);

    /// <summary>Loads what the work does not need a time for.</summary>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    internal abstract Task<IReplayWork> CreateAsync(
        RoleHost host, ReplayPlan plan, CancellationToken cancellationToken);
}

/// <summary>A stage with results of a type.</summary>
/// <typeparam name="TResult">The type.</typeparam>
internal abstract class ReplayStage<TResult> : ReplayStage
    where TResult : class, IMessage<TResult>, new()
{
    private static readonly RecordReader<TResult> Reader = new();

    /// <inheritdoc />
    internal sealed override IMessage? Read(SourceRecord record) =>
        Reader.TryRead(record, out var result, out _) ? result : null;

    /// <inheritdoc />
    internal sealed override bool IsResult(IMessage value) => value is TResult;

    /// <inheritdoc />
    internal sealed override UInt128 IdOf(IMessage result) => IdOf((TResult)result);

    /// <inheritdoc />
    internal sealed override ResultLabels LabelsOf(IMessage result) => LabelsOf((TResult)result);

    /// <summary>As above.</summary>
    protected abstract UInt128 IdOf(TResult result);

    /// <summary>As above.</summary>
    protected abstract ResultLabels LabelsOf(TResult result);
}
