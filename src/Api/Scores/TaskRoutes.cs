using System.Text.Json;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Features;
using StreamML.Inference.Scoring;
using StreamML.Serving;

namespace StreamML.Api.Scores;

/// <summary>Makes the answer of one prediction; the model is valid only within.</summary>
/// <typeparam name="TScorer">The kind of model.</typeparam>
/// <typeparam name="TPrediction">What it says.</typeparam>
/// <typeparam name="TAnswer">The answer.</typeparam>
/// <param name="call">Who asks.</param>
/// <param name="scorer">The model.</param>
/// <param name="prediction">What it said.</param>
/// <param name="unknown">Posted fields that no feature has the name of.</param>
internal delegate TAnswer ScoreAnswer<in TScorer, in TPrediction, out TAnswer>(
    ApiCall call, TScorer scorer, TPrediction prediction, IReadOnlyList<string> unknown);

/// <summary>The routes that every kind of score has: one, many, how much each feature matters.</summary>
/// <typeparam name="TScorer">The kind of model.</typeparam>
/// <typeparam name="TPrediction">What it says.</typeparam>
/// <param name="hub">Serves the models.</param>
/// <param name="task">The task, of <see cref="ModelTasks"/>.</param>
/// <param name="schema">Its features.</param>
/// <param name="group">Where they stand in the documentation.</param>
/// <param name="path">What their paths begin with.</param>
/// <param name="words">What the answers put in words.</param>
internal sealed class TaskRoutes<TScorer, TPrediction>(
    ModelHub hub, string task, FeatureSchema schema, string group, string path, ScoreWords words)
    where TScorer : Scorer<TPrediction>
{
    /// <summary>Asks the model.</summary>
    public ScoreTask<TScorer, TPrediction> Scores { get; } = new(hub, task, schema, words);

    /// <summary><c>feature-importance</c>.</summary>
    public ApiRoute Importance => ApiRoute.Get(
        $"{path}/feature-importance", AccessScopes.Predict, group, "How much each feature matters to the model.",
        call => Task.FromResult(Scores.Importance(call)));

    /// <summary><c>predict</c>: one.</summary>
    /// <param name="summary">What it does.</param>
    /// <param name="example">A body.</param>
    /// <param name="field">The body's field.</param>
    /// <param name="data">That field's value.</param>
    /// <param name="answer">Makes the answer.</param>
    public ApiRoute Predict<TRequest, TAnswer>(
        string summary, string example, string field, Func<TRequest, JsonElement?> data,
        ScoreAnswer<TScorer, TPrediction, TAnswer> answer)
        where TRequest : class => ApiRoute.Post<TRequest, TAnswer>(
            $"{path}/predict", AccessScopes.Predict, group, summary, example,
            (call, body) => Task.FromResult(
                Scores.Predict(call, [data(body)], _ => $"/{field}", answer)[0]));

    /// <summary><c>batch</c>: many, in one pass through the model.</summary>
    /// <param name="example">A body.</param>
    /// <param name="field">The body's field.</param>
    /// <param name="data">That field's values.</param>
    /// <param name="maxRows">Most values.</param>
    /// <param name="answer">Makes the answer of one.</param>
    /// <param name="all">Makes the answer of all.</param>
    public ApiRoute Batch<TRequest, TAnswer, TAll>(
        string example, string field, Func<TRequest, IReadOnlyList<JsonElement>?> data, int maxRows,
        ScoreAnswer<TScorer, TPrediction, TAnswer> answer, Func<IReadOnlyList<TAnswer>, TAll> all)
        where TRequest : class => ApiRoute.Post<TRequest, TAll>(
            $"{path}/batch", AccessScopes.Predict, group, "The same of many, in one pass through the model.", example,
            (call, body) =>
            {
                var rows = Checks.Many(data(body), $"/{field}", maxRows, "Api__MaxRows");
                return Task.FromResult(
                    all(Scores.Predict(call, [.. rows], i => $"/{field}/{i}", answer)));
            });
}
