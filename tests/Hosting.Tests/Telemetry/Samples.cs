using System.Diagnostics.Metrics;
using StreamML.Messaging.Telemetry;

namespace StreamML.Hosting.Tests.Telemetry;

/// <summary>
/// Tests that collect run alone: a meter that another test disposes ends the series of its name for all collectors.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MetricsCollection
{
    /// <summary>Its name.</summary>
    public const string Name = "metrics";
}

/// <summary>One figure for each instrument of ours, as if every part of the program had been at work.</summary>
internal sealed class Samples : IDisposable
{
    private readonly Dictionary<string, Meter> _meters = InstrumentCatalogue.MeterNames
        .ToDictionary(name => name, name => new Meter(name));

    public void Record()
    {
        foreach (var each in InstrumentCatalogue.All.Where(each => !each.IsRuntime))
        {
            var meter = _meters[each.Meter];
            var tags = each.Labels.Select(label => KeyValuePair.Create(label, (object?)"sample")).ToArray();
            switch (each.Kind)
            {
                case InstrumentKind.Counter: each.NewCounter(meter).Add(1, tags); break;
                case InstrumentKind.UpDownCounter: each.NewUpDownCounter(meter).Add(1, tags); break;
                case InstrumentKind.Histogram: each.NewHistogram(meter).Record(1, tags); break;
                default: each.NewGauge(meter).Record(1, tags); break;
            }
        }
    }

    /// <summary>A request whose labels name somebody, which no code of ours does.</summary>
    public void RecordSomebody(string number) => IngestInstruments.Accepted.NewCounter(_meters[Meters.Ingest]).Add(
        1, new("endpoint", "meta"), new KeyValuePair<string, object?>("from", number));

    public void Dispose()
    {
        foreach (var meter in _meters.Values)
        {
            meter.Dispose();
        }
    }
}
