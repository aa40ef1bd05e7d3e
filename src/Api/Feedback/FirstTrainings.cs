using System.Security.Cryptography;
using System.Text;
using StreamML.Api.Http;
using StreamML.Api.Training;
using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.Api.Feedback;

/// <summary>What came of having models trained.</summary>
/// <param name="CampaignTrained">The campaign's first model was trained while the call waited.</param>
/// <param name="Missing">Feedbacks that are missing for the model that is not there; 0: none, or not known.</param>
internal readonly record struct FirstTraining(bool CampaignTrained, int Missing)
{
    /// <summary>The call has the campaign's model trained again.</summary>
    public bool CampaignRetrained { get; init; }

    /// <summary>That training has not ended yet.</summary>
    public bool GoesOn { get; init; }
}

/// <summary>
/// Has the models of demographic groups trained that were never trained although there is enough feedback, and the
/// campaign's again where enough has come since, and waits for them. Without calls that is the trainer's own affair: it
/// looks at new labels every second, so it is mostly first.
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
    /// <param name="ownVersion">The version of the campaign's own that is served; null: none.</param>
    public async Task<FirstTraining> EnsureAsync(
        ApiCall call, string campaign, Func<bool> hasGlobal, Func<string?> ownVersion)
    {
        if (!jobs.IsReady || call.Tenant.Length == 0)
        {
            return default;
        }

        bool global = hasGlobal(), own = campaign.Length == 0 || ownVersion() is not null;
        if (global && own)
        {
            return campaign.Length == 0 ? default : await AgainAsync(call, campaign, ownVersion);
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

        bool ended = await TrainAsync(
            call, missing.CampaignId, IdOf($"first/{Model}/{missing.Scope}"), _ => true);
        await LoadedAsync(
            own ? hasGlobal : () => ownVersion() is not null, ended ? LoadWait : TimeSpan.Zero, call.Aborted);
        return new FirstTraining(!own && ownVersion() is not null, 0);
    }

    private async Task<FirstTraining> AgainAsync(ApiCall call, string campaign, Func<string?> ownVersion)
    {
        string scope = ModelScope.Of(call.Tenant, campaign);
        if (jobs.Board.Outdated(Model, scope) is not { } last)
        {
            return default;
        }

        // One training follows the last one, however many calls notice: the first of them starts it.
        string id = IdOf($"again/{Model}/{scope}/{last.RunId}");
        bool isFirst = jobs.Board.Request(id) is null;
        string? before = ownVersion();
        bool ended = await TrainAsync(call, campaign, id, run => run.StartedAtMs > last.StartedAtMs);
        bool promoted = jobs.RunsOf(id).Any(run => run.Status == TrainingStatus.Promoted);
        await LoadedAsync(() => ownVersion() != before, promoted ? LoadWait : TimeSpan.Zero, call.Aborted);
        return new FirstTraining(false, 0) { CampaignRetrained = isFirst, GoesOn = !ended };
    }

    private async Task<bool> TrainAsync(
        ApiCall call, string campaign, string id, Func<TrainingRun, bool> isMeant)
    {
        string scope = ModelScope.Of(call.Tenant, campaign);
        await jobs.AskOnceAsync(call, id, new TrainingRequest
        {
            Action = TrainingAction.Start,
            Tasks = { Model },
            CampaignId = campaign,
        });
        return await jobs.UntilAsync(
            () => jobs.Board.Runs(run => run.Task == Model && run.Scope == scope && isMeant(run))
                .Any(TrainingRuns.HasEnded),
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
    private static string IdOf(string what) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what)))[..32];
}
