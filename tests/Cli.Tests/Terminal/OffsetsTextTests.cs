using StreamML.Cli.Commands;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;

namespace StreamML.Cli.Tests.Terminal;

/// <summary>Parts of partitions as a person writes them.</summary>
public sealed class OffsetsTextTests
{
    [Fact]
    public void Offsets_OfSeveralPartitions_IncludeBothEnds()
    {
        var parts = OffsetsText.Parse(["3:1200-1800", "0:7-", "5:9-9"]);
        Assert.NotNull(parts);
        Assert.Equal(3, parts.Count);
        Assert.Equal(new OffsetRange(1_200, 1_801), parts[3]);
        Assert.Equal(new OffsetRange(7, long.MaxValue), parts[0]);
        Assert.Equal(new OffsetRange(9, 10), parts[5]);
    }

    [Fact]
    public void Offsets_WhereNoneAreGiven_AreNull() => Assert.Null(OffsetsText.Parse([]));

    [Theory]
    [InlineData("3")]
    [InlineData("3:")]
    [InlineData("3:-7")]
    [InlineData("3:9-7")]
    [InlineData("-3:1-2")]
    [InlineData("3:1-9223372036854775807")]
    [InlineData("99999999999:1-2")]
    [InlineData("a:1-2")]
    public void Offsets_ThatCannotBeRead_AreRefusedWithTheForm(string text)
    {
        var refused = Assert.Throws<RoleConfigurationException>(() => OffsetsText.Parse([text]));
        Assert.Contains("PARTITION:FIRST-LAST", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Offsets_OfAPartitionThatIsNamedTwice_AreRefused()
    {
        var refused = Assert.Throws<RoleConfigurationException>(() => OffsetsText.Parse(["3:1-2", "3:5-6"]));
        Assert.Contains("twice", refused.Message, StringComparison.Ordinal);
    }
}
