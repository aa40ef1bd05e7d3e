using StreamML.Inference;
using StreamML.Inference.Scoring;
using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.StreamProcessors.Tests.Score;

/// <summary>Feedback on campaigns gets a prediction by the campaign's model where there is one.</summary>
public sealed class CampaignFeedbackTests : IDisposable
{
    private readonly ScorerHarness _scorer = new();

    public void Dispose() => _scorer.Dispose();

    [Fact]
    public void Feedback_OnACampaignWithAModel_IsPredictedByItAndSaysSo()
    {
        Serve("shop/spring", "7");

        _scorer.Commit(
            _scorer.Add(Opinion("a", "spring", "Brazil")), _scorer.Add(Opinion("b", "summer", "Peru")),
            _scorer.Add(ContactHistory.Country(3, "c", 401, "Peru")));

        Assert.Equal(
            [
                ("spring", "7", "shop/spring", "positive", "demographic/feedback/a/demographic-test/7"),
                ("summer", "1", "", "negative", "demographic/feedback/b/demographic-test/1"),
            ],
            _scorer.Predictions.Where(said => said.CampaignId.Length > 0).Select(said =>
                (said.CampaignId, said.ModelVersion, said.ModelScope, said.Label, said.PredictionId)));
        Assert.Equal(
            _scorer.Predictions.Count, _scorer.Predictions.Select(said => said.PredictionId).Distinct().Count());
    }

    [Fact]
    public void Feedback_WithoutAContact_IsPredictedToo()
    {
        var opinion = Opinion("a", "spring", "Brazil");
        opinion.ContactKey = "";

        _scorer.Commit(_scorer.Add(opinion));

        var said = Assert.Single(_scorer.Predictions);
        Assert.Equal(("", "positive", ModelPart.Live), (said.ContactKey, said.Label, said.Part));
        Assert.Empty(_scorer.Scores);
    }

    [Fact]
    public void Feedback_WhileNoModelIsTrained_IsNotPredicted()
    {
        using var scorer = new ScorerHarness(LinearScores.All with { Demographic = null });

        scorer.Commit(scorer.Add(Opinion("a", "spring", "Brazil")));

        Assert.DoesNotContain(scorer.Predictions, said => said.Task == ModelTasks.Demographic);
    }

    private static Feedback Opinion(string id, string campaign, string country)
    {
        var feedback = ContactHistory.Country(1, id, 400, country);
        feedback.CampaignId = campaign;
        return feedback;
    }

    private void Serve(string scope, string version) => _scorer.Hub.Switch(
        ModelTasks.Demographic, new Dictionary<string, RolloutModels>(StringComparer.Ordinal)
        {
            [scope] = new(new HeldModel(
                LinearScores.All.Demographic!, new ModelIdentity("demographic-test", version), owned: false)),
        });
}
