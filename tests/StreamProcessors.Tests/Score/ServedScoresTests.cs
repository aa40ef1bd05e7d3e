using StreamML.Features;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Scoring;
using StreamML.Serving;
using StreamML.Inference.Runtimes.Trees;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Tests.Score;

/// <summary>The Scorer with models that are switched, on trial in the shadow, and canaries.</summary>
public sealed class ServedScoresTests : IDisposable
{
    private const int Contacts = 40;

    private readonly ScorerHarness _scorer = new();

    [Fact]
    public void Switch_BetweenBatches_IsNamedFromThenOn()
    {
        Commit("a", 400);
        _scorer.Hub.Put(ModelTasks.Lead, live: Lead("2", 80));
        Commit("b", 401);

        Assert.Equal(
            [.. Enumerable.Repeat(("1", 30f), Contacts), .. Enumerable.Repeat(("2", 80f), Contacts)],
            _scorer.Scores.Select(scores => (scores.Lead.Model.Version, scores.Lead.Score)));
        var changes = _scorer.Changes.Where(change => change.Kind == ModelTasks.Lead).ToList();
        Assert.Equal(2 * Contacts, changes.Count);
        Assert.All(changes.Skip(Contacts), change => Assert.Equal("2", change.ModelVersion));
    }

    [Fact]
    public void Shadow_IsAskedAndOnlyLogged()
    {
        _scorer.Hub.Put(ModelTasks.Lead, shadow: Lead("7", 90));

        Commit("a", 400);

        Assert.All(_scorer.Scores, scores => Assert.Equal(("1", 30f), (scores.Lead.Model.Version, scores.Lead.Score)));
        Assert.All(_scorer.Changes, change => Assert.NotEqual("7", change.ModelVersion));
        var shadows = _scorer.Predictions.Where(prediction => prediction.Part == ModelPart.Shadow).ToList();
        Assert.Equal(
            _scorer.Scores.Select(scores => (scores.ContactKey, ModelTasks.Lead, "7", 90.0)),
            shadows.Select(said => (said.ContactKey, said.Task, said.ModelVersion, said.Value)));
        Assert.Equal(
            _scorer.Predictions.Count, _scorer.Predictions.Select(said => said.PredictionId).Distinct().Count());
    }

    [Fact]
    public void Canary_ScoresItsContactsAndIsNamedAndLogged()
    {
        _scorer.Hub.Put(ModelTasks.Lead, canary: Lead("9", 70), share: 0.5);

        Commit("a", 400);

        var canaries = _scorer.Scores.Select(scores => scores.ContactKey)
            .Where(contact => ModelSets.Point(ModelTasks.Lead, contact) < 0.5).ToHashSet();
        Assert.InRange(canaries.Count, 10, 30);
        Assert.All(_scorer.Scores, scores => Assert.Equal(
            canaries.Contains(scores.ContactKey)
                ? ("9", 70f)
                : ("1", 30f), (scores.Lead.Model.Version, scores.Lead.Score)));
        Assert.All(_scorer.Predictions.Where(said => said.Task == ModelTasks.Lead), said => Assert.Equal(
            canaries.Contains(said.ContactKey)
                ? (ModelPart.Canary, "9")
                : (ModelPart.Live, "1"), (said.Part, said.ModelVersion)));
    }

    public void Dispose() => _scorer.Dispose();

    private void Commit(string id, double hours) => _scorer.Commit(
        [.. Enumerable.Range(0, Contacts)
            .Select(contact => _scorer.Add(ContactHistory.Message(contact, $"{id}{contact}", hours)))]);

    private static LeadScorer Lead(string version, float score)
    {
        var made = LinearScores.Artifact(FeatureSchemas.Lead, TreeLink.Identity, score);
        return new LeadScorer(new ModelArtifact(made.Manifest with { Version = version }, made.Model));
    }
}
