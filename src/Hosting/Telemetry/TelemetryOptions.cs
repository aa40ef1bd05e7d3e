using System.ComponentModel.DataAnnotations;
using System.Net;

namespace StreamML.Hosting.Telemetry;

/// <summary>Where metrics and traces go when they leave the process. Configuration section <c>Telemetry</c>.</summary>
public sealed class TelemetryOptions : IValidatableObject
{
    /// <summary>OTLP over gRPC.</summary>
    public const string Grpc = "grpc";

    /// <summary>OTLP over HTTP, in Protobuf.</summary>
    public const string HttpProtobuf = "http/protobuf";

    /// <summary>
    /// Port of <c>/metrics</c> for Prometheus, 0 to 65,535; 0 takes a free one. Not set (default): off, since several
    /// processes of one machine cannot share a port. 9464 is the customary one.
    /// </summary>
    [Range(0, 65_535)]
    public int? MetricsPort { get; set; }

    /// <summary>
    /// IP address that <c>/metrics</c> listens on, default 127.0.0.1. 0.0.0.0 or :: for all interfaces, behind a
    /// firewall or with <see cref="MetricsToken"/>.
    /// </summary>
    public string MetricsAddress { get; set; } = "127.0.0.1";

    /// <summary>
    /// Bearer token that <c>/metrics</c> asks for, a secret; 16 to 1,024 characters, so that it cannot be guessed.
    /// Empty (default): none.
    /// </summary>
    [RegularExpression("[!-~]{16,1024}", ErrorMessage =
        "must have 16 to 1,024 printable ASCII characters and no spaces")]
    public string MetricsToken { get; set; } = "";

    /// <summary>
    /// Address of an OpenTelemetry collector that metrics and traces are sent to, such as
    /// <c>http://localhost:4317</c>. Empty (default): nowhere.
    /// </summary>
    public string OtlpEndpoint { get; set; } = "";

    /// <summary>
    /// How they are sent: <c>grpc</c> (default, port 4317), or <c>http/protobuf</c> (port 4318), which proxies pass
    /// more readily.
    /// </summary>
    [AllowedValues(Grpc, HttpProtobuf)]
    public string OtlpProtocol { get; set; } = Grpc;

    /// <summary>
    /// Headers sent along, <c>name=value</c>, comma separated: where a collector wants a key. A secret. Empty
    /// (default): none.
    /// </summary>
    public string OtlpHeaders { get; set; } = "";

    /// <summary>How often metrics are sent, default 1 min, as OpenTelemetry has it; 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan OtlpInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Share of traces whose spans are sent to <see cref="OtlpEndpoint"/>, 0 to 1. 0 (default): none, since somebody
    /// has to keep them; 0.01 is plenty for a busy installation. A caller that sends <c>traceparent</c> decides about
    /// its own traces.
    /// </summary>
    [Range(0.0, 1.0)]
    public double Traces { get; set; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IPAddress.TryParse(MetricsAddress, out _))
        {
            yield return new ValidationResult(
                $"must be an IP address, not '{MetricsAddress}'", [nameof(MetricsAddress)]);
        }

        if (OtlpEndpoint.Length > 0 && !IsHttp(OtlpEndpoint))
        {
            yield return new ValidationResult("must be an http or https address", [nameof(OtlpEndpoint)]);
        }

        if (Traces > 0 && OtlpEndpoint.Length == 0)
        {
            yield return new ValidationResult("must be 0 without Telemetry__OtlpEndpoint", [nameof(Traces)]);
        }

        if (OtlpHeaders.Length > 0 && !OtlpHeaders.Split(',').All(header => header.IndexOf('=') > 0))
        {
            yield return new ValidationResult("must be name=value, comma separated", [nameof(OtlpHeaders)]);
        }
    }

    private static bool IsHttp(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);
}
