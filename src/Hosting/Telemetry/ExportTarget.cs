using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;

namespace StreamML.Hosting.Telemetry;

/// <summary>Where telemetry goes by OTLP, and what it says of the process.</summary>
internal static class ExportTarget
{
    /// <summary>Path of metrics over HTTP, as OTLP has it.</summary>
    public const string Metrics = "/v1/metrics";

    /// <summary>Path of spans over HTTP.</summary>
    public const string Spans = "/v1/traces";

    /// <summary>What is sent with every metric and span.</summary>
    public static ResourceBuilder Resource(IEnumerable<string> roles) => ResourceBuilder.CreateEmpty()
        .AddService(
            "streamml", serviceVersion: typeof(ExportTarget).Assembly.GetName().Version?.ToString(3),
            serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}")
        .AddAttributes([KeyValuePair.Create<string, object>("streamml.roles", string.Join(',', roles))]);

    /// <summary>Sets the address, the protocol and the headers of an exporter.</summary>
    /// <param name="exporter">The exporter's options.</param>
    /// <param name="options">Ours, with an endpoint.</param>
    /// <param name="path">Path over HTTP where the endpoint has none.</param>
    public static void Set(OtlpExporterOptions exporter, TelemetryOptions options, string path)
    {
        bool isGrpc = options.OtlpProtocol == TelemetryOptions.Grpc;
        var address = new Uri(options.OtlpEndpoint);
        exporter.Endpoint = !isGrpc && address.AbsolutePath == "/" ? new Uri(address, path) : address;
        exporter.Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Headers = options.OtlpHeaders.Length > 0 ? options.OtlpHeaders : null;
    }
}
