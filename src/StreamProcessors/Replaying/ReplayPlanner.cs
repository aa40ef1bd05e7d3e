using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Records;
using StreamML.Storage.PastTexts;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// Makes plans: pins the ranges and counts what they come to, by reading it for as long as the options say.
/// </summary>
/// <param name="kafka">The cluster.</param>
/// <param name="options">Limits.</param>
/// <param name="time">The clock.</param>
/// <param name="past">The tables; null: this process has none.</param>
/// <param name="copied">Told how many texts of the tables are copied by now; null: nobody.</param>
public sealed class ReplayPlanner(
    KafkaConnection kafka, JobsOptions options, TimeProvider time, IPastTexts? past = null,
    IProgress<long>? copied = null)
{
    // A result comes after its text, but brokers' clocks may differ.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Plans a replay. Nothing is written, but for the copy of what is read from tables.
    /// </summary>
    /// <exception cref="ReplayException">Nothing matches, too much for the limits, or a query that means nothing.
    /// </exception>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<Job> PlanAsync(ReplayQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Since >= query.Until)
        {
            throw new ReplayException("--since must be before --until.");
        }

        var stage = ReplayStages.Find(query.Stage) ?? throw new ReplayException(
            $"There is no stage '{query.Stage}' to replay: --stage takes {string.Join(" or ", ReplayStages.Names)}.");
        if (stage.Refusal(query) is { } refusal)
        {
            throw new ReplayException(refusal);
        }

        var now = time.GetUtcNow();
        var plan = PlanOf(stage, query, now);
        if (!query.FromTables)
        {
            return await PlanAsync(plan, query, now, cancellationToken);
        }

        plan.Copy = await CopyAsync(query, cancellationToken);
        plan.Topic = ReplayTopics.InputOf(plan).Name;
        try
        {
            // The times were those of the texts, not of the copies.
            return await PlanAsync(plan, query with { Since = null, Until = null }, now, cancellationToken);
        }
        catch
        {
            await kafka.DeleteAsync(ReplayTopics.CopiesOf(plan.Copy), groups: [], CancellationToken.None);
            throw;
        }
    }

    private Task<int> CopyAsync(ReplayQuery query, CancellationToken cancellationToken) => (past, query.Offsets) switch
    {
        (null, _) => throw new ReplayException(
            "The tables lie in PostgreSQL: set Postgres__ConnectionString, or name a running installation with "
            + "--data."),
        (_, not null) => throw new ReplayException(
            "--offsets names places of a topic: leave it out with --from tables."),
        _ => new TextCopy(kafka, past, options, time).MakeAsync(query, copied, cancellationToken),
    };

    private async Task<Job> PlanAsync(
        ReplayPlan plan, ReplayQuery query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var stage = ReplayStages.Of(plan);
        var source = await PartsAsync(
            ReplayTopics.InputOf(plan), query, query.Since, query.Until, cancellationToken);
        var live = await PartsAsync(
            ReplayTopics.LiveOf(plan), query with { Offsets = PartitionsOf(query) },
            stage.HasTimesOfInput ? query.Since - ClockSkew : null, until: null, cancellationToken);
        plan.Ranges.Add(ReplayRanges.Of(source.ToDictionary(each => each.Key, each => each.Value.Range)));
        plan.LiveRanges.Add(ReplayRanges.Of(live.ToDictionary(each => each.Key, each => each.Value.Range)));
        var sample = new PilotSample(stage.Name, query.PilotRecords ?? options.PilotRecords);
        var selection = await stage.SelectAsync(kafka, plan, options, cancellationToken);
        plan.Estimate = await new PlanCount(kafka, time).ForAsync(
            plan, selection, options.PlanTime, sample, cancellationToken);
        if (plan.Estimate.Records == 0 && ReplaySize.IsCounted(plan))
        {
            throw new ReplayException(stage.Nothing(plan));
        }

        plan.Pilot.Add(sample.Chosen());
        plan.Estimate.Gaps.Add(await GapsAsync(source, cancellationToken));
        plan.MissingModels.Add(await MissingAsync(plan, query.Until ?? now, cancellationToken));
        return Planned(plan, query.By, now);
    }

    private ReplayPlan PlanOf(ReplayStage stage, ReplayQuery query, DateTimeOffset now) => new()
    {
        Topic = stage.Input.Name,
        Stage = stage.Name,
        Filter = query.Filter.Clone(),
        Only = { OnlyOf(stage, query.Only) },
        Models = query.Models,
        ModelsAtMs = query.Models == ReplayModels.Current ? now.ToUnixTimeMilliseconds() : 0,
        MaxRate = query.MaxRate ?? options.MaxRate,
        Abort = AbortRules.With(
            new ReplayAbort
            {
                ChangedPercent = options.AbortChangedPercent,
                DeadLettersPercent = options.AbortDeadLettersPercent,
            },
            query.Abort),
    };

    // In their order, each once, so that the same labels are the same plan.
    private static IEnumerable<string> OnlyOf(ReplayStage stage, IReadOnlyList<string> asked) =>
        asked.FirstOrDefault(name => !stage.Fields.Contains(name)) is { } unknown
            ? throw new ReplayException(
                $"There is no label '{unknown}' of {stage.Subjects}: --only takes {string.Join(", ", stage.Fields)}.")
            : stage.Fields.Where(asked.Contains);

    private static Job Planned(ReplayPlan plan, string by, DateTimeOffset now) => new()
    {
        JobId = Guid.CreateVersion7(now).ToString("N"),
        State = JobState.Planned,
        Sequence = 1,
        Replay = plan,
        PlanSha256 = ReplayPlanHash.Of(plan),
        Message = "Nobody has started it.",
        PlannedAtMs = now.ToUnixTimeMilliseconds(),
        PlannedBy = by,
        ChangedAtMs = now.ToUnixTimeMilliseconds(),
        MaxRate = plan.MaxRate,
        Abort = plan.Abort.Clone(),
    };

    // Results have offsets of their own: of the partitions asked for, all.
    private static IReadOnlyDictionary<int, OffsetRange>? PartitionsOf(ReplayQuery query) =>
        query.Offsets?.ToDictionary(each => each.Key, _ => new OffsetRange(0, long.MaxValue));

    // A contact's records are in one partition of each topic, in that of its key.
    private async Task<IReadOnlyDictionary<SourcePartition, PartitionPart>> PartsAsync(
        TopicDefinition topic, ReplayQuery query, DateTimeOffset? since, DateTimeOffset? until,
        CancellationToken cancellationToken)
    {
        var identities = await kafka.Topics.GetAsync([topic], cancellationToken);
        int partitions = identities[topic].Partitions;
        if (query.Offsets?.Keys.FirstOrDefault(each => each >= partitions) is { } unknown and > 0)
        {
            throw new ReplayException(
                $"{topic.Name} has partitions 0 to {partitions - 1}, and --offsets names {unknown}.");
        }

        var whole = await kafka.Offsets.GetAsync(identities);
        var first = since is { } begin ? await kafka.Offsets.AtAsync(topic, partitions, begin) : null;
        var next = until is { } end ? await kafka.Offsets.AtAsync(topic, partitions, end) : null;
        string contact = query.Filter.ContactKey;
        return whole
            .Where(each => (contact.Length == 0 || each.Key.Partition == KeyPartition.Of(contact, partitions))
                && (query.Offsets?.ContainsKey(each.Key.Partition) ?? true))
            .ToDictionary(
                each => each.Key,
                each => PartitionPart.Of(
                    each.Value, first?[each.Key], next?[each.Key], query.Offsets?[each.Key.Partition]));
    }

    private async Task<IEnumerable<ReplayGap>> GapsAsync(
        IReadOnlyDictionary<SourcePartition, PartitionPart> parts, CancellationToken cancellationToken)
    {
        var gone = parts.Where(each => each.Value.Gone.Count > 0).OrderBy(each => each.Key.Partition).ToList();
        var kept = await kafka.CreateReader().FirstUnreadAsync(
            gone.ToDictionary(each => each.Key, each => each.Value.Range.First), cancellationToken);
        return gone.Select(each => new ReplayGap
        {
            Partition = each.Key.Partition,
            FirstOffset = each.Value.Gone.First,
            NextOffset = each.Value.Gone.Next,
            KeptFromMs = kept.TryGetValue(each.Key, out long atMs) ? atMs : 0,
        });
    }

    private async Task<IReadOnlyList<string>> MissingAsync(
        ReplayPlan plan, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var tasks = ReplayStages.Of(plan).Tasks;
        var catalogue = await ModelCatalogue.ReadAsync(kafka, cancellationToken);
        var (firstAtMs, lastAtMs) = plan.Models == ReplayModels.AsOf
            ? await TimesAsync(plan, until, cancellationToken)
            : (plan.ModelsAtMs, plan.ModelsAtMs);
        return AsOfModels.Missing(catalogue, tasks, firstAtMs, lastAtMs);
    }

    // Of a range that was not read to its end, all the time that its records can be of.
    private async Task<(long FirstAtMs, long LastAtMs)> TimesAsync(
        ReplayPlan plan, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var (firstAtMs, lastAtMs) = (plan.Estimate.FirstAtMs, plan.Estimate.LastAtMs);
        if (ReplaySize.IsCounted(plan))
        {
            return (firstAtMs, lastAtMs);
        }

        var begins = await kafka.CreateReader().FirstUnreadAsync(
            ReplayRanges.OfSource(plan).ToDictionary(each => each.Key, each => each.Value.First), cancellationToken);
        return (begins.Values.Append(firstAtMs > 0 ? firstAtMs : long.MaxValue).Min(),
            Math.Max(lastAtMs, until.ToUnixTimeMilliseconds()));
    }
}
