using System.Globalization;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>What one model said of a contact, as the topic of predictions has it.</summary>
internal static class PredictionRecord
{
    /// <summary>The record of an answer.</summary>
    /// <param name="contact">The contact.</param>
    /// <param name="task">The model's task.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="read">Label, number and confidence of it.</param>
    /// <param name="number">Tells this answer from those to the same contact at the same event time.</param>
    /// <param name="predictedAtMs">When it was given, milliseconds since the Unix epoch.</param>
    public static Prediction Of<T>(
        IScoredContact contact, string task, ScoreAnswer<T> answer, Func<T, Said> read, long number,
        long predictedAtMs)
    {
        var (label, value, confidence) = read(answer.Prediction);
        string part = answer.Part == ModelPart.Shadow ? "/shadow" : "";
        var prediction = new Prediction
        {
            Tenant = contact.Tenant,
            ContactKey = contact.ContactKey,
            PredictionId = string.Create(
                CultureInfo.InvariantCulture,
                $"{task}/{contact.ContactKey}/{contact.AsOfMs}/{number}/{answer.Model.Name}/{answer.Model.Version}{part}"),
            Task = task,
            ModelName = answer.Model.Name,
            ModelVersion = answer.Model.Version,
            Part = answer.Part,
            Label = label,
            Confidence = confidence,
            LatencyUs = answer.LatencyUs,
            AsOfMs = contact.AsOfMs,
            PredictedAtMs = predictedAtMs,
        };
        if (value is { } known)
        {
            prediction.Value = known;
        }

        return prediction;
    }
}
