namespace StreamML.Messaging.Telemetry;

/// <summary>What the webhook server measures.</summary>
public static class IngestInstruments
{
    private const string Endpoint = "endpoint";

    /// <summary>Requests answered with 2xx.</summary>
    public static InstrumentDefinition Accepted { get; } = new(
        Meters.Ingest, "streamml.ingest.accepted", InstrumentKind.Counter, "{request}",
        "requests durable and answered 2xx",
        "If it stands still, see whether the provider calls at all: proxy, certificate, address of the webhook.")
    {
        Labels = [Endpoint],
    };

    /// <summary>Records appended.</summary>
    public static InstrumentDefinition Records { get; } = new(
        Meters.Ingest, "streamml.ingest.records", InstrumentKind.Counter, "{record}", "records appended",
        "More than one record per request is normal: a body that names several tenants is kept once for each.")
    {
        Labels = [Endpoint],
    };

    /// <summary>Bytes of accepted bodies.</summary>
    public static InstrumentDefinition Bytes { get; } = new(
        Meters.Ingest, "streamml.ingest.bytes", InstrumentKind.Counter, "By", "bytes of accepted bodies",
        "If it jumps, check the size of the disk against the retention of the raw topics.")
    {
        Labels = [Endpoint],
    };

    /// <summary>Requests that were not accepted.</summary>
    public static InstrumentDefinition Refused { get; } = new(
        Meters.Ingest, "streamml.ingest.refused", InstrumentKind.Counter, "{request}",
        "requests not accepted, by reason",
        "append and busy are ours: look at the broker. signature is a wrong app secret, or somebody else's request.")
    {
        Labels = [Endpoint, "reason"],
    };

    /// <summary>Time of an accepted request.</summary>
    public static InstrumentDefinition Duration { get; } = new(
        Meters.Ingest, "streamml.ingest.duration", InstrumentKind.Histogram, "s",
        "from the first byte of the body to the acknowledgement of the last record",
        "Providers give up after some seconds: look at the broker's disk, then at the processor.")
    {
        Labels = [Endpoint],
        Buckets = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<InstrumentDefinition> All { get; } = [Accepted, Records, Bytes, Refused, Duration];
}
