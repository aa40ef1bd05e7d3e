using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using StreamML.Messaging.Telemetry;

namespace StreamML.Hosting.Telemetry;

/// <summary>Collects the instruments of the catalogue, with the labels that it lists and no others.</summary>
internal static class MetricsCollector
{
    /// <summary>Begins to collect.</summary>
    /// <param name="options">Where to.</param>
    /// <param name="roles">What the process runs.</param>
    public static MeterProvider Start(TelemetryOptions options, IEnumerable<string> roles)
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ExportTarget.Resource(roles))
            .AddMeter([.. InstrumentCatalogue.MeterNames])
            .AddView(StreamOf);
        if (options.MetricsPort is not null)
        {
            builder.AddPrometheusExporter();
        }

        if (options.OtlpEndpoint.Length > 0)
        {
            builder.AddOtlpExporter((otlp, reader) =>
            {
                ExportTarget.Set(otlp, options, ExportTarget.Metrics);
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds =
                    (int)options.OtlpInterval.TotalMilliseconds;
            });
        }

        return builder.Build();
    }

    // What the catalogue does not list stays in the process.
    private static MetricStreamConfiguration? StreamOf(Instrument instrument) =>
        InstrumentCatalogue.Find(instrument.Meter.Name, instrument.Name) switch
        {
            null => MetricStreamConfiguration.Drop,
            { Kind: InstrumentKind.Histogram } known => new ExplicitBucketHistogramConfiguration
            {
                Boundaries = [.. known.Buckets],
                TagKeys = [.. known.Labels],
            },
            { } known => new MetricStreamConfiguration { TagKeys = [.. known.Labels] },
        };
}
