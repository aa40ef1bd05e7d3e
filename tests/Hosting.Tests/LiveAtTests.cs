using System.Text;
using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving.Records;

namespace StreamML.Hosting.Tests;

/// <summary>What was live at a time, to the millisecond.</summary>
public sealed class LiveAtTests
{
    private const long Noon = 1_760_000_000_000;

    private readonly ModelCatalogue _catalogue = new();
    private long _offset;

    public LiveAtTests()
    {
        Decide("", "all-1", 1_000);
        Decide("t", "t-1", 2_000);
        Decide("t", "t-2", 3_000, canary: "t-3");
        Decide("t", "", 4_000);
        Decide("", "all-2", 5_000);
    }

    [Theory]
    [InlineData("t", 999, "shipped", false)]
    [InlineData("t", 1_000, "all-1", true)]
    [InlineData("t", 1_999, "all-1", true)]
    [InlineData("t", 2_000, "t-1", false)]
    [InlineData("t", 3_999, "t-2", false)]
    [InlineData("t", 4_000, "all-1", true)]
    [InlineData("t", 5_000, "all-2", true)]
    [InlineData("other", 2_500, "all-1", true)]
    [InlineData("", 4_999, "all-1", false)]
    public void Live_AtATime_IsWhatWasDecidedLast(string scope, long after, string live, bool forAll)
    {
        var found = At(scope, after);

        Assert.Equal((live, forAll), (found.Live, found.DecidedForAll));
        Assert.Equal(live == "shipped", found.Decision is null);
    }

    [Fact]
    public void Canary_AtATime_IsThatOfTheSameDecision()
    {
        Assert.Equal(("t-3", 0.1), (At("t", 3_500).Canary, At("t", 3_500).CanaryShare));
        Assert.Equal("", At("t", 2_500).Canary);
    }

    private LiveAt At(string scope, long after) =>
        LiveAt.Of(_catalogue, "intent", scope, DateTimeOffset.FromUnixTimeMilliseconds(Noon + after));

    private void Decide(string scope, string live, long after, string canary = "")
    {
        var control = new ModelControl
        {
            Task = "intent",
            Scope = scope,
            LiveVersion = live,
            CanaryVersion = canary,
            CanaryShare = canary.Length > 0 ? 0.1 : 0,
            DecidedAtMs = Noon + after,
        };
        _catalogue.Apply(new SourceRecord(
            new SourcePartition(TopicCatalogue.ModelControls, 0), _offset++, Noon, Encoding.UTF8.GetBytes($"intent/{scope}"),
            [0, 0, 0, 0, 1, 0, .. control.ToByteArray()], []));
    }
}
