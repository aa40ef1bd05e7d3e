using System.Diagnostics.Metrics;

namespace StreamML.Messaging.Telemetry;

/// <summary>
/// An instrument: what it measures and what to do when the figure is bad. Immutable. Its labels never hold a tenant's
/// contacts, texts or numbers.
/// </summary>
/// <param name="Meter">Name of its meter; one of <see cref="Meters"/>.</param>
/// <param name="Name">Its name, by OpenTelemetry's conventions where these have one.</param>
/// <param name="Kind">How it counts.</param>
/// <param name="Unit">UCUM: <c>s</c>, <c>By</c>, <c>1</c>, <c>{record}</c>; empty: none.</param>
/// <param name="Meaning">What it measures, in a phrase.</param>
/// <param name="WhenBad">What to do when the figure is bad, in a sentence.</param>
public sealed record InstrumentDefinition(
    string Meter, string Name, InstrumentKind Kind, string Unit, string Meaning, string WhenBad)
{
    /// <summary>Names of its labels, in the order in which they are recorded.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Upper bounds of a histogram's buckets, ascending, in its unit; empty for other kinds.</summary>
    public IReadOnlyList<double> Buckets { get; init; } = [];

    /// <summary>Whether .NET creates it, not this program.</summary>
    public bool IsRuntime => Meter is Meters.Runtime or Meters.Http;

    /// <summary>
    /// Its name at Prometheus: unit and <c>_total</c> added as OpenTelemetry's exporter adds them. A histogram has
    /// series with <c>_bucket</c>, <c>_sum</c> and <c>_count</c> after this name.
    /// </summary>
    public string PrometheusName
    {
        get
        {
            string name = Name.Replace('.', '_');
            string unit = Unit switch
            {
                "s" => "seconds",
                "By" => "bytes",
                _ => "",
            };
            if (unit.Length > 0 && !name.EndsWith(unit, StringComparison.Ordinal))
            {
                name = $"{name}_{unit}";
            }

            return Kind == InstrumentKind.Counter ? $"{name}_total" : name;
        }
    }

    /// <summary>Names of its series at Prometheus.</summary>
    public IReadOnlyList<string> PrometheusSeries => Kind == InstrumentKind.Histogram
        ? [$"{PrometheusName}_bucket", $"{PrometheusName}_sum", $"{PrometheusName}_count"]
        : [PrometheusName];

    /// <summary>Creates the counter.</summary>
    /// <exception cref="InvalidOperationException">It is none, or belongs to another meter.</exception>
    public Counter<long> NewCounter(Meter meter) =>
        Of(meter, InstrumentKind.Counter).CreateCounter<long>(Name, UnitOrNone, Meaning);

    /// <summary>Creates the sum that also shrinks.</summary>
    /// <exception cref="InvalidOperationException">It is none, or belongs to another meter.</exception>
    public UpDownCounter<long> NewUpDownCounter(Meter meter) =>
        Of(meter, InstrumentKind.UpDownCounter).CreateUpDownCounter<long>(Name, UnitOrNone, Meaning);

    /// <summary>Creates the gauge.</summary>
    /// <exception cref="InvalidOperationException">It is none, or belongs to another meter.</exception>
    public Gauge<double> NewGauge(Meter meter) =>
        Of(meter, InstrumentKind.Gauge).CreateGauge<double>(Name, UnitOrNone, Meaning);

    /// <summary>Creates the gauge as one that is asked when metrics are collected.</summary>
    /// <exception cref="InvalidOperationException">It is none, or belongs to another meter.</exception>
    public ObservableGauge<T> NewGauge<T>(Meter meter, Func<IEnumerable<Measurement<T>>> observe)
        where T : struct =>
        Of(meter, InstrumentKind.Gauge).CreateObservableGauge(Name, observe, UnitOrNone, Meaning);

    /// <summary>Creates the histogram, with its buckets as advice to whoever collects.</summary>
    /// <exception cref="InvalidOperationException">It is none, or belongs to another meter.</exception>
    public Histogram<double> NewHistogram(Meter meter) =>
        Of(meter, InstrumentKind.Histogram).CreateHistogram<double>(
            Name, UnitOrNone, Meaning, tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets });

    private string? UnitOrNone => Unit.Length > 0 ? Unit : null;

    private Meter Of(Meter meter, InstrumentKind kind) => meter.Name == Meter && kind == Kind
        ? meter
        : throw new InvalidOperationException($"{Name} is a {Kind} of {Meter}, not a {kind} of {meter.Name}.");
}
