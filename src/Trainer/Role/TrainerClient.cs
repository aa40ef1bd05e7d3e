using System.Runtime.CompilerServices;
using StreamML.Inference.Audience;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Campaigns;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Trainer.Role.Learners;

namespace StreamML.Trainer.Role;

/// <summary>What a model stands at: examples, what is missing, how the last training went.</summary>
/// <param name="Task">The task.</param>
/// <param name="Tenant">The tenant; empty for all.</param>
/// <param name="Examples">Labelled examples.</param>
/// <param name="NewExamples">Those of them that the last training did not have.</param>
/// <param name="Missing">Examples still missing before a model can be trained.</param>
/// <param name="LiveVersion">The version that is live; empty: the one that ships, or none.</param>
/// <param name="Last">The last run; null if there was none.</param>
public sealed record ModelTrainingStatus(
    string Task, string Tenant, int Examples, int NewExamples, int Missing, string LiveVersion, TrainingRun? Last)
{
    /// <summary>Id of the campaign; empty if it is the tenant's model.</summary>
    public string CampaignId { get; init; } = "";

    /// <summary>The campaign's short code; empty if it is the tenant's model.</summary>
    public string CampaignCode => CampaignId.Length > 0 ? ShortCode.Of(Tenant, CampaignId) : "";

    /// <summary>The scope of the version that is live: the tenant's where a campaign has none of its own.</summary>
    public string LiveScope { get; init; } = "";

    /// <summary>The model's own scope.</summary>
    public string Scope => ModelScope.Of(Tenant, CampaignId);
}

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
    /// <param name="request">What is asked for; id and time are filled in.</param>
    /// <param name="cancellationToken">Gives up; the request may still be heard.</param>
    /// <returns>The id of the request.</returns>
    /// <exception cref="Messaging.Producers.AppendException">The cluster did not take it.</exception>
    public async Task<string> AskAsync(TrainingRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var now = time.GetUtcNow();
        request.RequestId = Guid.CreateVersion7(now).ToString("N");
        request.RequestedAtMs = now.ToUnixTimeMilliseconds();
        using var appender = kafka.CreateAppender();
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
        var triggers = new TrainingTriggers(options);
        var candidates = books.Candidates().Select(entry => entry.Candidate).ToList();
        var rest = _learners
            .Where(learner => candidates.TrueForAll(candidate => candidate.Task != learner.Task))
            .Select(learner => books.Candidate(learner, ""));
        var runs = books.Runs.Runs.GroupBy(run => (run.Task, run.Scope))
            .ToDictionary(group => group.Key, group => group.First());
        return
        [
            .. candidates.Concat(rest).Select(candidate => Status(
                books, triggers.Missing(candidate), candidate,
                runs.GetValueOrDefault((candidate.Task, candidate.Scope)))),
        ];
    }

    private static ModelTrainingStatus Status(
        TrainerBooks books, int missing, TrainingCandidate candidate, TrainingRun? last)
    {
        var live = books.Live(candidate.Task, candidate.Scope);
        return new ModelTrainingStatus(
            candidate.Task, ModelScope.TenantOf(candidate.Scope), candidate.Rows, candidate.NewRows, missing,
            live?.Version ?? "", last)
        {
            CampaignId = candidate.CampaignId,
            LiveScope = live?.Scope ?? "",
        };
    }

    private async Task<TrainerBooks> BooksAsync(
        IReadOnlyList<TopicDefinition> topics, CancellationToken cancellationToken)
    {
        var books = new TrainerBooks(options, _learners);
        await foreach (var record in kafka.CreateReader()
            .ReadAsync(topics, ReadFrom.Earliest, follow: false, cancellationToken))
        {
            books.Apply(record);
        }

        return books;
    }
}
