using StreamML.Api.Database;
using StreamML.Api.Http;
using StreamML.Api.Where;

namespace StreamML.Api.Reads;

/// <summary>What routes read from: the tables, and the cluster.</summary>
/// <param name="database">The tables; null where PostgreSQL is not configured.</param>
/// <param name="look">Looks at the cluster; null where PostgreSQL, which knows where the sink is, is not
/// configured.</param>
/// <param name="time">The clock.</param>
internal sealed class ReadSources(
    ApiDatabase? database, Func<CancellationToken, Task<PipelineState>>? look, TimeProvider time)
{
    private readonly MessagePaths? _paths;

    public ContactReads Contacts => new(Database, time);

    public InboxReads Inbox => new(Database, time);

    public MessageReads Messages => new(Database, time);

    public ConversationReads Conversations => new(Database, time);

    public AlertReads Alerts => new(Database, time);

    public DeadLetterReads DeadLetters => new(Database, time);

    public FeedbackReads Feedback => new(Database, time);

    public TrainingReads Trainings => new(Database, time);

    public ModelHistoryReads Models => new(Database, time);

    /// <summary>Where one message is; from the tables alone, unless topics can be read.</summary>
    public MessagePaths Paths
    {
        get => _paths ?? new MessagePaths(database, null, new WhereOptions(), time);
        init => _paths = value;
    }

    /// <summary>How the pipeline stands.</summary>
    /// <exception cref="ApiProblem">PostgreSQL is not configured.</exception>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public Task<PipelineState> LookAsync(CancellationToken cancellationToken) =>
        look?.Invoke(cancellationToken) ?? throw NotConfigured();

    /// <summary>The tables, for whoever reads them in other ways.</summary>
    /// <exception cref="ApiProblem">PostgreSQL is not configured.</exception>
    public ApiDatabase Database => database ?? throw NotConfigured();

    /// <summary>Whether there are tables to read.</summary>
    public bool HasTables => database is not null;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    private static ApiProblem NotConfigured() => ApiProblem.Unavailable(
        "This process has no PostgreSQL to read from.",
        "Set Postgres__ConnectionString for the role api, as for the sink; 'streamml up' does by itself.");
}
