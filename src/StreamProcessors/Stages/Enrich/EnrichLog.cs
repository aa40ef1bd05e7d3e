using Microsoft.Extensions.Logging;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>Every log line of the Enricher, with its event id. None holds a text, a key or a contact.</summary>
internal static partial class EnrichLog
{
    [LoggerMessage(1, LogLevel.Information, "enricher: models loaded in {LoadMs:0} ms, warmed up in {WarmMs:0} ms")]
    public static partial void WarmedUp(ILogger log, double loadMs, double warmMs);

    [LoggerMessage(2, LogLevel.Warning,
        "enricher: the predictions of {Model} for {Task} have drifted: stability index of the {What} {Index:0.000}, over "
        + "{Threshold}")]
    public static partial void Drifted(
        ILogger log, string model, string task, string what, double index, double threshold);
}
