using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.Trainer.Role;

/// <summary>The training that runs now, for those who want to stop it. Under the lock of the books.</summary>
internal sealed class RunningTraining
{
    private CancellationTokenSource? _stop;
    private string _task = "";
    private string _scope = "";

    /// <summary>One begins.</summary>
    public void Begin(CancellationTokenSource stop, string task, string scope) =>
        (_stop, _task, _scope) = (stop, task, scope);

    /// <summary>It has ended.</summary>
    public void End() => _stop = null;

    /// <summary>Stops it if a request asks for that.</summary>
    public void StopIfAsked(TrainingRequest request)
    {
        string tenant = ModelScope.TenantOf(_scope);
        if (request.Action == TrainingAction.Stop
            && (request.Tasks.Count == 0 || request.Tasks.Contains(_task))
            && (request.Tenant.Length == 0 || request.Tenant == tenant)
            && (request.CampaignId.Length == 0 || ModelScope.Of(tenant, request.CampaignId) == _scope))
        {
            _stop?.Cancel();
        }
    }
}
