using StreamML.Inference.Scoring;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>
/// The feedback on campaigns of a batch, and what is expected of the groups that gave it: by the campaign's model where
/// it has one, else by its tenant's, else by that for all. Each prediction says whose model it was.
/// </summary>
internal sealed class CampaignFeedback(TimeProvider time)
{
    private readonly List<Feedback> _given = [];

    /// <summary>There is none.</summary>
    public bool IsEmpty => _given.Count == 0;

    /// <summary>Takes a record in, if it is feedback of a group on a campaign.</summary>
    public void Add(ContactRecord record)
    {
        if (record.Value is Feedback { CampaignId.Length: > 0, Demographics: not null } feedback)
        {
            _given.Add(feedback);
        }
    }

    /// <summary>Asks the models, and writes what they say.</summary>
    /// <param name="models">The models of demographic groups.</param>
    /// <param name="nowMs">The clock, milliseconds since the Unix epoch.</param>
    /// <param name="output">Takes the predictions.</param>
    public void Predict(TaskModels<DemographicModel> models, long nowMs, StageOutput output)
    {
        var said = new DemographicPrediction[1];
        foreach (var feedback in _given)
        {
            string subject = feedback.ContactKey.Length > 0 ? feedback.ContactKey : feedback.EventId;
            if (models.For(feedback.Tenant, feedback.CampaignId).For(subject) is not { } served)
            {
                continue;
            }

            long started = time.GetTimestamp();
            served.Model.Predict([Groups.Of(feedback.Demographics)], said);
            var prediction = new Prediction
            {
                Tenant = feedback.Tenant,
                ContactKey = feedback.ContactKey,
                PredictionId =
                    $"{ModelTasks.Demographic}/feedback/{feedback.EventId}/{served.Identity.Name}/{served.Identity.Version}",
                Task = ModelTasks.Demographic,
                ModelName = served.Identity.Name,
                ModelVersion = served.Identity.Version,
                Part = served.Part,
                Label = said[0].Sentiment,
                Confidence = said[0].Confidence,
                LatencyUs = (long)time.GetElapsedTime(started).TotalMicroseconds,
                AsOfMs = feedback.OccurredAtMs,
                PredictedAtMs = nowMs,
                CampaignId = feedback.CampaignId,
                ModelScope = served.Scope,
            };
            output.Send(
                TopicCatalogue.Predictions, subject == feedback.EventId ? feedback.Tenant : subject, prediction, nowMs);
        }
    }
}

/// <summary>Demographic groups as models read them.</summary>
internal static class Groups
{
    /// <summary>A group.</summary>
    public static DemographicGroup Of(Demographics known) =>
        new(known.Gender, known.AgeRange, known.EducationLevel, known.Country, known.State);
}
