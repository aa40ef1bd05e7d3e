using StreamML.Inference.Risk;
using StreamML.StreamProcessors.Stages.Enrich;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>
/// Kind H on the judges: false alarms, missed threats, and that nothing is won by flagging everything.
/// </summary>
public sealed class KindH_JudgeTests
{
    [Theory]
    // Measured 0.966. Most of the wrong ones are unflagged intents of answers such as a time or an address.
    [InlineData("held-out", "harmless-short.tsv", 0.96)]
    [InlineData("validation", "harmless.tsv", 0.97)]
    public async Task Harmless_Messages_RaiseNoAlarm(string folder, string file, double least)
    {
        var (rows, said) = await SaidAsync(folder, file);
        double high = said.Count(each => each.Risk == RiskLevel.High) / (double)said.Count;
        var labels = rows.Zip(said).SelectMany(pair => pair.Second.Unflagged().Select(label => (pair.First, label)))
            .ToList();
        double right = labels.Count(pair => Column(pair.First, pair.label.Task).Split('|').Contains(pair.label.Label))
            / (double)labels.Count;

        Assert.True(said.Count >= 500 && high <= 0.01, $"{high:0.000} of {said.Count} are high");
        Assert.True(right >= least, $"{right:0.0000} of {labels.Count} unflagged labels are right");
    }

    [Theory]
    [InlineData("held-out", "threats.tsv")]
    [InlineData("validation", "threats.tsv")]
    public async Task Threats_AndNeeds_AreNotLow(string folder, string file)
    {
        var (_, said) = await SaidAsync(folder, file);
        double low = said.Count(each => each.Risk == RiskLevel.Low) / (double)said.Count;
        Assert.True(said.Count >= 200 && low <= 0.02, $"{low:0.000} of {said.Count} are low");
    }

    [Fact]
    public async Task Lookalikes_OfThreats_AreHardlyEverHigh()
    {
        var (_, said) = await SaidAsync("validation", "lookalikes.tsv");
        Assert.InRange(said.Count(each => each.Risk == RiskLevel.High), 0, 3);
    }

    // Sentiment and intent. The models that read English alone flagged fewer: 0.912, 0.795 and 0.920 had no flag, at a
    // confidence of 0.6 for all. These ask for as much as makes 93 of 100 unseen messages of a language right.
    [Theory]
    [InlineData("held-out", "intent.tsv", 0.80)]
    [InlineData("held-out", "sentiment.tsv", 0.70)]
    [InlineData("validation", "messages.tsv", 0.84)]
    public async Task Flags_OnWholeMessages_AreNotTooMany(string folder, string file, double before)
    {
        var (_, said) = await SaidAsync(folder, file);
        double share = said.Sum(each => each.Unflagged().Count(label => label.Task != "emotion")) / (2.0 * said.Count);
        Assert.True(share >= before, $"{share:0.0000} of the labels are not flagged; not {before:0.0000}");
    }

    // The first emotion model was sure of 123 of these 280 messages, and right about 40 of them: its share of labels
    // without a flag is no measure. The fifth was sure of 134 and right about 118; this one is sure of 121 and right
    // about 111.
    [Fact]
    public async Task Emotions_WithoutAFlag_AreMostlyRight()
    {
        var (rows, said) = await SaidAsync("held-out", "emotion.tsv");
        var sure = said.Zip(rows).SelectMany(each => each.First.Unflagged()
            .Where(label => label.Task == "emotion").Select(label => label.Label == each.Second[1])).ToList();
        Assert.True(sure.Count >= 0.40 * said.Count, $"{sure.Count} of {said.Count} are not flagged");
        double right = sure.Count(each => each) / (double)sure.Count;
        Assert.True(right >= 0.88, $"{right:0.000} of {sure.Count} are right");
    }

    private static string Column(string[] row, string task) =>
        row[task switch { "sentiment" => 3, "emotion" => 4, _ => 5 }];

    private static async Task<(string[][] Rows, IReadOnlyList<Said> Said)> SaidAsync(string folder, string file)
    {
        string[][] rows = Judged.Rows(folder, file);
        var analysis = await Judged.OfAsync([.. rows.Select(row => new SourceText(row[0]))]);
        return (rows, [.. Enumerable.Range(0, rows.Length).Select(i => new Said(analysis, i))]);
    }
}
