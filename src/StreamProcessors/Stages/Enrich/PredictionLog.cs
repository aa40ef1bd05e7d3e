using StreamML.Inference;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Sentiment;
using StreamML.Serving;
using StreamML.Inference.Text;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>
/// What canaries and shadows said of a batch, as records of <c>predictions</c>. What live models said stands in the
/// enriched messages.
/// </summary>
internal static class PredictionLog
{
    /// <summary>Every prediction, with the place of its message.</summary>
    public static IEnumerable<(int Place, Prediction Prediction)> Of(
        TextAnalysis of, IReadOnlyList<EnrichedMessage> messages) =>
        Of(of.Sentiments, ModelTasks.Sentiment, said =>
            (LinearSentimentModel.Labels[(int)said.Label], said.Confidence, said.Score))
            .Concat(Of(of.Emotions, ModelTasks.Emotion, said =>
                (LinearEmotionModel.Labels[(int)said.Label], said.Confidence, null)))
            .Concat(Of(of.Intents, ModelTasks.Intent, said =>
                (LinearIntentModel.Labels[(int)said.Label], said.Confidence, null))
                .Concat(Of(of.Personalities, ModelTasks.Personality, Label))
                .Concat(Of(of.Engagements, ModelTasks.AudienceEngagement, Label))
                .Where(entry => messages[entry.Place].Direction != Direction.Outbound))
            .Select(entry => (entry.Place, About(entry.Prediction, messages[entry.Place])));

    private static (string Label, float Confidence, double? Value) Label(LabelPrediction said) =>
        (said.Label, said.Confidence, null);

    private static IEnumerable<(int Place, Prediction Prediction)> Of<TResult>(
        TaskPredictions<TResult>? answers, string task, Func<TResult,
        (string Label, float Confidence, double? Value)> read)
    {
        if (answers is null)
        {
            yield break;
        }

        for (int i = 0; i < answers.Count; i++)
        {
            if (answers.IsCanary(i))
            {
                yield return (i, Make(answers.ModelOf(i), ModelPart.Canary, read(answers[i]), answers.LatencyOf(i)));
            }
        }

        foreach (var shadow in answers.Shadows)
        {
            yield return (shadow.Place, Make(shadow.Model, ModelPart.Shadow, read(shadow.Said), shadow.LatencyUs));
        }

        Prediction Make(
            ModelIdentity model, ModelPart part, (string Label, float Confidence, double? Value) said, long latencyUs)
        {
            var prediction = new Prediction
            {
                Task = task,
                ModelName = model.Name,
                ModelVersion = model.Version,
                Part = part,
                Label = said.Label,
                Confidence = said.Confidence,
                LatencyUs = latencyUs,
            };
            if (said.Value is { } value)
            {
                prediction.Value = value;
            }

            return prediction;
        }
    }

    private static Prediction About(Prediction prediction, EnrichedMessage message)
    {
        string part = prediction.Part == ModelPart.Canary ? "canary" : "shadow";
        prediction.Tenant = message.Tenant;
        prediction.ContactKey = message.ContactKey;
        prediction.MessageId = message.MessageId;
        prediction.AsOfMs = message.SentAtMs;
        prediction.PredictionId = string.Join(
            '/', prediction.Task, message.PhoneNumberId, message.MessageId, message.Revision.Id, prediction.ModelName,
            prediction.ModelVersion, part);
        return prediction;
    }
}
