using StreamML.Inference;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Loading;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;
using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Training;

/// <summary>What a small model learns from a large one.</summary>
/// <param name="Models">Where the large models lie: its path is set for the task that is trained.</param>
/// <param name="Texts">
/// Path of the texts: UTF-8, one per line; behind a tab the BCP-47 tag of its language, if it is known.
/// </param>
public sealed record TextLesson(Func<string, TextModelOptions> Models, string Texts)
{
    /// <summary>How much a text counts, over 0; a message labelled by people counts 1. Default 0.5.</summary>
    public float Weight { get; init; } = 0.5f;

    /// <summary>Most texts. Default 200,000: about 2 GB of memory while a model is trained.</summary>
    public int MaxTexts { get; init; } = 200_000;
}

/// <summary>
/// Has a large model say what it thinks of texts that nobody labelled, so that a small one learns its probabilities
/// (Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network", 2015).
/// </summary>
internal static class TextTeacher
{
    private const int Batch = 256;
    private const int ReportEvery = 10_000;

    /// <summary>The texts, each once, with the probabilities that the large model gives.</summary>
    /// <exception cref="DatasetException">The file has no text, or too many, or is no UTF-8.</exception>
    /// <exception cref="ArtifactException">The large model is missing or refused.</exception>
    public static List<LabelledText> Teach(string task, TextLesson lesson, IProgress<string> progress)
    {
        var texts = Read(lesson);
        using var models = TextModels.Load(lesson.Models(task));
        var predict = Predictor(models, task);
        var taught = new List<LabelledText>(texts.Count);
        foreach (var batch in texts.Chunk(Batch))
        {
            float[][] targets = predict([.. batch.Select(each => each.Text)]);
            taught.AddRange(batch.Zip(targets, (each, target) =>
                new LabelledText(each.Text, target, Licences.Taught, lesson.Weight) { Language = each.Language }));
            if (taught.Count % ReportEvery < batch.Length || taught.Count == texts.Count)
            {
                progress.Report($"{task}: the teacher has read {taught.Count} of {texts.Count} texts");
            }
        }

        return taught;
    }

    private static List<(string Text, string Language)> Read(TextLesson lesson)
    {
        var texts = TextSets.Plain(lesson.Texts).DistinctBy(each => each.Text).Take(lesson.MaxTexts + 1).ToList();
        return texts.Count switch
        {
            0 => throw new DatasetException($"{lesson.Texts} has no text."),
            var many when many > lesson.MaxTexts => throw new DatasetException(
                $"{lesson.Texts} has more than {lesson.MaxTexts} different texts. Give a sample of them, or raise "
                + "--max-texts if there is memory for more."),
            _ => texts,
        };
    }

    private static Func<string[], float[][]> Predictor(TextModels models, string task) => task switch
    {
        LinearSentimentModel.Task => texts => Run(models.Sentiment, texts, LinearSentimentModel.Labels, (each, label) =>
            Enum.Parse<SentimentLabel>(label, ignoreCase: true) switch
            {
                SentimentLabel.Positive => each.Positive,
                SentimentLabel.Negative => each.Negative,
                _ => each.Neutral,
            }),
        LinearEmotionModel.Task => texts => Run(models.Emotion, texts, LinearEmotionModel.Labels, (each, label) =>
            each.Of(Enum.Parse<EmotionLabel>(label, ignoreCase: true))),
        _ => texts => Run(models.Intent, texts, LinearIntentModel.Labels, (each, label) =>
            each.Of(Enum.Parse<IntentLabel>(label, ignoreCase: true))),
    };

    private static float[][] Run<T>(
        ITextModel<T> model, string[] texts, IReadOnlyList<string> labels, Func<T, string, float> share)
    {
        var answers = new T[texts.Length];
        model.Predict(texts, answers);
        return Array.ConvertAll(answers, answer => Whole([.. labels.Select(label => share(answer, label))]));
    }

    // A model that says nothing of a text leaves it to none of the classes.
    private static float[] Whole(float[] shares)
    {
        float sum = shares.Sum();
        return sum > 0 ? Array.ConvertAll(shares, share => share / sum) : LabelledText.None(shares.Length);
    }
}
