using System.Text.Json;
using StreamML.Api.Http;
using StreamML.Features;
using StreamML.Inference.Scoring;
using StreamML.Serving;

namespace StreamML.Api.Scores;

/// <summary>Asks the live model of a task about posted features.</summary>
/// <typeparam name="TScorer">The kind of model.</typeparam>
/// <typeparam name="TPrediction">What it says.</typeparam>
/// <param name="hub">Serves the models.</param>
/// <param name="task">The task, of <see cref="ModelTasks"/>.</param>
/// <param name="schema">Its features.</param>
/// <param name="words">What its answers put in words; with <c>?detail=true</c> all of it.</param>
internal sealed class ScoreTask<TScorer, TPrediction>(
    ModelHub hub, string task, FeatureSchema schema, ScoreWords words)
    where TScorer : Scorer<TPrediction>
{
    /// <summary>Reads rows.</summary>
    public FeatureRows Rows { get; } = new(schema);

    /// <summary>Predicts, with the model that said it.</summary>
    /// <param name="call">Whose model is asked.</param>
    /// <param name="data">Features of each row.</param>
    /// <param name="pointer">Where a row stands in the body, by its number.</param>
    /// <param name="answer">Makes the answer of a prediction.</param>
    /// <exception cref="ApiProblem">No model is live, or a row cannot be read.</exception>
    public IReadOnlyList<TAnswer> Predict<TAnswer>(
        ApiCall call, IReadOnlyList<JsonElement?> data, Func<int, string> pointer,
        ScoreAnswer<TScorer, TPrediction, TAnswer> answer) =>
        With(call, scorer =>
        {
            float[] rows = new float[data.Count * Rows.Width];
            var unknown = new IReadOnlyList<string>[data.Count];
            for (int i = 0; i < data.Count; i++)
            {
                unknown[i] = Rows.Read(data[i], pointer(i), rows.AsSpan(i * Rows.Width, Rows.Width));
            }

            var predictions = new TPrediction[data.Count];
            scorer.Predict(rows, predictions, call.WantsDetail ? ScoreWords.All : words);
            var answers = new TAnswer[data.Count];
            for (int i = 0; i < answers.Length; i++)
            {
                answers[i] = answer(call, scorer, predictions[i], unknown[i]);
            }

            return answers;
        });

    /// <summary>Does something with the live model, which stays valid meanwhile.</summary>
    /// <exception cref="ApiProblem">No model is live.</exception>
    public TResult With<TResult>(ApiCall call, Func<TScorer, TResult> use)
    {
        using var lease = hub.Take();
        var served = lease.Of<TScorer>(task).For(call.Tenant).Live ?? throw ApiProblem.NotTrained(task);
        return use(served.Model);
    }

    /// <summary>How much each feature matters, the most important first.</summary>
    public ImportanceAnswer Importance(ApiCall call) => With(call, scorer => new ImportanceAnswer(
        scorer.Importance.OrderByDescending(each => each.Value).ThenBy(each => each.Key, StringComparer.Ordinal)
            .ToDictionary(each => each.Key, each => Checks.Rounded(each.Value), StringComparer.Ordinal),
        scorer.Identity.Version));

    /// <summary>Factors with a value, strongest first, each with its importance to the model.</summary>
    public static IReadOnlyList<FactorAnswer> Factors(TScorer scorer, IEnumerable<ScoreFactor> factors) =>
    [
        .. factors.Where(factor => !float.IsNaN(factor.Value)).Select(factor => new FactorAnswer(
            factor.Name, Checks.Rounded(factor.Value),
            Checks.Rounded(scorer.Importance.GetValueOrDefault(factor.Feature)))),
    ];
}

/// <summary>What is told of a score beyond the documented fields.</summary>
internal static class ScoreDetails
{
    /// <summary>Why a score is what it is; null where the caller does not ask.</summary>
    public static ScoreDetail? Of(
        ApiCall call, float confidence, IReadOnlyList<ScoreFactor> factors, IReadOnlyList<string> recommendations,
        IReadOnlyList<string> unknown) => !call.WantsDetail
            ? null
            : new ScoreDetail(
                Checks.Rounded(confidence),
                [.. factors.Where(factor => factor.Contribution > 0).Select(factor => factor.Sentence)],
                [.. factors.Where(factor => factor.Contribution < 0).Select(factor => factor.Sentence)],
                recommendations, unknown);
}
