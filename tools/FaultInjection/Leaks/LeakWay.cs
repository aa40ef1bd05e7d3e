using StreamML.Traffic.Sending;

namespace StreamML.FaultInjection.Leaks;

/// <summary>A thing that a person does with a request.</summary>
/// <param name="What">What it is.</param>
/// <param name="Door">Where it goes.</param>
/// <param name="Make">The request of a person.</param>
internal sealed record LeakWay(string What, LeakDoor Door, Func<Canary, HttpRequestMessage> Make);

/// <summary>Where a request goes.</summary>
internal enum LeakDoor
{
    /// <summary>Ingest.</summary>
    Ingest,

    /// <summary>The REST API.</summary>
    Api,

    /// <summary>The dashboard.</summary>
    Dashboard,
}

/// <summary>What right requests need.</summary>
/// <param name="Target">Ingest and its secrets.</param>
/// <param name="Key">A key of the API with all scopes.</param>
/// <param name="Cookie">The cookie of somebody who is signed in to the dashboard.</param>
internal sealed record LeakAccess(TrafficTarget Target, string Key, string Cookie);
