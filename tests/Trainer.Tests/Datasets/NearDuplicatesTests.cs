using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Tests.Datasets;

public sealed class NearDuplicatesTests
{
    private static readonly NearDuplicates Judges = new(["Where is my blue sofa?", "refund!!", "☎️"]);

    [Theory]
    [InlineData("where is my blue sofa", true)]
    [InlineData("WHERE is my blue sofa 2?!", true)]
    [InlineData("where is my blue sofas", true)]
    [InlineData("Refund", true)]
    [InlineData("where is my red chair", false)]
    [InlineData("i want a refund for the sofa", false)]
    [InlineData("☎️", false)]
    [InlineData("", false)]
    public void Text_LikeAJudges_IsFound(string text, bool found) => Assert.Equal(found, Judges.Contains(text));
}
