using StreamML.FaultInjection.Processes;
using StreamML.Hosting;

namespace StreamML.FaultInjection.Alerts;

/// <summary>Faults of processes: killed, hanging, or started with something wrong.</summary>
internal static class ProcessFaults
{
    private const string Setting = "Scorer__MinRescoreInterval";
    private const int AtATime = 8;

    /// <summary>The faults.</summary>
    public static IEnumerable<AlertFault> All =>
    [
        Killed("killed-enricher", "enricher"),
        Killed("killed-ingest", "ingest"),
        Frozen("hanging-normaliser", "StreamMLRoleDown", "normaliser"),
        new("bad-deploy", "StreamMLRoleDown", async (scene, _) =>
        {
            // Each start ends with a message about the setting, and a supervisor starts it again.
            scene.Process("scorer").Set(Setting, "soon");
            await scene.Process("scorer").KillAsync();
        })
        {
            MendAsync = (scene, token) =>
            {
                scene.Process("scorer").Set(Setting, null);
                return scene.Process("scorer").WaitReadyAsync(scene.Options.Settle, token);
            },
        },
        Frozen("hanging-broker", "StreamMLIngestErrors", RoleSet.Broker) with
        {
            InjectAsync = async (scene, token) =>
            {
                Signals.Freeze(scene.Process(RoleSet.Broker).ProcessId);

                // Nobody waits for the one before: each is refused after its time.
                await Task.WhenAll(Enumerable.Range(0, AtATime).Select(_ => scene.AgainAsync(
                    TimeSpan.FromMilliseconds(100), next => scene.Traffic.UsualAsync(1, next), token)));
            },
        },
        Killed("killed-broker", RoleSet.Broker) with { Alert = "StreamMLNotReady" },
    ];

    private static AlertFault Killed(string name, string role) =>
        new(name, "StreamMLRoleDown", (scene, _) => scene.Process(role).HoldAsync())
        {
            MendAsync = (scene, token) =>
            {
                scene.Process(role).Release();
                return scene.Process(role).WaitReadyAsync(scene.Options.Settle, token);
            },
        };

    private static AlertFault Frozen(string name, string alert, string role) => new(name, alert, (scene, _) =>
    {
        Signals.Freeze(scene.Process(role).ProcessId);
        return Task.CompletedTask;
    })
    {
        MendAsync = (scene, _) =>
        {
            Signals.Thaw(scene.Process(role).ProcessId);
            return Task.CompletedTask;
        },
    };
}
