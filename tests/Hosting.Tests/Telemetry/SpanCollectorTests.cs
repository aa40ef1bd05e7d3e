using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using OpenTelemetry.Trace;
using StreamML.Hosting.Telemetry;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Tracing;
using StreamML.Testing;

namespace StreamML.Hosting.Tests.Telemetry;

/// <summary>Which spans leave the process, and how.</summary>
public sealed class SpanCollectorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly ActivityTraceId Trace = ActivityTraceId.CreateFromString(new string('a', 32));
    private static readonly ActivitySpanId Span = ActivitySpanId.CreateFromString(new string('b', 16));

    [Fact]
    public void Start_ByDefault_CollectsNothing() =>
        Assert.Null(SpanCollector.Start(new TelemetryOptions(), ["ingest"]));

    [Fact]
    public async Task Collector_OfOtlp_IsSentSpansWithItsHeaders()
    {
        var sent = new TaskCompletionSource<(string Path, string? Key)>();
        await using var collector = await LoopbackServer.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            sent.TrySetResult((context.Request.Path, context.Request.Headers["x-key"]));
        });
        var options = new TelemetryOptions
        {
            OtlpEndpoint = collector.Urls.First(),
            OtlpProtocol = TelemetryOptions.HttpProtobuf,
            OtlpHeaders = "x-key=of-this-test",
            Traces = 1,
        };
        using (SpanCollector.Start(options, ["ingest"]))
        {
            using var trace = RequestTrace.Begin("meta", null, "delivery-1");
            Assert.True(trace.Place.IsSampled);
            Assert.Equal(trace.Place.TraceIdText, trace.Span!.TraceId.ToHexString());
        }

        Assert.Equal(("/v1/traces", "of-this-test"), await sent.Task.WaitAsync(Patience));
    }

    [Theory]
    [InlineData(0.0, 0, 0)]
    [InlineData(0.25, 200, 300)]
    [InlineData(1.0, 1_000, 1_000)]
    public void Sampler_OfTracesThatBeginHere_TakesTheShare(double share, int least, int most)
    {
        var sampler = new ShareSampler(share);
        var ids = Enumerable.Range(0, 1_000).Select(number =>
            ActivityTraceId.CreateFromString(TraceParent.Start($"delivery-{number}").TraceIdText));
        Assert.InRange(ids.Count(id => IsSampled(sampler, new ActivityContext(id, default, default), id)), least, most);
    }

    [Theory]
    [InlineData(ActivityTraceFlags.Recorded, 0.0, true)]
    [InlineData(ActivityTraceFlags.None, 1.0, false)]
    public void Sampler_OfACallersTrace_DoesAsTheCallerDid(ActivityTraceFlags flags, double share, bool sampled) =>
        Assert.Equal(sampled, IsSampled(new ShareSampler(share), new ActivityContext(Trace, Span, flags), Trace));

    [Fact]
    public void Sampler_OfABatchThatLinksToSampledRecords_TakesIt() => Assert.True(IsSampled(
        new ShareSampler(1e-9), default, Trace,
        new ActivityLink(new ActivityContext(Trace, Span, ActivityTraceFlags.Recorded))));

    [Theory]
    [InlineData("0.5", "Telemetry__Traces must be 0 without Telemetry__OtlpEndpoint.")]
    [InlineData("2", "Telemetry__Traces must be 0 to 1, not 2.")]
    public void Settings_OutOfRange_AreRefused(string value, string message)
    {
        var fault = Assert.Throws<RoleConfigurationException>(() => Settings.Load(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Telemetry:Traces"] = value }));
        Assert.Equal(message, fault.Message);
    }

    private static bool IsSampled(
        ShareSampler sampler, ActivityContext parent, ActivityTraceId id, params ActivityLink[] links) =>
        sampler.ShouldSample(new SamplingParameters(parent, id, "span", ActivityKind.Server, tags: null, links))
            .Decision == SamplingDecision.RecordAndSample;
}
