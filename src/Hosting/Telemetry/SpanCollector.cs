using OpenTelemetry;
using OpenTelemetry.Trace;
using StreamML.Messaging.Tracing;

namespace StreamML.Hosting.Telemetry;

/// <summary>
/// Collects the program's own spans and sends them by OTLP. The SDK's limits hold: 2,048 spans wait at most, what comes
/// beyond them is dropped, and nothing waits for the collector.
/// </summary>
public static class SpanCollector
{
    /// <summary>Begins to collect. Disposing the provider sends what is there, within 5 s.</summary>
    /// <param name="options">Where to, and how many.</param>
    /// <param name="roles">What the process runs.</param>
    /// <returns>Null if no traces are asked for.</returns>
    public static TracerProvider? Start(TelemetryOptions options, IEnumerable<string> roles)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Traces == 0
            ? null
            : Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(ExportTarget.Resource(roles))
                .SetSampler(new ShareSampler(options.Traces))
                .AddSource(SpanSource.Name)
                .AddOtlpExporter(exporter => ExportTarget.Set(exporter, options, ExportTarget.Spans))
                .Build();
    }
}
