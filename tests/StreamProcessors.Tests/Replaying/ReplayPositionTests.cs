using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.StreamProcessors.Tests.Replaying;

/// <summary>How far a job is, by the offsets of its group.</summary>
public sealed class ReplayPositionTests
{
    private static readonly SourcePartition First = new(TopicCatalogue.MessagesText, 0);
    private static readonly SourcePartition Second = new(TopicCatalogue.MessagesText, 1);

    [Fact]
    public void Position_OfAPartitionThatWasNotBegun_IsWhereItsRangeBegins()
    {
        var position = Of([]);
        Assert.Equal((0L, 30L), (position.Done, position.Total));
        Assert.Equal(new Dictionary<SourcePartition, long> { [First] = 10, [Second] = 0 }, position.Behind);
    }

    [Fact]
    public void Position_BeyondARange_CountsUpToItsEnd()
    {
        var position = Of(new() { [First] = 500, [Second] = 4 });
        Assert.Equal(24, position.Done);
        Assert.Equal(new Dictionary<SourcePartition, long> { [Second] = 4 }, position.Behind);
    }

    [Fact]
    public void Position_AtAllEnds_LeavesNothing()
    {
        var position = Of(new() { [First] = 30, [Second] = 10 });
        Assert.Equal(position.Total, position.Done);
        Assert.Empty(position.Behind);
    }

    private static ReplayPosition Of(Dictionary<SourcePartition, long> committed) => ReplayPosition.Of(
        new Dictionary<SourcePartition, OffsetRange> { [First] = new(10, 30), [Second] = new(0, 10) }, committed);
}
