using Microsoft.AspNetCore.Http;
using StreamML.Api.Database;
using StreamML.Api.Http;
using StreamML.Messaging;
using StreamML.Messaging.Errors;
using StreamML.Sink;

namespace StreamML.Api.Where;

/// <summary>
/// Tells where one message is: from PostgreSQL what the sink has written, from topics what is under way or was given
/// up. The command, the route and the page of the dashboard ask here. Thread-safe.
/// </summary>
public sealed class MessagePaths
{
    /// <summary>What to do about a message that nothing knows.</summary>
    public const string NotSeenAdvice =
        "Check the id and the tenant. Ingest answers 401 to a webhook with a wrong signature and keeps nothing of it; the "
        + "provider's console shows what was answered. An older message that never reached PostgreSQL: raise Where__LookBack "
        + "and Where__ReadTime. See 'Where is my message?' in docs/operations.md.";

    private const int IdCharsMax = 512;

    private readonly ApiDatabase? _database;
    private readonly RecordsSince? _records;
    private readonly WhereOptions _options;
    private readonly TimeProvider _time;
    private int _reading;

    /// <summary>Opens nothing.</summary>
    /// <param name="database">The tables; null where PostgreSQL is not configured.</param>
    /// <param name="records">Reads topics; null where none can be read.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">The clock.</param>
    internal MessagePaths(ApiDatabase? database, RecordsSince? records, WhereOptions options, TimeProvider time) =>
        (_database, _records, _options, _time) = (database, records, options, time);

    /// <summary>Finds one message of an installation, for a command.</summary>
    /// <param name="kafka">The cluster.</param>
    /// <param name="postgres">The database; without a connection string topics alone are read.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="tenant">Whose; null for any.</param>
    /// <param name="messageId">Its id, as WhatsApp or Twilio names it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its way; null where nothing knows the message.</returns>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public static async Task<MessagePath?> FindOnceAsync(
        KafkaConnection kafka, PostgresOptions postgres, WhereOptions options, TimeProvider time, string? tenant,
        string messageId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kafka);
        ArgumentNullException.ThrowIfNull(postgres);
        await using var database = postgres.ConnectionString.Length == 0
            ? null
            : new ApiDatabase(postgres, postgres.CommandTimeout, connectionsMax: 1);
        return await new MessagePaths(database, OnTopicsOf(kafka), options, time)
            .FindAsync(tenant, messageId, cancellationToken);
    }

    /// <summary>Reads the topics of a cluster.</summary>
    internal static RecordsSince OnTopicsOf(KafkaConnection kafka) => (topics, since, key, token) =>
        kafka.CreateReader().ReadSinceAsync(topics, since, key, token);

    /// <summary>A message's way; null where nothing knows the message.</summary>
    /// <param name="tenant">Whose; null for any.</param>
    /// <param name="messageId">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ApiProblem">There are no topics to read, and PostgreSQL does not answer.</exception>
    /// <exception cref="TaskRestartException">PostgreSQL does not know it, and the cluster does not answer.</exception>
    internal async Task<MessagePath?> FindAsync(string? tenant, string messageId, CancellationToken cancellationToken)
    {
        if (messageId.Length is 0 or > IdCharsMax || messageId.Any(char.IsControl))
        {
            return null;
        }

        var notes = new List<string>();
        var written = await RowAsync(tenant, messageId, notes, cancellationToken);
        var facts = await OnTopicsAsync(written, tenant, messageId, notes, cancellationToken);
        return facts is null ? null : Told(facts, messageId, notes);
    }

    private async Task<PathFacts?> RowAsync(
        string? tenant, string messageId, List<string> notes, CancellationToken cancellationToken)
    {
        if (_database is null)
        {
            notes.Add("This process has no PostgreSQL to read from: only topics were read.");
            return null;
        }

        try
        {
            var rows = await new PathRows(_database).FindAsync(tenant, messageId, cancellationToken);
            if (rows.Count > 1)
            {
                notes.Add("Several business numbers have a message of this id: this is the one sent last.");
            }

            return rows.FirstOrDefault();
        }
        catch (ApiProblem problem) when (problem.Status == StatusCodes.Status503ServiceUnavailable
            && _records is not null)
        {
            notes.Add($"{problem.Message} Only topics were read. {problem.Advice}");
            return null;
        }
    }

    private async Task<PathFacts?> OnTopicsAsync(
        PathFacts? written, string? tenant, string messageId, List<string> notes, CancellationToken cancellationToken)
    {
        if (_records is null)
        {
            return written;
        }

        var scan = new PathScan(_records, _options, _time);
        try
        {
            if (Interlocked.Increment(ref _reading) > _options.MaxReads)
            {
                notes.Add($"Topics were not read: {_options.MaxReads} other messages are looked for. Try again.");
                return written;
            }

            var found = await scan.ReadAsync(written, tenant, messageId, cancellationToken);
            if (scan.IsCut)
            {
                notes.Add($"Topics were read up to a limit only, {scan.Read:N0} records: what is not shown may be "
                    + "there. Raise Where__ReadTime or Where__MaxRecords.");
            }

            return found;
        }
        catch (TaskRestartException) when (written is not null)
        {
            notes.Add("Kafka does not answer: this is what PostgreSQL knows.");
            return written;
        }
        finally
        {
            Interlocked.Decrement(ref _reading);
        }
    }

    private MessagePath Told(PathFacts facts, string messageId, List<string> notes)
    {
        var steps = PathSteps.Of(facts);

        // A contact that was scored just before is scored again with a later message.
        string? waitsFor = steps.FirstOrDefault(
            step => step.State == PathSteps.Waiting && step.Role != PathSteps.Scorer)?.Role;
        double? total = steps.Max(step => step.At) - facts.ReceivedAt is { } time
            ? Math.Max(0, time.TotalMilliseconds)
            : null;
        if (facts.DeadLetter is { } letter)
        {
            notes.Add(
                $"'streamml tail {letter.Place.Topic} --once' shows the record; 'Dead letters' in docs/operations.md says "
                + "what the code means.");
        }
        else if (waitsFor is not null)
        {
            notes.Add($"'streamml status' shows whether {waitsFor} runs, and how far it is behind.");
        }

        if (facts.DeadLetter is null && facts.ContactKey.Length == 0)
        {
            notes.Add("A webhook brings it, and no message has come of it yet.");
        }

        var (state, summary) = facts.DeadLetter is { } given
            ? ("dead_letter", $"It was given up by {given.Stage}: {given.Reason}.")
            : waitsFor is not null ? ("under_way", $"It waits for the {waitsFor}.")
            : facts.ScoredAt is null ? ("arrived", "It is read and in PostgreSQL; the contact's next score has it.")
            : ("arrived", "It is read, scored and in PostgreSQL.");
        return new MessagePath(messageId, facts.Tenant, state, summary, steps, facts.Labels, notes, _time.GetUtcNow())
        {
            ContactKey = facts.ContactKey.Length > 0 ? facts.ContactKey : null,
            Direction = facts.Direction,
            Type = facts.Type,
            SentAt = facts.SentAt,
            TotalMs = total,
            TraceId = facts.TraceId,
            DeadLetter = facts.DeadLetter,
        };
    }
}
