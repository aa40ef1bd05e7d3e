using StreamML.Features;
using StreamML.Inference.Scoring;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Stages.Score;
using StreamML.Testing.Processors;

namespace StreamML.StreamProcessors.Tests.Score;

/// <summary>Contacts to features and scores.</summary>
public sealed class ContactScorerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Vectors_ServedThroughAbortsAndRestarts_AreThoseOfTheLogAtTheirOffsets(int seed)
    {
        var random = new Random(seed);
        using var scorer = new ScorerHarness();
        SourceRecord[] log = [.. ContactHistory.Random(random, 500, 7).Select(scorer.Add)];
        RunWithFaults(scorer, log, random);

        Assert.True(scorer.Features.Count > 100);
        foreach (var served in scorer.Features)
        {
            Assert.Equal(
                ContactRecords.Topics.Select(topic => topic.Name), served.Offsets.Select(offset => offset.Topic));
            Assert.All(served.Offsets, offset => Assert.Equal(ScorerHarness.Partition, offset.Partition));
            var state = scorer.Rebuild(served.ContactKey, served.Offsets);
            Assert.Equal(state.LatestMs, served.AsOfMs);
            Assert.Equal(["lead", "churn", "engagement"], served.Vectors.Select(vector => vector.Schema));
            foreach (var vector in served.Vectors)
            {
                var schema = FeatureSchemas.Get(vector.Schema);
                float[] rebuilt = new float[schema.Count];
                state.Vector(schema, served.AsOfMs, rebuilt);
                Assert.Equal(schema.Hash, vector.SchemaHash);
                Assert.Equal(rebuilt, vector.Values);
            }
        }
    }

    [Fact]
    public void Records_WithAbortsAndRestarts_WriteWhatTheyWriteWithout()
    {
        var random = new Random(5);
        using var calm = new ScorerHarness();
        using var stormy = new ScorerHarness();
        var values = ContactHistory.Random(random, 400, 5).ToList();
        SourceRecord[] records = [.. values.Select(calm.Add)];
        values.ForEach(value => stormy.Add(value));
        for (int from = 0; from < records.Length; from += 13)
        {
            var batch = records[from..Math.Min(records.Length, from + 13)];
            calm.Commit(batch);
            switch (random.Next(4))
            {
                case 0:
                    stormy.RollBack(batch);
                    stormy.Commit(batch);
                    break;
                case 1:
                    stormy.CommitUnnoticed(batch);
                    stormy.Restart(keepFolder: random.Next(2) == 0);
                    break;
                case 2:
                    stormy.Run(batch);
                    stormy.Restart(keepFolder: random.Next(2) == 0);
                    stormy.Commit(batch);
                    stormy.Checkpoint();
                    break;
                default:
                    stormy.Commit(batch);
                    break;
            }
        }

        Assert.Equal(calm.Committed.Sent.Count, stormy.Committed.Sent.Count);
        Assert.Equal(calm.Committed.Sent, stormy.Committed.Sent);
        Assert.Equal(
            calm.Predictions.Count, calm.Predictions.Select(prediction => prediction.PredictionId).Distinct().Count());
    }

    [Fact]
    public void Scores_AreWhatTheModelsSayOfTheVectors()
    {
        using var scorer = new ScorerHarness();
        scorer.Commit([.. ContactHistory.Random(new Random(9), 300, 11).Select(scorer.Add)]);

        Assert.Equal(11, scorer.Scores.Count);
        foreach (var (scores, features) in scorer.Scores.Zip(scorer.Features))
        {
            Assert.Equal((features.ContactKey, features.AsOfMs), (scores.ContactKey, scores.AsOfMs));
            var lead = new LeadPrediction[1];
            LinearScores.All.Lead!.Predict([.. features.Vectors[0].Values], lead);
            Assert.Equal((ScoreStatus.Scored, lead[0].Score, lead[0].TierName),
                (scores.Lead.Status, scores.Lead.Score, scores.Lead.Tier));
            Assert.Equal(
                lead[0].Factors.Select(factor => (factor.Feature, factor.Contribution, factor.Sentence)),
                scores.Lead.Factors.Select(factor => (factor.Feature, factor.Contribution, factor.Sentence)));
            Assert.Equal(("lead-test", "1"), (scores.Lead.Model.Name, scores.Lead.Model.Version));
            var churn = new ChurnPrediction[1];
            LinearScores.All.Churn!.Predict([.. features.Vectors[1].Values], churn);
            Assert.Equal((churn[0].Probability, churn[0].RiskName), (scores.Churn.Probability, scores.Churn.Risk));
            Assert.Equal(churn[0].Recommendations, scores.Churn.Recommendations);
            var engagement = new EngagementPrediction[1];
            LinearScores.All.Engagement!.Predict([.. features.Vectors[2].Values], engagement);
            Assert.Equal(
                (engagement[0].Probability, 23, 0),
                (scores.Engagement.Probability, scores.Engagement.BestHour, scores.Engagement.BestDay));
            Assert.Equal(
                [
                    ("lead-test", scores.Lead.Tier, scores.Lead.Score), (scores.Churn.Model.Name, scores.Churn.Risk,
                        scores.Churn.Probability),
                    (scores.Engagement.Model.Name, scores.Engagement.Level, scores.Engagement.Probability),
                ],
                features.Vectors.Select(vector =>
                    (vector.Served.ModelName, vector.Served.Label, (float)vector.Served.Value)));
            var said = scorer.Predictions.Where(prediction => prediction.ContactKey == scores.ContactKey)
                .ToDictionary(prediction => prediction.Task);
            Assert.Equal(scores.Demographic is null ? 3 : 4, said.Count);
            Assert.Equal((double)scores.Churn.Probability, said["churn"].Value);
            Assert.All(said.Values, prediction => Assert.Equal(ModelPart.Live, prediction.Part));
        }
    }

    [Fact]
    public void Tier_ThatChanges_IsToldOnceEach()
    {
        using var scorer = new ScorerHarness();
        for (int n = 0; n < 5; n++)
        {
            scorer.Commit(scorer.Add(ContactHistory.Message(1, $"m{n}", 400 + n, "what is the price?")));
            scorer.Restart(keepFolder: n % 2 == 0);
            scorer.Commit(scorer.Add(ContactHistory.Event(1, $"v{n}", 400.5 + n, "view")));
        }

        var leads = scorer.Changes.Where(change => change.Kind == "lead").ToList();
        Assert.Equal(
            [("", "cold"), ("cold", "warm"), ("warm", "hot")], leads.Select(change => (change.From, change.To)));
        Assert.Equal([false, true, true], leads.Select(change => change.HasPreviousValue));
        Assert.Equal((45f, 60f), (leads[1].PreviousValue, leads[1].Value));
        Assert.Equal(Enumerable.Range(1, scorer.Changes.Count)
            .Select(n => (long)n), scorer.Changes.Select(change => change.Sequence));
        Assert.Equal(scorer.Changes.Count, scorer.Scores[^1].Changes);
        Assert.All(leads, change => Assert.NotEmpty(change.Recommendations));
    }

    [Fact]
    public void Contact_WithoutModels_HasFeaturesAndNoNumber()
    {
        using var scorer = new ScorerHarness(new ScoringModels());
        scorer.Commit(
            scorer.Add(ContactHistory.Message(1, "m", 400)), scorer.Add(ContactHistory.Country(1, "f", 401, "Peru")));

        var scores = Assert.Single(scorer.Scores);
        Assert.Equal(
            [ScoreStatus.NotTrained, ScoreStatus.NotTrained, ScoreStatus.NotTrained, ScoreStatus.NotTrained],
            [scores.Lead.Status, scores.Churn.Status, scores.Engagement.Status, scores.Demographic.Status]);
        Assert.False(scores.Lead.HasScore || scores.Churn.HasProbability || scores.Engagement.HasProbability
            || scores.Engagement.HasBestHour || scores.Engagement.HasBestDay);
        Assert.Empty(scores.Lead.Tier + scores.Churn.Risk + scores.Engagement.Level + scores.Demographic.Sentiment);
        Assert.Equal(3, Assert.Single(scorer.Features).Vectors.Count);
        Assert.Empty(scorer.Changes);
        Assert.Empty(scorer.Predictions);
    }

    [Fact]
    public void Record_Unreadable_IsDeadLetteredOnceAndTheRestIsScored()
    {
        using var scorer = new ScorerHarness();
        SourceRecord[] broken =
        [
            scorer.Add(TopicCatalogue.Events, [9, 9, 9]), scorer.Add(TopicCatalogue.MessagesEnriched, null),
            scorer.Add(TopicCatalogue.Feedback, []),
            scorer.Add(TopicCatalogue.WhatsAppStatuses, [0, 0, 0, 0, 7, 0, 0x0A, 9, 0x41]),
        ];
        scorer.Commit([.. broken, scorer.Add(ContactHistory.Message(1, "m", 400))]);
        scorer.Commit(scorer.Add(ContactHistory.Message(1, "n", 401)));

        Assert.Equal(broken, scorer.Committed.DeadLetters.Select(letter => letter.Record));
        Assert.All(scorer.Committed.DeadLetters, letter => Assert.Equal(ContactScorer.Name, letter.Reason.Stage));
        Assert.Equal(2, scorer.Scores.Count);
        Assert.Equal(scorer.Log[^1].Offset + 1, scorer.Features[^1].Offsets[0].NextOffset);
    }

    [Fact]
    public void Record_OfNobody_PassesAndIsPassed()
    {
        using var scorer = new ScorerHarness();
        var nobody = ContactHistory.Event(1, "e", 400, "order");
        nobody.ContactKey = "";
        scorer.Commit(scorer.Add(nobody));
        Assert.Empty(scorer.Committed.Sent);
        Assert.Empty(scorer.Committed.DeadLetters);

        scorer.Restart(keepFolder: false);
        scorer.Commit(scorer.Add(ContactHistory.Message(1, "m", 401)));
        Assert.Equal([1, 0, 1, 0], Assert.Single(scorer.Features).Offsets.Select(offset => offset.NextOffset));
    }

    [Fact]
    public void Demographics_OnceKnown_AreScored()
    {
        using var scorer = new ScorerHarness();
        scorer.Commit(scorer.Add(ContactHistory.Message(1, "m", 400)), scorer.Add(ContactHistory.Message(2, "n", 400)));
        Assert.All(scorer.Scores, scores => Assert.Null(scores.Demographic));

        scorer.Commit(scorer.Add(ContactHistory.Country(1, "f", 401, "Brazil")),
            scorer.Add(ContactHistory.Country(2, "g", 401, "Peru")));
        Assert.Equal(["positive", "negative"], scorer.Scores.Skip(2).Select(scores => scores.Demographic.Sentiment));
        Assert.All(scorer.Scores.Skip(2), scores => Assert.Equal(1, scores.Demographic.Probabilities.Values.Sum(), 5));
    }

    [Fact]
    public void Statuses_Alone_WaitForTheirInterval()
    {
        using var scorer = new ScorerHarness(
            options: new ScorerOptions { StatusRescoreInterval = TimeSpan.FromHours(2) });
        scorer.Commit(scorer.Add(ContactHistory.Status(1, "a", 400, DeliveryStatus.Sent)));
        Assert.Single(scorer.Scores);

        scorer.Commit(scorer.Add(ContactHistory.Status(1, "a", 401, DeliveryStatus.Delivered)));
        Assert.Single(scorer.Scores);

        scorer.Commit(scorer.Add(ContactHistory.Status(1, "a", 402, DeliveryStatus.Read)));
        Assert.Equal(2, scorer.Scores.Count);

        scorer.Commit(scorer.Add(ContactHistory.Message(1, "b", 402.1)));
        Assert.Equal(3, scorer.Scores.Count);
    }

    [Fact]
    public void Scores_WithinTheInterval_WaitForIt()
    {
        using var scorer = new ScorerHarness(options: new ScorerOptions { MinRescoreInterval = TimeSpan.FromHours(1) });
        foreach (double hours in new[] { 400, 400.5, 399, 401, 401.9, 402.1 })
        {
            scorer.Commit(scorer.Add(ContactHistory.Message(1, $"m{hours}", hours)));
        }

        Assert.Equal(
            [400, 401, 402.1], scorer.Scores.Select(scores => (scores.AsOfMs - ContactHistory.Monday) / 3_600_000.0));
    }

    [Fact]
    public void Record_ThatChangesNothing_MakesNoScore()
    {
        using var scorer = new ScorerHarness();
        var message = ContactHistory.Message(1, "m", 400);
        scorer.Commit(scorer.Add(message), scorer.Add(message));
        var repeated = scorer.Commit(scorer.Add(message));

        Assert.Single(scorer.Scores);
        Assert.Empty(repeated.Sent);
    }

    [Fact]
    public void Scores_OfOneContactAtOneMoment_NeverShareATime()
    {
        using var scorer = new ScorerHarness();
        for (int n = 0; n < 4; n++)
        {
            scorer.Commit(scorer.Add(ContactHistory.Message(1, $"m{n}", 400)));
        }

        Assert.Equal(4, scorer.Scores.Select(scores => scores.ScoredAtMs).Distinct().Count());
    }

    private static void RunWithFaults(ScorerHarness scorer, SourceRecord[] log, Random random)
    {
        int from = 0;
        while (from < log.Length)
        {
            int size = Math.Min(log.Length - from, 1 + random.Next(40));
            var batch = log[from..(from + size)];
            switch (random.Next(6))
            {
                case 0:
                    scorer.RollBack(batch);
                    continue;
                case 1:
                    scorer.CommitUnnoticed(batch);
                    scorer.Restart(keepFolder: random.Next(2) == 0);
                    break;
                default:
                    scorer.Commit(batch);
                    if (random.Next(3) == 0)
                    {
                        scorer.Checkpoint();
                    }

                    break;
            }

            from += size;
        }
    }
}
