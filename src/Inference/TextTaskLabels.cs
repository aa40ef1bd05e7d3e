using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Sentiment;

namespace StreamML.Inference;

/// <summary>The labels of the models of texts that everybody has: the one list, by task.</summary>
public static class TextTaskLabels
{
    /// <summary>The labels of each task, in the order of its model's outputs.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> ByTask { get; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            [LinearSentimentModel.Task] = LinearSentimentModel.Labels,
            [LinearEmotionModel.Task] = LinearEmotionModel.Labels,
            [LinearIntentModel.Task] = LinearIntentModel.Labels,
        };
}
