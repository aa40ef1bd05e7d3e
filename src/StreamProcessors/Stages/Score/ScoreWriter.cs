using StreamML.Inference.Scoring;
using StreamML.Serving;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>Writes what a batch came to: features, scores, changes and predictions of each contact.</summary>
/// <param name="batch">The vectors and what the models said.</param>
/// <param name="contacts">The contacts of the batch.</param>
/// <param name="positions">Up to where the batch has read.</param>
/// <param name="partition">The task's partition of every topic.</param>
/// <param name="nowMs">The clock, milliseconds since the Unix epoch.</param>
internal sealed class ScoreWriter(
    ScoreBatch batch, IReadOnlyList<ContactWork> contacts, SourcePositions positions, int partition, long nowMs)
{
    private static readonly string[] Tiers = ["unqualified", "cold", "warm", "hot"];
    private static readonly string[] Risks = ["low", "medium", "high", "critical"];
    private static readonly string[] Levels = ["low", "medium", "high", "very_high"];

    /// <summary>Writes the records of one contact.</summary>
    /// <returns>What is kept of it.</returns>
    public LastScores Write(int place, StageOutput output)
    {
        var contact = contacts[place];

        // Two scores of one contact never share a time: the later one is the later one everywhere.
        long scoredAtMs = Math.Max(nowMs, contact.Last.ScoredAtMs + 1);
        long timestampMs = Math.Min(contact.AsOfMs, nowMs);
        output.Send(TopicCatalogue.ContactFeatures, contact.ContactKey, Features(place, scoredAtMs), timestampMs);
        var scores = batch.Scores(place, scoredAtMs);
        var now = !contact.ChangedByLive ? contact.Last : Changes(place, scores, change => output.Send(
            TopicCatalogue.ScoreChanges, contact.ContactKey, change, timestampMs));
        scores.Changes = now.Changes;
        output.Send(TopicCatalogue.ContactScores, contact.ContactKey, scores, timestampMs);
        WritePredictions(place, scoredAtMs, output);
        return now with { AsOfMs = contact.AsOfMs, ScoredAtMs = scoredAtMs };
    }

    /// <summary>Writes what shadows said.</summary>
    public void WriteShadows(StageOutput output)
    {
        Write(batch.Leads.Shadows, ModelTasks.Lead, SaidAnswers.Lead);
        Write(batch.Churns.Shadows, ModelTasks.Churn, SaidAnswers.Churn);
        Write(batch.Engagements.Shadows, ModelTasks.Engagement, SaidAnswers.Engagement);
        Write(batch.Demographics.Shadows, ModelTasks.Demographic, SaidAnswers.Demographic);

        void Write<T>(
            IEnumerable<(int Place, ScoreAnswer<T> Answer)> answers, string task, Func<T, Said> read)
        {
            foreach (var (place, answer) in answers)
            {
                WritePrediction(place, task, answer, read, nowMs, output);
            }
        }
    }

    private ContactFeatures Features(int place, long madeAtMs) => new()
    {
        Tenant = contacts[place].Tenant,
        ContactKey = contacts[place].ContactKey,
        AsOfMs = contacts[place].AsOfMs,
        Vectors = { batch.Vectors(place) },
        Offsets = { positions.ToOffsets(partition) },
        MadeAtMs = madeAtMs,
    };

    // Without a number nothing changes: what was said last stands until there is one again.
    private LastScores Changes(int place, ContactScores scores, Action<ScoreChange> tell)
    {
        var last = contacts[place].Last;
        if (batch.Leads[place]?.Prediction is { } lead)
        {
            last = Tell(
                last with { Lead = new((int)lead.Tier, lead.Score) },
                Change(ModelTasks.Lead, scores.Lead.Model, lead.Recommendations),
                Tiers, last.Lead);
        }

        if (batch.Churns[place]?.Prediction is { } churn)
        {
            last = Tell(
                last with { Churn = new((int)churn.Risk, churn.Probability) },
                Change(ModelTasks.Churn, scores.Churn.Model, churn.Recommendations), Risks, last.Churn);
        }

        if (batch.Engagements[place]?.Prediction is { } engagement)
        {
            last = Tell(
                last with { Engagement = new((int)engagement.Level, engagement.Probability) },
                Change(ModelTasks.Engagement, scores.Engagement.Model, engagement.Recommendations), Levels,
                last.Engagement);
        }

        return last;

        LastScores Tell(LastScores now, ScoreChange change, string[] names, LastLevel? before)
        {
            var (level, value) = change.Kind switch
            {
                ModelTasks.Lead => now.Lead!.Value,
                ModelTasks.Churn => now.Churn!.Value,
                _ => now.Engagement!.Value,
            };
            if (before?.Level == level)
            {
                return now;
            }

            change.From = before is { } known ? names[known.Level] : "";
            change.To = names[level];
            change.Value = value;
            if (before is { } earlier)
            {
                change.PreviousValue = earlier.Value;
            }

            change.Sequence = now.Changes + 1;
            tell(change);
            return now with { Changes = change.Sequence };
        }

        ScoreChange Change(string kind, ModelUse model, IEnumerable<string> recommendations) => new()
        {
            Tenant = scores.Tenant,
            ContactKey = scores.ContactKey,
            Kind = kind,
            AsOfMs = scores.AsOfMs,
            ModelName = model.Name,
            ModelVersion = model.Version,
            Recommendations = { recommendations },
        };
    }

    private void WritePredictions(int place, long scoredAtMs, StageOutput output)
    {
        WritePrediction(place, ModelTasks.Lead, batch.Leads[place], SaidAnswers.Lead, scoredAtMs, output);
        WritePrediction(place, ModelTasks.Churn, batch.Churns[place], SaidAnswers.Churn, scoredAtMs, output);
        WritePrediction(
            place, ModelTasks.Engagement, batch.Engagements[place], SaidAnswers.Engagement, scoredAtMs, output);
        WritePrediction(
            place, ModelTasks.Demographic, batch.Demographics[place], SaidAnswers.Demographic, scoredAtMs, output);
    }

    private void WritePrediction<T>(
        int place, string task, ScoreAnswer<T>? answer, Func<T, Said> read, long predictedAtMs, StageOutput output)
    {
        if (answer is null)
        {
            return;
        }

        // The positions of a later batch are higher: an id never comes twice.
        var prediction = PredictionRecord.Of(contacts[place], task, answer, read, positions.Sum, predictedAtMs);

        // By the clock, not by event time: the topic keeps the last 30 days of monitoring.
        output.Send(TopicCatalogue.Predictions, prediction.ContactKey, prediction, nowMs);
    }
}
