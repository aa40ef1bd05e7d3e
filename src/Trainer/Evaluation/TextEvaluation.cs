using System.Globalization;
using StreamML.Inference;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;
using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Evaluation;

/// <summary>How a text model did on a labelled file.</summary>
/// <param name="Task">The task.</param>
/// <param name="Model">Name and version of the model.</param>
/// <param name="Examples">Examples judged.</param>
/// <param name="Skipped">Rows of several labels, which are left out.</param>
/// <param name="Accuracy">Share called right.</param>
/// <param name="MacroRecall">Mean over the classes of the share found.</param>
/// <param name="MacroF1">Mean over the classes of F1.</param>
/// <param name="Classes">Of each class that occurs: examples, precision, recall, F1.</param>
/// <param name="Confusion">Examples of a class called another, by name.</param>
public sealed record TextEvaluationReport(
    string Task,
    string Model,
    int Examples,
    int Skipped,
    Measured Accuracy,
    Measured MacroRecall,
    Measured MacroF1,
    IReadOnlyDictionary<string, TextClassReport> Classes,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Confusion);

/// <summary>How one class did.</summary>
public sealed record TextClassReport(int Examples, double Precision, double Recall, double F1);

/// <summary>Judges a text model on a file of <c>text, tab, label</c>; further columns are not looked at.</summary>
public static class TextEvaluation
{
    /// <summary>Runs it.</summary>
    /// <param name="task">The task.</param>
    /// <param name="artifact">The model; null judges the lexicon alone, which only sentiment has.</param>
    /// <param name="path">The file. A label is a name, or a number in the alphabetical order of the classes.</param>
    /// <exception cref="DatasetException">The file cannot be used.</exception>
    /// <exception cref="ArtifactException">The model cannot.</exception>
    public static TextEvaluationReport Run(string task, ModelArtifact? artifact, string path)
    {
        var (classes, model, predict) = Model(task, artifact);
        int skipped = 0;
        var rows = new List<(string Text, int Label)>();
        foreach (var (text, label) in TextSets.Labelled(path))
        {
            if (label.Contains(','))
            {
                skipped++;
            }
            else
            {
                rows.Add((text, Number(classes, label, path)));
            }
        }

        if (rows.Count == 0)
        {
            throw new DatasetException($"{path} has no example with one label.");
        }

        int[] said = predict([.. rows.Select(row => row.Text)]);
        return Report(
            task, model, Evaluator.Evaluate(EvaluationSet.OfLabels(classes, [.. rows.Select(row => row.Label)], said)),
            skipped);
    }

    /// <summary>The label that a model gives each text.</summary>
    /// <exception cref="DatasetException">It is not a task of a text model.</exception>
    /// <exception cref="ArtifactException">The model cannot be used.</exception>
    internal static string[] Predict(string task, ModelArtifact artifact, string[] texts)
    {
        var (classes, _, predict) = Model(task, artifact);
        return Array.ConvertAll(predict(texts), label => classes[label]);
    }

    private static (IReadOnlyList<string> Classes, ModelIdentity Model, Func<string[], int[]> Predict) Model(
        string task, ModelArtifact? artifact)
    {
        var lexicon = new VaderSentimentModel(new VaderOptions());
        switch (task)
        {
            case LinearEmotionModel.Task when artifact is not null:
                return Of(
                    new LinearEmotionModel(artifact, lexicon), LinearEmotionModel.Labels, result => (int)result.Label);
            case LinearIntentModel.Task when artifact is not null:
                return Of(new LinearIntentModel(artifact), LinearIntentModel.Labels, result => (int)result.Label);
            case LinearSentimentModel.Task:
                ITextModel<SentimentPrediction> model = artifact is null
                    ? lexicon
                    : new LinearSentimentModel(artifact, lexicon);
                return Of(model, LinearSentimentModel.Labels, result => (int)result.Label);
            case not (LinearEmotionModel.Task or LinearIntentModel.Task) when artifact is not null:
                var labels = LabelModels.Load(artifact, task);
                return Of(labels, labels.Labels, result => result.Index);
            default:
                throw new DatasetException(
                    $"'{task}' is not a task of a text model that ships; known tasks: "
                    + $"{string.Join(", ", TextTraining.Tasks)}. Give --model.");
        }
    }

    private static (IReadOnlyList<string> Classes, ModelIdentity Model, Func<string[], int[]> Predict) Of<TResult>(
        ITextModel<TResult> model, IReadOnlyList<string> classes, Func<TResult, int> label) =>
            (classes, model.Identity, texts =>
    {
        var results = new TResult[texts.Length];
        model.Predict(texts, results);
        return Array.ConvertAll(results, each => label(each));
    }
    );

    private static int Number(IReadOnlyList<string> classes, string label, string path)
    {
        string name = int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number < classes.Count
            ? classes.Order(StringComparer.Ordinal).ElementAt(number)
            : label;
        var found = classes.Index().Where(entry => entry.Item == name).ToList();
        return found.Count == 1
            ? found[0].Index
            : throw new DatasetException($"{path}: '{label}' is not a class; known classes: {string.Join(", ", classes)}.");
    }

    private static TextEvaluationReport Report(
        string task, ModelIdentity model, EvaluationResult result, int skipped)
    {
        var present = result.PerClass.Index().Where(entry => entry.Item.Rows > 0).ToList();
        return new TextEvaluationReport(
            task, model.ToString(), result.Rows, skipped,
            result.Metrics["accuracy"], result.Metrics["recall_macro"], result.Metrics["f1_macro"],
            present.ToDictionary(
                entry => entry.Item.Class,
                entry => new TextClassReport(
                    entry.Item.Rows, entry.Item.Metrics["precision"].Value, entry.Item.Metrics["recall"].Value,
                    entry.Item.Metrics["f1"].Value)),
            present.ToDictionary(
                entry => entry.Item.Class,
                IReadOnlyDictionary<string, int> (entry) => result.Confusion[entry.Index].Index()
                    .Where(said => said.Item > 0)
                    .ToDictionary(said => result.Classes[said.Index], said => (int)said.Item)));
    }
}
