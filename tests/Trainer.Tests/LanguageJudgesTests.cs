using StreamML.Inference.Artifacts;
using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Tests;

/// <summary>
/// The models that ship, on messages in twelve languages that were written to judge them before they were trained. The
/// bounds are what was measured, less two points: a model that is worse in a language does not ship unnoticed.
/// </summary>
public sealed class LanguageJudgesTests
{
    private static readonly Dictionary<string, ModelArtifact> Models =
        new[] { "intent", "sentiment", "emotion" }.ToDictionary(task => task, DefaultArtifacts.Load);

    [Theory]
    [InlineData("es", 0.83, 0.78, 0.71)]
    [InlineData("pt", 0.84, 0.79, 0.69)]
    [InlineData("fr", 0.83, 0.71, 0.73)]
    [InlineData("de", 0.87, 0.75, 0.71)]
    [InlineData("it", 0.84, 0.74, 0.75)]
    [InlineData("nl", 0.80, 0.73, 0.71)]
    [InlineData("id", 0.78, 0.78, 0.84)]
    [InlineData("tr", 0.84, 0.79, 0.61)]
    [InlineData("ar", 0.78, 0.68, 0.62)]
    [InlineData("hi", 0.85, 0.78, 0.81)]
    [InlineData("hi-Latn", 0.86, 0.73, 0.80)]
    [InlineData("ur-Latn", 0.81, 0.76, 0.81)]
    public void Labels_OfALanguage_AreRightAsOftenAsMeasured(
        string language, double intent, double sentiment, double emotion)
    {
        AssertReaches("intent", language, intent, report => report.MacroRecall.Value);
        AssertReaches("sentiment", language, sentiment, report => report.MacroRecall.Value);
        AssertReaches("emotion", language, emotion, report => report.MacroF1.Value);
    }

    private static void AssertReaches(
        string task, string language, double least, Func<TextEvaluationReport, double> measure)
    {
        string path = Path.Combine(
            AppContext.BaseDirectory, "corpora", "held-out", "languages", $"{language}-{task}.tsv");
        double value = measure(TextEvaluation.Run(task, Models[task], path));
        Assert.True(value >= least, $"{task} of {language}: {value:0.000}, not {least:0.000}");
    }
}
