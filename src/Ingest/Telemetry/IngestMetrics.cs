using System.Diagnostics.Metrics;
using StreamML.Messaging.Telemetry;

namespace StreamML.Ingest.Telemetry;

/// <summary>Counts what <see cref="IngestInstruments"/> lists. Thread-safe.</summary>
internal sealed class IngestMetrics : IDisposable
{
    private readonly Meter _meter = new(Meters.Ingest);
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _records;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _duration;

    public IngestMetrics()
    {
        _accepted = IngestInstruments.Accepted.NewCounter(_meter);
        _records = IngestInstruments.Records.NewCounter(_meter);
        _bytes = IngestInstruments.Bytes.NewCounter(_meter);
        _refused = IngestInstruments.Refused.NewCounter(_meter);
        _duration = IngestInstruments.Duration.NewHistogram(_meter);
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
