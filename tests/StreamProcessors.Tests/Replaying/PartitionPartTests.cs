using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.StreamProcessors.Tests.Replaying;

/// <summary>What of a partition is replayed, and what of it is gone.</summary>
public sealed class PartitionPartTests
{
    // Retention has taken the first hundred.
    private static readonly PartitionOffsets Kept = new(100, 500);

    [Fact]
    public void Part_OfEverything_LacksWhatRetentionTook()
    {
        var part = PartitionPart.Of(Kept, since: null, until: null, asked: null);
        Assert.Equal((new OffsetRange(100, 500), new OffsetRange(0, 100)), (part.Range, part.Gone));
        Assert.Equal(0, PartitionPart.Of(new PartitionOffsets(0, 500), null, null, null).Gone.Count);
    }

    [Fact]
    public void Part_OfATimeBehindTheFirstRecord_LacksNothing()
    {
        var part = PartitionPart.Of(Kept, since: 101, until: 300, asked: null);
        Assert.Equal(new OffsetRange(101, 300), part.Range);
        Assert.Equal(0, part.Gone.Count);
    }

    [Fact]
    public void Part_OfATimeThatMeetsTheFirstRecord_MayLackWhatWasBeforeIt()
    {
        var part = PartitionPart.Of(Kept, since: 100, until: null, asked: null);
        Assert.Equal((new OffsetRange(100, 500), new OffsetRange(0, 100)), (part.Range, part.Gone));
    }

    [Theory]
    [InlineData(50, 201, 100, 201, 50)]
    [InlineData(200, 900, 200, 500, 0)]
    [InlineData(20, 40, 100, 40, 20)]
    public void Part_OfOffsets_IsWhatIsThereOfThem(long first, long next, long from, long to, long gone)
    {
        var part = PartitionPart.Of(Kept, since: null, until: null, new OffsetRange(first, next));
        Assert.Equal(new OffsetRange(from, to), part.Range);
        Assert.Equal(gone, part.Gone.Count);
    }
}
