using StreamML.Inference;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Sentiment;
using StreamML.Serving;
using StreamML.Inference.Text;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>The models of the text tasks as one batch sees them. Valid as long as the lease they are of.</summary>
/// <param name="Sentiment">Sentiment.</param>
/// <param name="Emotion">Emotion.</param>
/// <param name="Intent">Intent.</param>
/// <param name="Personality">Personality; null where the audience is not judged.</param>
/// <param name="Engagement">Engagement as an audience; null where the audience is not judged.</param>
public sealed record TextTasks(
    TaskModels<ITextModel<SentimentPrediction>> Sentiment,
    TaskModels<ITextModel<EmotionPrediction>> Emotion,
    TaskModels<ITextModel<IntentPrediction>> Intent,
    TaskModels<ITextModel<LabelPrediction>>? Personality,
    TaskModels<ITextModel<LabelPrediction>>? Engagement)
{
    /// <summary>Has a hub serve the tasks, with these models where nothing is live on the topics.</summary>
    public static void Serve(ModelHub hub, EnrichmentModels models)
    {
        ArgumentNullException.ThrowIfNull(hub);
        ArgumentNullException.ThrowIfNull(models);
        Add(ModelTasks.Sentiment, models.Text.Sentiment);
        Add(ModelTasks.Emotion, models.Text.Emotion);
        Add(ModelTasks.Intent, models.Text.Intent);
        if (models.Audience is { } audience)
        {
            Add(ModelTasks.Personality, audience.Personality);
            Add(ModelTasks.AudienceEngagement, audience.Engagement);
        }

        void Add<TResult>(string task, ITextModel<TResult>? model) => hub.Add(task, model, model?.Identity ?? default);
    }

    /// <summary>The models of a lease.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="audience">Whether the audience is judged.</param>
    public static TextTasks Of(ModelLease lease, bool audience)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return new TextTasks(
            lease.Of<ITextModel<SentimentPrediction>>(ModelTasks.Sentiment),
            lease.Of<ITextModel<EmotionPrediction>>(ModelTasks.Emotion),
            lease.Of<ITextModel<IntentPrediction>>(ModelTasks.Intent),
            audience ? lease.Of<ITextModel<LabelPrediction>>(ModelTasks.Personality) : null,
            audience ? lease.Of<ITextModel<LabelPrediction>>(ModelTasks.AudienceEngagement) : null);
    }

    /// <summary>These models alone, whatever topics say.</summary>
    public static TextTasks Of(EnrichmentModels models)
    {
        ArgumentNullException.ThrowIfNull(models);
        return new TextTasks(
            Only(ModelTasks.Sentiment, models.Text.Sentiment),
            Only(ModelTasks.Emotion, models.Text.Emotion),
            Only(ModelTasks.Intent, models.Text.Intent),
            models.Audience is { } audience ? Only(ModelTasks.Personality, audience.Personality) : null,
            models.Audience is { } other ? Only(ModelTasks.AudienceEngagement, other.Engagement) : null);

        static TaskModels<ITextModel<TResult>> Only<TResult>(string task, ITextModel<TResult>? model) =>
            TaskModels<ITextModel<TResult>>.Of(task, model, model?.Identity ?? default);
    }
}
