using System.Diagnostics;
using OpenTelemetry.Trace;

namespace StreamML.Hosting.Telemetry;

/// <summary>
/// Decides once for each trace, where it begins: the flag in <c>traceparent</c> carries the answer on. A caller's trace
/// is as its caller decided.
/// </summary>
/// <param name="share">Share of the traces that begin here, 0 to 1. Which they are follows from their ids.</param>
internal sealed class ShareSampler(double share) : Sampler
{
    private readonly TraceIdRatioBasedSampler _beginning = new(share);

    /// <inheritdoc />
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        if (samplingParameters.ParentContext.SpanId != default)
        {
            return new SamplingResult(
                samplingParameters.ParentContext.TraceFlags.HasFlag(ActivityTraceFlags.Recorded));
        }

        // A batch links to sampled records only.
        return samplingParameters.Links?.Any() == true
            ? new SamplingResult(SamplingDecision.RecordAndSample)
            : _beginning.ShouldSample(samplingParameters);
    }
}
