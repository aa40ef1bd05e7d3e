using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.StreamProcessors.Tests.Replaying;

/// <summary>How results differ.</summary>
public sealed class DifferenceTallyTests
{
    private readonly DifferenceTally _tally = new(ReplayStages.Enricher, samplesMax: 2, only: []);

    [Fact]
    public void Difference_OfChangedLabels_SaysFromWhatToWhatWithSomeIds()
    {
        for (int number = 0; number < 3; number++)
        {
            Add($"w{number}", IntentLabel.Support, IntentLabel.Return);
        }

        Add("w3", IntentLabel.Return, IntentLabel.Support);
        Add("w4", IntentLabel.Support, IntentLabel.Support);
        _tally.Add(null, Labels("w5", IntentLabel.Support, "2"));

        var difference = Of();

        Assert.Equal((5L, 1L, 4L), (difference.Compared, difference.WithoutLive, difference.Changed));
        var field = Assert.Single(difference.Fields);
        Assert.Equal(("intent", 5L, 4L), (field.Field, field.Compared, field.Changed));
        Assert.Equal(
            ["support return 3 w0,w1", "return support 1 w3"],
            field.Moves.Select(move => $"{move.From} {move.To} {move.Messages} {string.Join(',', move.Samples)}"));
        Assert.Equal(new ModelMove("m 1", "m 2", 5, 4), Assert.Single(field.Models));
        Assert.Equal(new TenantDifference("acme", 5, 4), Assert.Single(difference.Tenants));
    }

    [Fact]
    public void Difference_OfALabelThatWasNotThere_IsFromNone()
    {
        _tally.Add(
            MessageLabels.Of(new EnrichedMessage { Tenant = "acme", MessageId = "w" }),
            Labels("w", IntentLabel.Support, "2"));

        var move = Assert.Single(Assert.Single(Of().Fields).Moves);
        Assert.Equal(("none", "support"), (move.From, move.To));
    }

    [Fact]
    public void Difference_OfAnotherModelWithTheSameLabels_ChangesNothing()
    {
        Add("w", IntentLabel.Support, IntentLabel.Support);

        var difference = Of();

        Assert.Equal((1L, 0L), (difference.Compared, difference.Changed));
        Assert.Empty(Assert.Single(difference.Fields).Moves);
        Assert.Equal(new ModelMove("m 1", "m 2", 1, 0), Assert.Single(difference.Fields[0].Models));
    }

    [Fact]
    public void Difference_OfOneLabelAlone_LeavesTheOthersOut()
    {
        var only = new DifferenceTally(ReplayStages.Enricher, samplesMax: 0, only: ["sentiment"]);
        var (live, made) = (
            Message("w", IntentLabel.Support, "1"), Message("w", IntentLabel.Return, "2"));
        live.Sentiment = made.Sentiment = new SentimentEnrichment { Label = SentimentLabel.Negative };

        only.Add(MessageLabels.Of(live), MessageLabels.Of(made));

        Assert.Equal(new LabelCounts(1, 0, 1, 0), only.Counts);
        Assert.Equal("sentiment", Assert.Single(only.Fields()).Field);
    }

    private ReplayDifference Of() => _tally.Of(
        new Job { JobId = "j", State = JobState.Ready, Generation = 3, Replay = new ReplayPlan() });

    private void Add(string id, IntentLabel live, IntentLabel made) =>
        _tally.Add(Labels(id, live, "1"), Labels(id, made, "2"));

    private static ResultLabels Labels(string id, IntentLabel intent, string version) =>
        MessageLabels.Of(Message(id, intent, version));

    private static EnrichedMessage Message(string id, IntentLabel intent, string version) => new()
    {
        Tenant = "acme",
        MessageId = id,
        Intent = new IntentEnrichment
        {
            Label = intent,
            Model = new ModelUse { Name = "m", Version = version },
        },
    };
}
