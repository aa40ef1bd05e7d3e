using System.Text;
using StreamML.Features;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Trees;
using StreamML.Inference.Scoring;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;
using StreamML.StreamProcessors.Stages.Score;
using StreamML.Serving;
using StreamML.Testing.Processors;
using StreamML.Testing.Records;

namespace StreamML.StreamProcessors.Tests.Score;

/// <summary>Contacts that are scored again by the vectors that were kept of them.</summary>
public sealed class VectorScorerTests
{
    [Fact]
    public async Task Scores_OfTheSameVectorsAndModels_AreTheLiveOnesFieldByField()
    {
        using var live = new ScorerHarness();
        live.Commit([.. ContactHistory.Random(new Random(3), 300, 9).Select(live.Add)]);
        live.Commit([.. ContactHistory.Random(new Random(4), 300, 9).Select(live.Add)]);
        Assert.Contains(live.Scores, scores => scores.Demographic is not null);

        var output = await ScoreAsync(LinearScores.All, [.. live.Features]);

        var expected = live.Scores.Select(Comparable).ToList();
        expected.ForEach(scores => (scores.Demographic, scores.Changes) = (null, 0));
        var made = output.Of<ContactScores>(TopicCatalogue.ContactScores);
        Assert.True(made.Count > 10);
        Assert.Equal(expected, made.Select(Comparable));
        Assert.Equal(
            live.Predictions.Where(said => said.Task != ModelTasks.Demographic)
                .Select(said => (said.ContactKey, said.Task, said.Label, said.Value, said.Confidence, said.AsOfMs)),
            output.Of<Prediction>(TopicCatalogue.Predictions)
                .Select(said => (said.ContactKey, said.Task, said.Label, said.Value, said.Confidence, said.AsOfMs)));
        Assert.Equal(
            [TopicCatalogue.ContactScores, TopicCatalogue.Predictions],
            output.Sent.Select(record => record.Topic).Distinct().OrderBy(topic => topic.Name));
    }

    [Fact]
    public async Task Scores_OfAnotherModel_AreItsOwnAtTheTimesOfTheLiveOnes()
    {
        using var live = new ScorerHarness();
        live.Commit(live.Add(ContactHistory.Message(1, "a", 400)));
        var made = LinearScores.Artifact(FeatureSchemas.Lead, TreeLink.Identity, 80);
        var newer = new LeadScorer(new ModelArtifact(made.Manifest with { Version = "2" }, made.Model));

        var output = await ScoreAsync(LinearScores.All with { Lead = newer }, [.. live.Features]);

        var (before, after) = (live.Scores[0], Assert.Single(output.Of<ContactScores>(TopicCatalogue.ContactScores)));
        Assert.Equal((30f, 80f, "2"), (before.Lead.Score, after.Lead.Score, after.Lead.Model.Version));
        Assert.Equal(
            (before.Tenant, before.ContactKey, before.AsOfMs, before.ScoredAtMs),
            (after.Tenant, after.ContactKey, after.AsOfMs, after.ScoredAtMs));
        Assert.Equal(Comparable(before).Churn, Comparable(after).Churn);
    }

    [Fact]
    public async Task Vector_OfOtherFeaturesThanTheProgramHas_BecomesADeadLetterThatSaysSo()
    {
        using var live = new ScorerHarness();
        live.Commit(live.Add(ContactHistory.Message(1, "a", 400)), live.Add(ContactHistory.Message(2, "b", 400)));
        var other = live.Features[0].Clone();
        other.Vectors[1].SchemaHash = "other";
        var none = live.Features[0].Clone();
        none.Vectors.RemoveAt(0);

        var output = new PilotOutput(ReplayStages.Scorer);
        await ScoreAsync(LinearScores.All, output, other, none, live.Features[1]);

        Assert.Equal(2, output.DeadLetters);
        Assert.Equal(
            live.Features[1].ContactKey, Assert.Single(output.Results.Cast<ContactScores>()).ContactKey);
        Assert.Null(StoredContact.Of(other, "scorer", out var reason));
        Assert.Contains("churn has other features (other)", reason!.Detail, StringComparison.Ordinal);
        Assert.Null(StoredContact.Of(none, "scorer", out reason));
        Assert.Contains("no vector lead", reason!.Detail, StringComparison.Ordinal);
    }

    private static async Task<RecordedOutput> ScoreAsync(ScoringModels models, params ContactFeatures[] features)
    {
        var output = new RecordedOutput();
        await ScoreAsync(models, output, features);
        return output;
    }

    private static async Task ScoreAsync(ScoringModels models, IBatchOutput output, params ContactFeatures[] features)
    {
        using var hub = new ModelHub();
        ScoringTasks.ServeVectors(hub, models);
        var serde = new ProtobufSerde<ContactFeatures>(7);
        SourceRecord[] batch =
        [
            .. features.Select((value, offset) => new SourceRecord(
                new SourcePartition(TopicCatalogue.ContactFeatures, 0), offset, 0,
                Encoding.UTF8.GetBytes(value.ContactKey), serde.Serialize(value), [])),
        ];
        var scorer = new VectorScorer(hub, TimeProvider.System, "test");
        Assert.Equal(batch.Length, await scorer.ProcessAsync(batch, output, CancellationToken.None));
    }

    // How long a model took is not what it said.
    private static ContactScores Comparable(ContactScores scores)
    {
        var copy = scores.Clone();
        copy.Lead.Model.LatencyUs = copy.Churn.Model.LatencyUs = copy.Engagement.Model.LatencyUs = 0;
        return copy;
    }
}
