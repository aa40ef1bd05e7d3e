using System.Diagnostics.Metrics;

namespace StreamML.Ingest.Telemetry;

/// <summary>
/// The server's instruments, on the meter <c>StreamML.Ingest</c>. Tags: endpoint, reason. Thread-safe.
/// </summary>
internal sealed class IngestMetrics : IDisposable
{
    public const string MeterName = "StreamML.Ingest";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _records;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _duration;

    public IngestMetrics()
    {
        _accepted = _meter.CreateCounter<long>(
            "streamml.ingest.accepted", "{request}", "Requests durable and answered 2xx");
        _records = _meter.CreateCounter<long>("streamml.ingest.records", "{record}", "Records appended");
        _bytes = _meter.CreateCounter<long>("streamml.ingest.bytes", "By", "Bytes of accepted bodies");
        _refused = _meter.CreateCounter<long>(
            "streamml.ingest.refused", "{request}", "Requests not accepted, by reason");
        _duration = _meter.CreateHistogram<double>(
            "streamml.ingest.duration", "s",
            "From the first byte of the body to the acknowledgement of the last record");
    }

    public void Accepted(string endpoint, int records, int bytes, TimeSpan elapsed)
    {
        var tag = new KeyValuePair<string, object?>("endpoint", endpoint);
        _accepted.Add(1, tag);
        _records.Add(records, tag);
        _bytes.Add(bytes, tag);
        _duration.Record(elapsed.TotalSeconds, tag);
    }

    public void Refused(string endpoint, string reason)
        => _refused.Add(1, new("endpoint", endpoint), new KeyValuePair<string, object?>("reason", reason));

    public void Dispose() => _meter.Dispose();
}
