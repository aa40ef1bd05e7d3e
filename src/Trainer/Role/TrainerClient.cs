using System.Runtime.CompilerServices;
using StreamML.Inference.Audience;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Trainer.Role.Learners;

namespace StreamML.Trainer.Role;

/// <summary>Asks the trainers of an installation and reads what they say, over the topics alone. Thread-safe.</summary>
/// <param name="kafka">The cluster.</param>
/// <param name="options">The options of the trainers, for what is missing.</param>
/// <param name="audience">The labels of audience models, for what counts as an example.</param>
/// <param name="time">The clock.</param>
public sealed class TrainerClient(
    KafkaConnection kafka, TrainerOptions options, AudienceOptions audience, TimeProvider time)
{
    private readonly IReadOnlyList<ITaskLearner> _learners = TrainerRole.Learners(audience);

    /// <summary>Asks for trainings, or to stop them.</summary>
    /// <param name="request">What is asked for; the time is filled in, and the id if there is none. A request with the
    /// id of one before counts once.</param>
    /// <param name="cancellationToken">Gives up; the request may still be heard.</param>
    /// <returns>The id of the request.</returns>
    /// <exception cref="Messaging.Producers.AppendException">The cluster did not take it.</exception>
    public async Task<string> AskAsync(TrainingRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var now = time.GetUtcNow();
        request.RequestId = request.RequestId.Length > 0 ? request.RequestId : Guid.CreateVersion7(now).ToString("N");
        request.RequestedAtMs = now.ToUnixTimeMilliseconds();
        using var appender = kafka.CreateRequestAppender();
        await appender.AppendAsync(
            TopicCatalogue.TrainingRequests, request.RequestId, request, request.RequestedAtMs, cancellationToken);
        return request.RequestId;
    }

    /// <summary>Every step of the runs that take up a request, from their start.</summary>
    public async IAsyncEnumerable<TrainingRun> FollowAsync(
        string requestId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new RecordReader<TrainingRun>();
        var records = kafka.CreateReader().ReadAsync(
            [TopicCatalogue.TrainingRuns], ReadFrom.Earliest, follow: true, cancellationToken);
        await foreach (var record in records)
        {
            if (reader.TryRead(record, out var run, out _) && run.RequestId == requestId)
            {
                yield return run;
            }
        }
    }

    /// <summary>The runs so far, the newest first.</summary>
    public async Task<IReadOnlyList<TrainingRun>> HistoryAsync(CancellationToken cancellationToken)
    {
        var books = await BooksAsync([TopicCatalogue.TrainingRuns], cancellationToken);
        return [.. books.Runs.Runs];
    }

    /// <summary>How comparisons of new versions stand, and the watches over live ones: those without a
    /// challenger.</summary>
    public async Task<IReadOnlyList<TrainingGate>> GatesAsync(CancellationToken cancellationToken)
    {
        var books = await BooksAsync([TopicCatalogue.TrainingGates], cancellationToken);
        return
        [
            .. books.Gates.All.OrderBy(gate => gate.Task, StringComparer.Ordinal)
                .ThenBy(gate => gate.Scope, StringComparer.Ordinal).ThenBy(gate => gate.LabelsFromMs),
        ];
    }

    /// <summary>How every task with examples stands, and every other task with how many it needs.</summary>
    public async Task<IReadOnlyList<ModelTrainingStatus>> StatusAsync(CancellationToken cancellationToken)
    {
        var books = await BooksAsync(TrainerBooks.Topics, cancellationToken);
        return TrainingStatuses.Of(books, _learners, new TrainingTriggers(options));
    }

    private async Task<TrainerBooks> BooksAsync(
        IReadOnlyList<TopicDefinition> topics, CancellationToken cancellationToken)
    {
        var books = TrainerBooks.Counting(options, _learners);
        await foreach (var record in kafka.CreateReader()
            .ReadAsync(topics, ReadFrom.Earliest, follow: false, cancellationToken))
        {
            books.Apply(record);
        }

        return books;
    }
}
