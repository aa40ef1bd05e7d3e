using System.Diagnostics;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Tracing;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Tests.Tracing;

/// <summary>Spans, with and without somebody who listens.</summary>
public sealed class SpanTests
{
    private const string Caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static readonly DateTimeOffset Noon = DateTimeOffset.FromUnixTimeMilliseconds(1_760_000_000_000);

    [Fact]
    public void Batch_WhileNobodyListens_AllocatesNothing()
    {
        SourceRecord[] batch = [.. Enumerable.Range(0, 100).Select(number => Record(number, Caller))];
        BatchSpans.Add("enricher", 0, batch, batch.Length, Noon, Noon);
        long before = GC.GetAllocatedBytesForCurrentThread();

        BatchSpans.Add("enricher", 0, batch, batch.Length, Noon, Noon);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Request_WhileNobodyListens_HasATraceAndNoSpan()
    {
        using var own = RequestTrace.Begin("meta", null, "delivery-1");
        using var called = RequestTrace.Begin("meta", Caller, "delivery-1");
        Assert.Null(own.Span);
        Assert.Null(called.Span);
        Assert.Equal(TraceParent.Start("delivery-1"), own.Place);
        Assert.Equal(TraceParent.Read(Caller).Child("delivery-1"), called.Place);
        Assert.NotEqual(own.Record(0), own.Record(1));
    }

    [Fact]
    public void Batch_OfManyTraces_IsOneSpanThatLinksToThoseSampled()
    {
        using var spans = new Spans(ActivitySamplingResult.AllDataAndRecorded);
        SourceRecord[] batch =
        [
            Record(0, Caller), Record(1, Caller[..^1] + "0"), Record(2, null), Record(3, "ff" + Caller[2..]),
            Record(4, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), Record(5, Caller),
        ];

        BatchSpans.Add("enricher", 3, batch, count: 5, Noon, Noon.AddSeconds(2));

        var span = Assert.Single(spans.Ended);
        Assert.Equal(
            ["b7ad6b7169203331", "00f067aa0ba902b7"], span.Links.Select(link => link.Context.SpanId.ToHexString()));
        Assert.Equal(("enricher process", TimeSpan.FromSeconds(2)), (span.DisplayName, span.Duration));
        Assert.Equal(5, span.GetTagItem("messaging.batch.message_count"));
        Assert.Equal(2, span.GetTagItem("streamml.sampled"));
        Assert.Null(span.ParentId);
    }

    [Fact]
    public void Batch_WithoutASampledRecord_HasNoSpan()
    {
        using var spans = new Spans(ActivitySamplingResult.AllDataAndRecorded);
        BatchSpans.Add("enricher", 0, [Record(0, null), Record(1, Caller[..^1] + "0")], 2, Noon, Noon);
        Assert.Empty(spans.Ended);
    }

    [Fact]
    public void Batch_OfMoreRecordsThanASpanMayLink_LinksToTheFirst()
    {
        using var spans = new Spans(ActivitySamplingResult.AllDataAndRecorded);
        SourceRecord[] batch = [.. Enumerable.Range(0, 200).Select(number => Record(number, Caller))];
        BatchSpans.Add("enricher", 0, batch, batch.Length, Noon, Noon, "FormatException");
        var span = Assert.Single(spans.Ended);
        Assert.Equal(BatchSpans.LinksMax, span.Links.Count());
        Assert.Equal(200, span.GetTagItem("streamml.sampled"));
        Assert.Equal((ActivityStatusCode.Error, "FormatException"), (span.Status, span.StatusDescription));
    }

    [Fact]
    public void Request_WithoutACaller_BeginsTheTraceOfItsRecords()
    {
        using var spans = new Spans(ActivitySamplingResult.AllDataAndRecorded);
        using var outer = new Activity("of the web server").Start();
        TraceParent place;
        using (var trace = RequestTrace.Begin("meta", null, "delivery-1"))
        {
            place = trace.Place;
        }

        var span = Assert.Single(spans.Ended);
        Assert.Equal(place.TraceIdText, span.TraceId.ToHexString());
        Assert.Null(span.ParentId);
        Assert.Equal(TraceParent.Start("delivery-1").Sampled(true), place);
    }

    [Fact]
    public void Request_OfACaller_IsAChildOfItsSpan()
    {
        using var spans = new Spans(ActivitySamplingResult.AllDataAndRecorded);
        using (var trace = RequestTrace.Begin("meta", Caller, "delivery-1"))
        {
            trace.Fail("whatsapp.raw: NotEnoughReplicas");
        }

        var span = Assert.Single(spans.Ended);
        Assert.Equal(Caller, span.ParentId);
        Assert.Equal(ActivityStatusCode.Error, span.Status);
    }

    [Theory]
    [InlineData(ActivitySamplingResult.AllDataAndRecorded, true)]
    [InlineData(ActivitySamplingResult.PropagationData, false)]
    public void Records_OfARequest_AreSampledAsItsSpanIs(ActivitySamplingResult decision, bool sampled)
    {
        using var spans = new Spans(decision);
        using var trace = RequestTrace.Begin("meta", null, "delivery-1");
        Assert.Equal(sampled, trace.Record(0).IsSampled);
    }

    private static SourceRecord Record(int offset, string? header) => new(
        new SourcePartition(TopicCatalogue.MessagesText, 0), offset, 0, null, null,
        header is null ? [] : [new RecordHeader("other", null), new RecordHeader(
            TraceParent.Header, System.Text.Encoding.ASCII.GetBytes(header))]);

    /// <summary>Listens, and decides about every span alike.</summary>
    private sealed class Spans : IDisposable
    {
        private readonly ActivityListener _listener;
        private readonly int _thread = Environment.CurrentManagedThreadId;

        public Spans(ActivitySamplingResult decision)
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == SpanSource.Name,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => decision,

                // Other tests run their batches meanwhile.
                ActivityStopped = span =>
                {
                    if (Environment.CurrentManagedThreadId == _thread)
                    {
                        Ended.Add(span);
                    }
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public List<Activity> Ended { get; } = [];

        public void Dispose() => _listener.Dispose();
    }
}
