using StreamML.Messaging.Keys;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Storage;
using StreamML.Storage.Aliases;
using StreamML.Storage.Numbers;
using StreamML.Storage.Seen;
using StreamML.Storage.Suppressions;
using StreamML.Storage.Unread;

namespace StreamML.StreamProcessors.Stages.Normalise;

/// <summary>
/// The raw topics to the typed ones and to text, exactly once. One task has the same partition of both raw topics, so
/// that a tenant's webhooks and API calls meet in one place: its aliases and what was seen of it are all here.
/// </summary>
internal sealed class Normaliser : IBatchProcessor
{
    private readonly WebhookStage _webhooks;
    private readonly ApiStage _api;
    private readonly TimeProvider _time;
    private readonly StageMetrics _metrics = new("normaliser");

    /// <summary>Opens the task's state.</summary>
    /// <param name="stateDirectory">A folder of the task's own.</param>
    /// <param name="key">The installation's key.</param>
    /// <param name="time">Clock.</param>
    /// <param name="identityKeysUntilMs">Until when raw records may name contacts by tenant and identity; 0:
    /// never.</param>
    /// <param name="suppressions">Who was erased; null: nobody.</param>
    public Normaliser(
        string stateDirectory, InstallationKey key, TimeProvider time, long identityKeysUntilMs = 0,
        SuppressionBook? suppressions = null)
    {
        _time = time;
        var digests = new KeyedDigests(key);
        var seen = new SeenStore(Path.Combine(stateDirectory, "seen"));
        var aliases = new AliasStore(
            Path.Combine(stateDirectory, "aliases"), new ContactIds(digests), suppressions ?? new SuppressionBook());
        var numbers = new FeedbackNumbers(Path.Combine(stateDirectory, "numbers"), digests);
        Stores = [seen, aliases, Unread, numbers.Store];
        var gate = new DuplicateGate(seen, new SeenKeys(digests));
        _webhooks = new WebhookStage(gate, aliases, Unread);
        _api = new ApiStage(gate, aliases, numbers, identityKeysUntilMs);
    }

    /// <inheritdoc />
    public IReadOnlyList<IStateStore> Stores { get; }

    /// <summary>How often what is only archived came.</summary>
    public UnreadCounts Unread { get; } = new();

    /// <inheritdoc />
    public ValueTask<int> ProcessAsync(
        IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp();
        long nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var counted = new StageOutput(output);
        foreach (var record in batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var times = new RecordTimes(record.TimestampMs, nowMs);
            if (record.Source.Topic == TopicCatalogue.WhatsAppRaw)
            {
                _webhooks.Process(record, times, counted);
            }
            else
            {
                _api.Process(record, times, counted);
            }
        }

        Unread.Write(output, nowMs);
        counted.Tally.In = batch.Count;
        _metrics.Add(counted.Tally, _time.GetElapsedTime(started));
        return ValueTask.FromResult(batch.Count);
    }
}
