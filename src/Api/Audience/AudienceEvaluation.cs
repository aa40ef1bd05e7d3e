using StreamML.Api.Http;
using StreamML.Api.Training;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Evaluation;
using StreamML.Trainer.Role.Judging;

namespace StreamML.Api.Audience;

/// <summary>Judges models by the labelled examples of the topics.</summary>
/// <param name="request">Which.</param>
/// <param name="cancellationToken">Gives up.</param>
internal delegate Task<IReadOnlyList<JudgedModel>> JudgeModels(
    JudgeRequest request, CancellationToken cancellationToken);

/// <summary>
/// Evaluates live models of the audience. It reads all labelled texts, so one call at a time does; others are told to
/// come again.
/// </summary>
/// <param name="judge">Judges.</param>
/// <param name="time">The clock.</param>
internal sealed class AudienceEvaluation(JudgeModels judge, TimeProvider time)
{
    private int _busy;

    /// <summary>Evaluates the live models of some tasks.</summary>
    /// <exception cref="ApiProblem">Another call evaluates now.</exception>
    public async Task<AudienceEvaluateAnswer> RunAsync(ApiCall call, IReadOnlyList<string> tasks)
    {
        if (Interlocked.Exchange(ref _busy, 1) == 1)
        {
            throw ApiProblem.Unavailable(
                "Models are being evaluated for somebody else.", "Try again after Retry-After.");
        }

        try
        {
            var judged = await judge(new JudgeRequest { Tasks = tasks, Tenant = call.Tenant }, call.Aborted);
            return new AudienceEvaluateAnswer(tasks.ToDictionary(
                AudienceNames.Of, task => Answer(judged.FirstOrDefault(each => each.Task == task))));
        }
        catch (DatasetException fault)
        {
            return new AudienceEvaluateAnswer(tasks.ToDictionary(AudienceNames.Of, _ => Failed(null, fault.Message)));
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    private AudienceEvaluationAnswer Answer(JudgedModel? judged)
    {
        if (judged?.Report?.Evaluation is not { } found)
        {
            return Failed(
                judged?.Version is { Length: > 0 } version ? version : null,
                judged?.Problem is { Length: > 0 } problem
                    ? problem
                    : "No model is live yet: send feedback to /ml/feedback, then POST /ml/training/start.");
        }

        return new AudienceEvaluationAnswer(
            Value(found.Metrics, "accuracy"),
            found.PerClass.ToDictionary(each => each.Class, each => new AudienceLabelAnswer(
                Value(each.Metrics, "precision"), Value(each.Metrics, "recall"), Value(each.Metrics, "f1"), each.Rows)),
            found.Confusion, found.Classes, found.Rows, judged.Version, Now(), null);
    }

    private static double Value(IReadOnlyDictionary<string, Measured> metrics, string name) =>
        metrics.TryGetValue(name, out var measured) ? Checks.Rounded(measured.Value) : 0;

    private AudienceEvaluationAnswer Failed(string? version, string reason) =>
        new(null, null, null, null, 0, version, Now(), reason);

    private string Now() => TrainingRuns.Time(time.GetUtcNow().ToUnixTimeMilliseconds());
}
