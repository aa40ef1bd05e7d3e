using StreamML.Inference.Audience;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving.Records;
using StreamML.Trainer.Role.Learners;

namespace StreamML.Trainer.Role;

/// <summary>
/// How trainings and models stand now, for whoever trains nothing: the topics are followed once, in bounded memory.
/// About 80 bytes for each of <c>Trainer__MaxRows</c> examples, the latest <c>Trainer__MaxRuns</c> requests and
/// runs, and every version's manifest. Thread-safe.
/// </summary>
/// <param name="options">The options of the trainers, for what is missing.</param>
/// <param name="audience">The labels of audience models, for what counts as an example.</param>
public sealed class TrainingBoard(TrainerOptions options, AudienceOptions audience)
{
    private readonly IReadOnlyList<ITaskLearner> _learners = TrainerRole.Learners(audience);
    private readonly TrainingTriggers _triggers = new(options);
    private readonly Lock _gate = new();
    private TrainerBooks? _books;
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>The topics to follow.</summary>
    public static IReadOnlyList<TopicDefinition> Topics => TrainerBooks.Topics;

    /// <summary>Whether the topics were read to their end once; until then there is nothing to see.</summary>
    public bool HasCaughtUp => Volatile.Read(ref _books) is not null;

    /// <summary>
    /// Completes at the next change of a request, a run or a model. Take it before looking, so that nothing is missed.
    /// </summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>Begins a pass of a <see cref="TopicFollower"/>: what was known stays until it has caught up.</summary>
    public TopicPass Begin()
    {
        var books = TrainerBooks.Counting(options, _learners);
        return new TopicPass(record => Apply(books, record), () => Show(books));
    }

    /// <summary>How every task with examples stands, and every other task with how many it needs.</summary>
    public IReadOnlyList<ModelTrainingStatus> Status() =>
        Read(books => TrainingStatuses.Of(books, _learners, _triggers), []);

    /// <summary>The last training of a model that enough new labels have come for since, and that is neither being
    /// trained nor on trial; null: there is no reason to train it.</summary>
    public TrainingRun? Outdated(string task, string scope) => Read(
        books => books.Candidate(task, scope) is { Last: { } last } candidate
            && candidate.NewRows >= options.NewLabels && _triggers.Missing(candidate) == 0
            && !books.Runs.IsGoingOn(task, scope)
                ? last
                : null,
        null);

    /// <summary>The runs that something holds of, the newest first.</summary>
    public IReadOnlyList<TrainingRun> Runs(Func<TrainingRun, bool> where) =>
        Read<IReadOnlyList<TrainingRun>>(books => [.. books.Runs.Runs.Where(where)], []);

    /// <summary>A request; null if there is none of that id, or <c>Trainer__MaxRuns</c> later ones.</summary>
    public TrainingRequest? Request(string id) => Read(books => books.Runs.Request(id), null);

    /// <summary>Whether a later request stopped this one, or what it had begun.</summary>
    public bool IsStopped(TrainingRequest request) => Read(books => books.Runs.IsStopped(request), false);

    /// <summary>The tasks that a request asks for.</summary>
    public IReadOnlyList<string> TasksOf(TrainingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Tasks.Count > 0 ? [.. request.Tasks] : [.. _learners.Select(learner => learner.Task)];
    }

    /// <summary>The version that is live for a task and scope; null: the one that ships, or none.</summary>
    public ModelVersion? Live(string task, string scope) => Read(books => books.Live(task, scope), null);

    /// <summary>Reads what is known of versions and decisions; nothing of the catalogue may be kept.</summary>
    /// <param name="read">Reads, quickly.</param>
    public T Models<T>(Func<ModelCatalogue, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        lock (_gate)
        {
            return read(_books?.Models ?? new ModelCatalogue());
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private T Read<T>(Func<TrainerBooks, T> read, T otherwise)
    {
        lock (_gate)
        {
            return _books is { } books ? read(books) : otherwise;
        }
    }

    private void Apply(TrainerBooks books, SourceRecord record)
    {
        lock (_gate)
        {
            books.Apply(record);
            if (books != _books)
            {
                return;
            }
        }

        if (!record.Source.Topic.Equals(TopicCatalogue.TrainingRows))
        {
            Tell();
        }
    }

    private void Show(TrainerBooks books)
    {
        lock (_gate)
        {
            _books = books;
        }

        Tell();
    }

    private void Tell() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
}
