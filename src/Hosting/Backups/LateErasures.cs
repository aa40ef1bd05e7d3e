using StreamML.Hosting.Erasing;
using StreamML.Messaging;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Hosting.Backups;

/// <summary>
/// Erases from a restored installation, before any role starts, whoever was erased since the backup was taken: their
/// suppressions are put on the topic, and then the same erasure is done again, by the same code.
/// </summary>
internal sealed class LateErasures(KafkaConnection kafka, Settings settings, TimeProvider time)
{
    // An erasure that was under way when the backup was taken: suppressed there, and not gone yet.
    private static readonly TimeSpan UnderWay = TimeSpan.FromDays(1);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>Told of each step.</summary>
    public Action<string> Tell { get; init; } = _ => { };

    /// <summary>Does it.</summary>
    /// <param name="manifest">Of the backup.</param>
    /// <param name="given">Suppressions of the installation that is alive, by their keys.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Suppressions that were newer, and erasures that were done.</returns>
    public async Task<(int Merged, int Erased)> RunAsync(
        BackupManifest manifest, IReadOnlyDictionary<string, Suppression> given, CancellationToken cancellationToken)
    {
        var known = await SuppressionsFile.ReadTopicAsync(kafka, cancellationToken);
        var newer = given
            .Where(each => !known.TryGetValue(each.Key, out var old) || old.Epoch < each.Value.Epoch).ToList();
        await AppendAsync(newer, cancellationToken);
        long since = (manifest.TakenAt - UnderWay).ToUnixTimeMilliseconds();
        var due = newer.Select(each => each.Value).Concat(known.Values.Where(each => each.UntilMs >= since))
            .DistinctBy(each => each.ErasureId, StringComparer.Ordinal)
            .OrderBy(each => each.UntilMs).ToList();
        if (due.Count == 0)
        {
            return (0, 0);
        }

        Tell($"erasing {due.Count:N0} people who were erased since");
        await WhenSettledAsync(manifest, cancellationToken);

        // No role runs that would have to know first.
        var options = settings.Get<ErasureOptions>();
        options.Grace = TimeSpan.Zero;
        var job = new ErasureJob(kafka, settings, time);
        foreach (var of in due.GroupBy(suppression => suppression.Tenant, StringComparer.Ordinal))
        {
            foreach (string[] people in of.Select(suppression => suppression.ContactKey).Chunk(options.PeopleMax))
            {
                await job.RunAsync(people, of.Key, cancellationToken);
            }
        }

        return (newer.Count, due.Count);
    }

    private async Task AppendAsync(
        IReadOnlyList<KeyValuePair<string, Suppression>> newer, CancellationToken cancellationToken)
    {
        if (newer.Count == 0)
        {
            return;
        }

        if ((await kafka.ExistingAsync([TopicCatalogue.Suppressions], cancellationToken)).Count == 0)
        {
            await kafka.EnsureTopicsAsync(
                [TopicCatalogue.Suppressions], settings.Kafka.PartitionsOr(embedded: true), cancellationToken);
        }

        using var appender = kafka.CreateAppender();
        foreach (var (key, suppression) in newer)
        {
            await appender.AppendAsync(
                TopicCatalogue.Suppressions, key, suppression, time.GetUtcNow().ToUnixTimeMilliseconds(),
                cancellationToken);
        }
    }

    // Transactions that were open at the moment end by their time limit. Until then nobody reads what is behind them.
    private async Task WhenSettledAsync(BackupManifest manifest, CancellationToken cancellationToken)
    {
        TopicDefinition[] topics =
        [
            .. await kafka.ExistingAsync(TopicCatalogue.All, cancellationToken),
            .. await kafka.GenerationsAsync(TopicCatalogue.All, cancellationToken),
        ];
        var ends = manifest.Broker!.Partitions.ToDictionary(each => (each.Topic, each.Partition), each => each.End);
        long started = time.GetTimestamp();
        while (true)
        {
            var now = await kafka.Offsets.GetAsync(await kafka.Topics.GetAsync(topics, cancellationToken));
            var open = now.Where(each => each.Value.Latest < EndOf(each.Key)).Select(each => each.Key).ToList();
            if (open.Count == 0)
            {
                return;
            }

            if (time.GetElapsedTime(started) > settings.Kafka.TransactionTimeout * 4)
            {
                throw new RoleStopException(
                    $"The transaction that is open on {open[0].Topic.Name} does not end. Run the restore again.");
            }

            await Task.Delay(Look, time, cancellationToken);
        }

        long EndOf(SourcePartition source) =>
            ends.GetValueOrDefault((kafka.Options.TopicPrefix + source.Topic.Name, source.Partition));
    }
}
