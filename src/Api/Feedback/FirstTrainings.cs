using System.Security.Cryptography;
using System.Text;
using StreamML.Api.Http;
using StreamML.Api.Training;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Trainer.Role;

namespace StreamML.Api.Feedback;

/// <summary>What came of having models trained.</summary>
/// <param name="CampaignTrained">The campaign's first model was trained while the call waited.</param>
/// <param name="Missing">Feedbacks that are missing for the model that is not there; 0: none, or not known.</param>
internal readonly record struct FirstTraining(bool CampaignTrained, int Missing);

/// <summary>
/// Has the models of demographic groups trained that were never trained although there is enough feedback, and waits
/// for them. Later trainings are the trainer's own affair: it looks at new labels every second.
/// </summary>
/// <param name="jobs">The trainings.</param>
/// <param name="options">How long a call waits.</param>
/// <param name="time">The clock.</param>
internal sealed class FirstTrainings(TrainingJobs jobs, ApiOptions options, TimeProvider time)
{
    private const string Model = ModelTasks.Demographic;

    private static readonly TimeSpan LoadWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LoadLook = TimeSpan.FromMilliseconds(20);

    /// <summary>Sees to the models of a tenant and a campaign.</summary>
    /// <param name="call">Who needs them.</param>
    /// <param name="campaign">The campaign; empty for none.</param>
    /// <param name="hasGlobal">Whether the model of all campaigns is served.</param>
    /// <param name="hasOwn">Whether the campaign's own is.</param>
    public async Task<FirstTraining> EnsureAsync(
        ApiCall call, string campaign, Func<bool> hasGlobal, Func<bool> hasOwn)
    {
        if (!jobs.IsReady || call.Tenant.Length == 0)
        {
            return default;
        }

        bool global = hasGlobal(), own = campaign.Length == 0 || hasOwn();
        if (global && own)
        {
            return default;
        }

        var stands = jobs.Board.Status().Where(each => each.Task == Model && each.Tenant == call.Tenant).ToList();
        var missing = own ? stands.Find(each => each.CampaignId.Length == 0)
            : stands.Find(each => each.CampaignId == campaign);
        if (missing is null)
        {
            return default;
        }

        if (missing.Missing > 0 || missing.Last is { } last && TrainingRuns.HasEnded(last))
        {
            return new FirstTraining(false, missing.Missing);
        }

        bool ended = await TrainAsync(call, missing);
        await LoadedAsync(own ? hasGlobal : hasOwn, ended ? LoadWait : TimeSpan.Zero, call.Aborted);
        return new FirstTraining(!own && hasOwn(), 0);
    }

    private async Task<bool> TrainAsync(ApiCall call, ModelTrainingStatus missing)
    {
        await jobs.AskOnceAsync(
            call, IdOf(missing.Scope), new TrainingRequest
            {
                Action = TrainingAction.Start,
                Tasks = { Model },
                CampaignId = missing.CampaignId,
            });
        return await jobs.UntilAsync(
            () => jobs.Board.Runs(run => run.Task == Model && run.Scope == missing.Scope).Any(TrainingRuns.HasEnded),
            options.TrainingWait, call.Aborted);
    }

    // What is live on the topics is fetched and loaded before it is served.
    private async Task LoadedAsync(Func<bool> served, TimeSpan wait, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (!served() && time.GetElapsedTime(started) < wait)
        {
            await Task.Delay(LoadLook, time, cancellationToken);
        }
    }

    // However many callers need it at once, it is asked for once.
    private static string IdOf(string scope) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"first/{Model}/{scope}")))[..32];
}
