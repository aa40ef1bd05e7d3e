using StreamML.Inference.Scoring;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>
/// Scores contacts by the vectors that were kept of them, with the scorer's own code: scores and predictions of the
/// same contact, event time and time of scoring. It keeps no state and tells no changes.
/// </summary>
/// <param name="hub">Serves lead, churn and engagement. Not owned.</param>
/// <param name="time">Clock.</param>
/// <param name="metrics">What counters call it.</param>
internal sealed class VectorScorer(ModelHub hub, TimeProvider time, string metrics) : IBatchProcessor
{
    private readonly RecordReader<ContactFeatures> _reader = new();
    private readonly StageMetrics _metrics = new(metrics);

    /// <inheritdoc />
    public IReadOnlyList<IStateStore> Stores => [];

    /// <inheritdoc />
    public ValueTask<int> ProcessAsync(
        IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var counted = new StageOutput(output);
        var contacts = new List<StoredContact>(batch.Count);
        var records = new List<SourceRecord>(batch.Count);
        foreach (var record in batch)
        {
            var contact = _reader.Read(record, ContactScorer.Name, out var reason) is { } features
                ? StoredContact.Of(features, ContactScorer.Name, out reason)
                : null;
            if (contact is null)
            {
                // Whatever it is: the catalogue leaves what cannot be read to another role.
                counted.DeadLetter(record, reason! with { Code = RefusalCode.StageFailed });
                continue;
            }

            contacts.Add(contact);
            records.Add(record);
        }

        if (contacts.Count > 0)
        {
            using var lease = hub.Take();
            var scored = new ScoreBatch(contacts, ScoringTasks.OfVectors(lease), shadowShare: 0, time);
            for (int place = 0; place < contacts.Count; place++)
            {
                Write(scored, place, contacts[place], records[place], nowMs, counted);
            }
        }

        counted.Tally.In = batch.Count;
        _metrics.Add(counted.Tally, time.GetElapsedTime(started));
        return ValueTask.FromResult(batch.Count);
    }

    private static void Write(
        ScoreBatch scored, int place, StoredContact contact, SourceRecord record, long nowMs, StageOutput output)
    {
        output.Send(
            TopicCatalogue.ContactScores, contact.ContactKey, scored.Scores(place, contact.ScoredAtMs),
            Math.Min(contact.AsOfMs, nowMs), record);
        Predict(ModelTasks.Lead, scored.Leads[place], SaidAnswers.Lead);
        Predict(ModelTasks.Churn, scored.Churns[place], SaidAnswers.Churn);
        Predict(ModelTasks.Engagement, scored.Engagements[place], SaidAnswers.Engagement);

        void Predict<T>(string task, ScoreAnswer<T>? answer, Func<T, Said> read)
        {
            if (answer is not null)
            {
                output.Send(
                    TopicCatalogue.Predictions, contact.ContactKey,
                    PredictionRecord.Of(contact, task, answer, read, contact.ScoredAtMs, nowMs), nowMs, record);
            }
        }
    }
}
