using StreamML.Serving;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Storage.Contacts;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>
/// Keeps what is known of each contact, and scores those that a batch has changed: features and scores as of the
/// contact's latest event, and records of their own where a tier, risk or level changed. The same records give the same
/// vectors, in whatever order and batches they come; a vector names the offsets that it is of.
/// </summary>
internal sealed class ContactScorer(ScorerServices parts, ContactStore memory, int partition, TimeProvider time)
    : IBatchProcessor
{
    /// <summary>The stage's name in dead letters, and the role's.</summary>
    public const string Name = "scorer";

    private readonly ContactRecords _records = new(Name);
    private readonly StageMetrics _metrics = new(Name);

    /// <inheritdoc />
    public IReadOnlyList<IStateStore> Stores => [memory];

    /// <inheritdoc />
    public ValueTask<int> ProcessAsync(
        IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var counted = new StageOutput(output);
        var positions = SourcePositions.Parse(memory.Find(SourcePositions.StoreKey).Span);
        var opinions = new CampaignFeedback(time);
        var contacts = Apply(batch, positions, opinions, counted);
        var due = contacts.Where(contact => contact.IsDue(parts.Options)).ToList();
        var last = contacts.ToDictionary(contact => contact, contact => contact.Last);
        if (due.Count > 0 || !opinions.IsEmpty)
        {
            // The models once a batch: what a record says of its model holds for all of it, and a switch waits for the
            // next batch.
            using var lease = parts.Hub.Take();
            var tasks = ScoringTasks.Of(lease);
            var scored = new ScoreBatch(due, tasks, parts.ShadowShare, time);
            var writer = new ScoreWriter(scored, due, positions, partition, nowMs);
            for (int place = 0; place < due.Count; place++)
            {
                last[due[place]] = writer.Write(place, counted);
            }

            writer.WriteShadows(counted);
            opinions.Predict(tasks.Demographic, nowMs, counted);
        }

        foreach (var contact in contacts.Where(contact => contact.Changed))
        {
            memory.Put(contact.ContactKey, ContactEntry.ToBytes(last[contact], contact.State), output, nowMs);
        }

        memory.Put(SourcePositions.StoreKey, positions.ToBytes(), output, nowMs);
        counted.Tally.In = batch.Count;
        _metrics.Add(counted.Tally, time.GetElapsedTime(started));
        return ValueTask.FromResult(batch.Count);
    }

    // In the order in which the batch first names them, so that the same batch writes the same records.
    private List<ContactWork> Apply(
        IReadOnlyList<SourceRecord> batch, SourcePositions positions, CampaignFeedback opinions, StageOutput output)
    {
        var contacts = new List<ContactWork>();
        var byKey = new Dictionary<string, ContactWork>(StringComparer.Ordinal);
        foreach (var record in batch)
        {
            positions.Pass(record);
            if (_records.Read(record, out var reason) is not { } known)
            {
                output.DeadLetter(record, reason!);
                continue;
            }

            opinions.Add(known);
            if (known.ContactKey.Length == 0)
            {
                continue;
            }

            if (!byKey.TryGetValue(known.ContactKey, out var contact))
            {
                var (last, state) = ContactEntry.Parse(memory.Find(known.ContactKey).Span);
                contact = new ContactWork(known.Tenant, known.ContactKey, last, state);
                byKey.Add(known.ContactKey, contact);
                contacts.Add(contact);
            }

            contact.Apply(known);
        }

        return contacts;
    }
}
