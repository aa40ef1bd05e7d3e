using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.StreamProcessors.Tests.Replaying;

/// <summary>What can be asked of the stages that are replayed.</summary>
public sealed class ReplayStageTests
{
    [Fact]
    public void Scorer_AskedForTexts_RefusesAndSaysWhatToDo()
    {
        Assert.Contains(
            "leave --from tables out", Refusal(new ReplayQuery { FromTables = true }), StringComparison.Ordinal);
        Assert.Contains(
            "and --type about messages", Refusal(new ReplayFilter { Type = "text" }), StringComparison.Ordinal);
        Assert.Contains(
            "and --language about messages", Refusal(new ReplayFilter { Language = "pt" }), StringComparison.Ordinal);
        Assert.StartsWith(
            "The scorer is about contacts, and --language and --label about messages",
            Refusal(new ReplayFilter { Language = "pt", Labels = { "intent=support" } }), StringComparison.Ordinal);
        Assert.Null(Refusal(new ReplayFilter { Tenant = "acme", ContactKey = "acme/1", OlderThanMs = 1 }));
        Assert.Null(ReplayStages.Enricher.Refusal(new ReplayQuery { FromTables = true }));
    }

    [Fact]
    public void Stages_OfPlans_AreFoundByTheirNames()
    {
        Assert.Same(ReplayStages.Scorer, ReplayStages.Of(new ReplayPlan { Stage = "scorer" }));
        Assert.Same(ReplayStages.Enricher, ReplayStages.Of(new ReplayPlan()));
        Assert.Null(ReplayStages.Find("windows"));
        Assert.Equal(["enricher", "scorer"], ReplayStages.Names);
    }

    [Fact]
    public void Topics_OfAJob_AreThoseOfItsStage()
    {
        var job = new Job { Generation = 4, Replay = new ReplayPlan { Stage = "scorer" } };

        Assert.Equal(
            ["contact.scores.gen-4", "predictions.gen-4", "contact.features.dead-letter.gen-4"],
            ReplayTopics.Of(job).Select(topic => topic.Name));
        Assert.Equal("contact.features", ReplayTopics.InputOf(job.Replay).Name);
        Assert.Contains(ReplayTopics.Of(4), topic => topic.Name == "messages.enriched.gen-4");
        Assert.Contains(ReplayTopics.Of(4), topic => topic.Name == "contact.scores.gen-4");
    }

    [Fact]
    public void Labels_OfScores_AreTierRiskAndLevelWithTheirModels()
    {
        var labels = ReplayStages.Scorer.LabelsOf(new ContactScores
        {
            Tenant = "acme",
            ContactKey = "acme/1",
            Lead = new LeadScore { Tier = "hot", Model = new ModelUse { Name = "lead", Version = "2" } },
            Churn = new ChurnScore { Status = ScoreStatus.NotTrained },
        });

        Assert.Equal(("acme", "acme/1"), (labels.Tenant, labels.Name));
        Assert.Equal(
            [new ResultLabel("hot", "lead 2"), new ResultLabel("none", "none"), new ResultLabel("none", "none")],
            labels.Labels);
    }

    private static string? Refusal(ReplayQuery query) => ReplayStages.Scorer.Refusal(query);

    private static string? Refusal(ReplayFilter filter) => Refusal(new ReplayQuery { Filter = filter });
}
