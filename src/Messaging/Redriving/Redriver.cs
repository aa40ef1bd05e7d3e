using StreamML.Messaging.Errors;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Redriving;

/// <summary>
/// Brings dead letters back to the roles that gave them up, or discards them. Records and decisions are written in one
/// transaction each batch, so that one that was killed is simply run again. One works on an installation at a time: the
/// later fences the earlier.
/// </summary>
/// <param name="kafka">The cluster.</param>
/// <param name="options">Limits.</param>
/// <param name="positions">How far roles are; the sink's positions are not in its group.</param>
/// <param name="by">Who decides: a person, an application, or "ops".</param>
/// <param name="time">The clock.</param>
public sealed class Redriver(
    KafkaConnection kafka, RedriveOptions options, RolePositions positions, string by, TimeProvider time)
{
    private const int MostReason = 500;

    /// <summary>A batch was written: where tests stop it.</summary>
    internal Func<int, Task> Step { get; set; } = _ => Task.CompletedTask;

    /// <summary>What a redrive would do.</summary>
    /// <param name="query">Which letters.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RedriveException">There are too many.</exception>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public async Task<RedrivePlan> PlanAsync(DeadLetterQuery query, CancellationToken cancellationToken)
    {
        var book = await DeadLetterBook.ReadAsync(kafka, query, options, cancellationToken);
        var waiting = book.Entries.Where(entry => entry.Decision is null).Select(entry => entry.Letter).ToList();
        var partitions = await PartitionsAsync(waiting, cancellationToken);
        var replaced = await NewerVersions.FindAsync(kafka, [.. waiting.Where(IsPlaced)], cancellationToken);
        var refused = new List<(DeadLetter, RedriveRefusal)>();
        var letters = new List<DeadLetter>(waiting.Count);
        foreach (var letter in waiting)
        {
            RedriveRefusal? why = !IsPlaced(letter) ? RedriveRefusal.NoOrigin
                : letter.Redrives >= options.MaxRedrives ? RedriveRefusal.TooOften
                : replaced.Contains(letter.Id) ? RedriveRefusal.Replaced
                : null;
            if (why is { } reason)
            {
                refused.Add((letter, reason));
            }
            else
            {
                letters.Add(letter);
            }
        }

        return new RedrivePlan(letters, refused);

        bool IsPlaced(DeadLetter letter) => letter is { Origin: { } origin, Role.Length: > 0 }
            && origin.Partition < partitions.GetValueOrDefault(origin.Topic);
    }

    /// <summary>Brings letters back: a pilot first, the rest if enough of it gets through.</summary>
    /// <param name="query">Which letters.</param>
    /// <param name="reason">Why, for the record; may be empty.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Stops it after the batch under way.</param>
    /// <exception cref="RedriveException">There are too many letters, or another redrive took over.</exception>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public async Task<RedriveResult> RedriveAsync(
        DeadLetterQuery query, string reason, IProgress<RedriveProgress>? progress, CancellationToken cancellationToken)
    {
        Check(reason);
        await using var outbox = await OpenAsync(cancellationToken);
        var plan = await PlanAsync(query, cancellationToken);
        using var run = new RedriveRun(
            kafka, options, outbox, new RedriveRecords(kafka, by, reason, time), Step);
        int pilot = Math.Min(options.Pilot, plan.Letters.Count);
        int failed = 0;
        if (pilot > 0)
        {
            var first = plan.Letters.Take(pilot).ToList();
            var roles = new RoleProgress(kafka, positions, time);
            await roles.NoteAsync(first, cancellationToken);
            progress?.Report(new RedriveProgress(0, plan.Letters.Count, "pilot"));
            await run.WriteAsync(first, edited: null, _ => { }, cancellationToken);
            progress?.Report(new RedriveProgress(run.Redriven, plan.Letters.Count, "waiting for the pilot"));
            if (await roles.FailedAsync(first, options.PilotWait, cancellationToken) is not { } again)
            {
                string who = string.Join(", ", first.Select(letter => letter.Role).Distinct(StringComparer.Ordinal));
                return run.End(plan, 0,
                    $"The pilot of {pilot} was not handled within {options.PilotWait.TotalSeconds:0} s: see whether {who} runs "
                    + "('streamml status'), then run it again, or raise Redrive__PilotWait.");
            }

            failed = again;
            if (pilot - failed < options.LeastSuccess * pilot)
            {
                return run.End(plan, failed,
                    $"{failed} of the pilot of {pilot} failed again, more than {1 - options.LeastSuccess:P0}: mend the cause "
                    + "first, then run it again.");
            }
        }

        await run.WriteAsync(
            [.. plan.Letters.Skip(pilot)], edited: null,
            done => progress?.Report(new RedriveProgress(done, plan.Letters.Count, "redriving")), cancellationToken);
        return run.End(plan, failed, stopped: null);
    }

    /// <summary>Brings one record back as it was edited. The original stays in its dead-letter topic.</summary>
    /// <param name="id">The letter's id.</param>
    /// <param name="edited">The new value: JSON of the topic's message, or the bytes.</param>
    /// <param name="reason">Why it was edited.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RedriveException">There is no such letter that waits, it may not be brought back, or the edited
    /// value is none.</exception>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public async Task<RedriveResult> RedriveEditedAsync(
        string id, byte[] edited, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edited);
        Require(reason, "An edit");
        await using var outbox = await OpenAsync(cancellationToken);
        var plan = await PlanAsync(new DeadLetterQuery { Id = id }, cancellationToken);
        if (plan.Letters is not [var letter])
        {
            throw new RedriveException(plan.Refused is [(_, var why), ..]
                ? $"{id} is not brought back: {Words(why)}."
                : $"No dead letter {id} waits. 'streamml dead-letters list' shows them with their ids.");
        }

        var topic = letter.Origin!.Value.Topic;
        byte[] value = ValueText.FromEdit(edited, topic, kafka.Clients.Encoder);
        if (value.Length > topic.MaxMessageBytes)
        {
            throw new RedriveException(
                $"The edited record has {value.Length:N0} bytes; {topic.Name} takes {topic.MaxMessageBytes:N0}.");
        }

        using var run = new RedriveRun(
            kafka, options, outbox, new RedriveRecords(kafka, by, reason, time), Step);
        await run.WriteAsync([letter], value, _ => { }, cancellationToken);
        return run.End(plan, 0, stopped: null);
    }

    /// <summary>Discards the letters that wait: they stay on their topics, and are not brought back any more.</summary>
    /// <param name="query">Which letters.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Stops it after the batch under way.</param>
    /// <returns>How many were discarded.</returns>
    /// <exception cref="RedriveException">There is no reason, or there are too many letters.</exception>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public async Task<int> DiscardAsync(DeadLetterQuery query, string reason, CancellationToken cancellationToken)
    {
        Require(reason, "A discard");
        await using var outbox = await OpenAsync(cancellationToken);
        var book = await DeadLetterBook.ReadAsync(kafka, query, options, cancellationToken);
        var records = new RedriveRecords(kafka, by, reason, time);
        int discarded = 0;
        foreach (var batch in book.Entries.Where(entry => entry.Decision is null).Chunk(options.BatchRecords))
        {
            await outbox.CommitAsync([.. batch.Select(entry => records.Discarded(entry.Letter))], cancellationToken);
            discarded += batch.Length;
            await Step(discarded);
        }

        return discarded;
    }

    /// <summary>Why a letter is not brought back, in words.</summary>
    public static string Words(RedriveRefusal why) => why switch
    {
        RedriveRefusal.TooOften => "it was brought back as often as Redrive__MaxRedrives allows, and failed each time",
        RedriveRefusal.Replaced => "a newer version is behind it on its topic; discard it",
        _ => "it does not say where it came from; discard it",
    };

    private async Task<IReadOnlyDictionary<TopicDefinition, int>> PartitionsAsync(
        IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken)
    {
        var topics = letters.Where(letter => letter.Origin is not null)
            .Select(letter => letter.Origin!.Value.Topic).Distinct().ToList();
        return topics.Count == 0
            ? new Dictionary<TopicDefinition, int>()
            : (await kafka.Topics.GetAsync(topics, cancellationToken))
                .ToDictionary(topic => topic.Key, topic => topic.Value.Partitions);
    }

    private async Task<RedriveOutbox> OpenAsync(CancellationToken cancellationToken)
    {
        var publisher = kafka.CreateOutboxPublisher("redrive");
        try
        {
            // Fences an earlier one first: what is read after it is all that will ever come of that one.
            return new RedriveOutbox(publisher, await publisher.OpenAsync(cancellationToken));
        }
        catch
        {
            await publisher.DisposeAsync();
            throw;
        }
    }

    private static void Require(string reason, string what)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RedriveException($"{what} needs a reason: --reason \"...\".");
        }

        Check(reason);
    }

    private static void Check(string reason)
    {
        if (reason.Length > MostReason || reason.Any(char.IsControl))
        {
            throw new RedriveException($"A reason has up to {MostReason} characters on one line.");
        }
    }
}
