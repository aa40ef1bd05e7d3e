using StreamML.Access;

namespace StreamML.FaultInjection.Alerts;

/// <summary>Faults of those who call Ingest.</summary>
internal static class RequestFaults
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ShortLife = TimeSpan.FromMilliseconds(1);

    /// <summary>The faults.</summary>
    public static IEnumerable<AlertFault> All =>
    [
        new("wrong-signatures", "StreamMLSignaturesWrong", (scene, token) =>
            scene.AgainAsync(Often, scene.Traffic.ForgedAsync, token)),
        new("expired-key", "StreamMLKeysRefused", ExpiredKeyAsync),
        new("no-traffic", "StreamMLNoTraffic", (scene, _) =>
        {
            scene.Traffic.IsPaused = true;
            return Task.CompletedTask;
        })
        {
            MendAsync = (scene, _) =>
            {
                scene.Traffic.IsPaused = false;
                return Task.CompletedTask;
            },
        },
    ];

    private static async Task ExpiredKeyAsync(AlertScene scene, CancellationToken cancellationToken)
    {
        var keys = new AccessKeyClient(scene.Installation.Kafka, production: false, scene.Time);
        string key = await keys.CreateAsync(
            new AccessKeyRequest(AlertTraffic.Tenant, "expired", [AccessScopes.Feedback], ShortLife),
            cancellationToken);
        await scene.AgainAsync(Often, token => scene.Traffic.EventAsync(key, token), cancellationToken);
    }
}
