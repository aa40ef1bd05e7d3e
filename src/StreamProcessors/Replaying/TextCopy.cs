using StreamML.Messaging;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Storage.PastTexts;
using StreamML.Storage.Suppressions;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// Copies texts and their live results from tables to topics, from which a replay reads them as it reads the live ones.
/// Nobody who was erased is in a copy.
/// </summary>
/// <param name="kafka">The cluster.</param>
/// <param name="past">The tables.</param>
/// <param name="options">Limits.</param>
/// <param name="time">The clock.</param>
internal sealed class TextCopy(KafkaConnection kafka, IPastTexts past, JobsOptions options, TimeProvider time)
{
    // So many are under way at a time.
    private const int BatchTexts = 1_000;

    // A copy is numbered by its second, so that no generation of a replay ever has its number.
    private static readonly DateTimeOffset Numbered = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Copies what a query asks for. What it leaves half done it deletes.</summary>
    /// <param name="query">Which texts.</param>
    /// <param name="copied">Told how many there are by now; null: nobody.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The number of the copy.</returns>
    /// <exception cref="ReplayException">Too many, or somebody was erased meanwhile.</exception>
    /// <exception cref="AppendException">The cluster did not take a record.</exception>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<int> MakeAsync(
        ReplayQuery query, IProgress<long>? copied, CancellationToken cancellationToken)
    {
        long erasures = await ErasuresAsync(cancellationToken);
        var erased = await ErasedAsync(cancellationToken);
        int number = await NumberAsync(cancellationToken);
        var topics = ReplayTopics.CopiesOf(number);
        var live = await kafka.Topics.GetAsync([ReplayStages.Enricher.Input], cancellationToken);
        await kafka.EnsureTopicsAsync(topics, live[ReplayStages.Enricher.Input].Partitions, cancellationToken);
        try
        {
            await WriteAsync(query, topics, erased, copied, cancellationToken);
            return erasures == await ErasuresAsync(cancellationToken)
                ? number
                : throw new ReplayException("Somebody was erased while the tables were copied: plan it again.");
        }
        catch
        {
            await kafka.DeleteAsync(topics, groups: [], CancellationToken.None);
            throw;
        }
    }

    private async Task WriteAsync(
        ReplayQuery query, IReadOnlyList<TopicDefinition> topics, SuppressionBook erased, IProgress<long>? copied,
        CancellationToken cancellationToken)
    {
        using var appender = kafka.CreateAppender();
        var wanted = new PastTextQuery(
            query.Since, query.Until, query.Filter.Tenant, query.Filter.ContactKey, query.Filter.Type);
        long count = 0;
        await foreach (var batch in past.ReadAsync(wanted, cancellationToken)
            .Chunk(BatchTexts).WithCancellation(cancellationToken))
        {
            var kept = batch.Where(each => !erased.IsErased(each.Text.ContactKey)).ToList();
            count += kept.Count;
            if (count > options.CopiedMax)
            {
                throw new ReplayException(
                    $"The tables have more than {options.CopiedMax} such texts (Jobs__CopiedMax): take a shorter range with "
                    + "--since and --until.");
            }

            await Task.WhenAll(kept.SelectMany(each => AppendAsync(appender, topics, each, cancellationToken)));
            copied?.Report(count);
        }
    }

    private IEnumerable<Task> AppendAsync(
        RecordAppender appender, IReadOnlyList<TopicDefinition> topics, PastText past,
        CancellationToken cancellationToken)
    {
        long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        string key = past.Text.ContactKey;
        yield return appender.AppendAsync(topics[0], key, past.Text, nowMs, cancellationToken);
        if (past.Live is { } live)
        {
            yield return appender.AppendAsync(topics[1], key, live, nowMs, cancellationToken);
        }
    }

    private async Task<int> NumberAsync(CancellationToken cancellationToken)
    {
        int number = (int)(time.GetUtcNow() - Numbered).TotalSeconds;
        while ((await kafka.ExistingAsync(ReplayTopics.CopiesOf(number), cancellationToken)).Count > 0)
        {
            number++;
        }

        return number;
    }

    private async Task<SuppressionBook> ErasedAsync(CancellationToken cancellationToken)
    {
        var erased = new SuppressionBook();
        if (await HasSuppressionsAsync(cancellationToken))
        {
            await foreach (var record in kafka.CreateReader().ReadAsync(
                [TopicCatalogue.Suppressions], ReadFrom.Earliest, follow: false, cancellationToken))
            {
                erased.Apply(record);
            }
        }

        return erased;
    }

    // Each is a record of its topic, which only grows.
    private async Task<long> ErasuresAsync(CancellationToken cancellationToken)
    {
        if (!await HasSuppressionsAsync(cancellationToken))
        {
            return 0;
        }

        var topics = await kafka.Topics.GetAsync([TopicCatalogue.Suppressions], cancellationToken);
        return (await kafka.Offsets.GetAsync(topics)).Values.Sum(bounds => bounds.Latest);
    }

    private async Task<bool> HasSuppressionsAsync(CancellationToken cancellationToken) =>
        (await kafka.ExistingAsync([TopicCatalogue.Suppressions], cancellationToken)).Count > 0;
}
