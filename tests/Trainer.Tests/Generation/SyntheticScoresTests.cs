using StreamML.Features;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Scoring;
using StreamML.Trainer.Generation;
using StreamML.Trainer.Scores;
using StreamML.Trainer.Tables;

namespace StreamML.Trainer.Tests.Generation;

/// <summary>The demo's models: from a made-up history through the feature code to artifacts that score.</summary>
public sealed class SyntheticScoresTests
{
    private const int Contacts = 500;

    private static readonly Lazy<GeneratedRows> Rows = new(() => Make(Contacts));

    private static readonly Lazy<IReadOnlyList<ModelArtifact>> Models = new(() =>
        SyntheticScores.Train(Contacts, 1, "1", new Progress<string>(), CancellationToken.None));

    [Fact]
    public void Train_WithTheSameSeed_GivesTheSameBytes()
    {
        var again = SyntheticScores.Train(Contacts, 1, "1", new Progress<string>(), CancellationToken.None);
        foreach (var (first, second) in Models.Value.Zip(again))
        {
            Assert.Equal(first.Model.ToArray(), second.Model.ToArray());
            Assert.Equal(first.Manifest.ToUtf8(), second.Manifest.ToUtf8());
        }

        Assert.NotEqual(
            Models.Value[0].Manifest.Sha256,
            SyntheticScores.Train(Contacts, 2, "1", new Progress<string>(), CancellationToken.None)[0].Manifest.Sha256);
    }

    [Fact]
    public void Models_OnContactsLeftOut_HaveLearntSomething()
    {
        var (lead, churn, engagement) = (Models.Value[0].Manifest, Models.Value[1].Manifest, Models.Value[2].Manifest);
        Assert.InRange(lead.Metrics!["r2"], 0.4, 0.999);
        Assert.InRange(lead.Metrics["rmse"], 3, 18);
        Assert.InRange(churn.Metrics!["auc"], 0.8, 0.999);
        Assert.InRange(engagement.Metrics!["auc"], 0.65, 0.999);
        Assert.True(
            churn.Metrics["accuracy"] > Math.Max(churn.Metrics["positive_share"], 1 - churn.Metrics["positive_share"]));
        Assert.All(Models.Value, model => Assert.True(model.Manifest.Synthetic));
        Assert.Equal(["lead", "churn", "engagement"], Models.Value.Select(model => model.Manifest.Task));
    }

    [Fact]
    public void Manifests_CarryTheSchemaAndImportancesThatSumToOne()
    {
        foreach (var (model, schema) in Models.Value.Zip(FeatureSchemas.All))
        {
            var tabular = model.Manifest.Tabular!;
            tabular.RequireSchema(schema.Name, schema.Hash);
            Assert.Equal(
                schema.Features.Select(feature => (feature.Name, feature.Label)),
                tabular.Features.Select(each => (each.Name, each.Label)));
            Assert.Equal(1, tabular.Features.Sum(feature => feature.Importance!.Value), 1e-9);
            Assert.Equal(model.Manifest.ToUtf8(), ModelManifest.Parse(model.Manifest.ToUtf8()).ToUtf8());
        }

        Assert.All(Models.Value, model => Assert.Contains(
            model.Manifest.Libraries!,
            library => library.Key is "xgboost" or "lightgbm" or "microsoft.ml"
                && Version.TryParse(library.Value, out _)));
    }

    [Fact]
    public void Scorers_OfTheModels_ScoreAllTiersWithFactorsThatSum()
    {
        var options = new ScoringOptions { MaxFactors = 30 };
        var leadScorer = new LeadScorer(Models.Value[0], options);
        var leads = new LeadPrediction[Rows.Value.Lead.Rows.Count];
        leadScorer.Predict(Rows.Value.Lead.Rows.Rows, leads);
        Assert.True(leads.Select(lead => lead.Tier).Distinct()
            .Count() >= 3, "Leads of hardly two tiers: the history shows little.");
        Assert.All(leads.Where(lead => lead.Score is > 0 and < 100), lead => Assert.Equal(
            lead.Score, leadScorer.ExpectedMargin + lead.Factors.Sum(factor => (double)factor.Contribution), 1e-3));
        Assert.All(leads, lead => Assert.InRange(lead.Recommendations.Count, 1, 4));
        var churn = new ChurnPrediction[Rows.Value.Churn.Rows.Count];
        new ChurnScorer(Models.Value[1]).Predict(Rows.Value.Churn.Rows.Rows, churn);
        Assert.Contains(churn, each => each.Risk >= ChurnRisk.High);
        Assert.Contains(churn, each => each.Risk == ChurnRisk.Low);
        Assert.All(churn, each => Assert.All(each.Factors, factor => Assert.NotEmpty(factor.Sentence)));
        var engagement = new EngagementPrediction[Rows.Value.Engagement.Rows.Count];
        new EngagementScorer(Models.Value[2]).Predict(Rows.Value.Engagement.Rows.Rows, engagement);
        Assert.True(engagement.Select(each => each.Level).Distinct().Count() >= 3,
            "Engagement of hardly two levels: the history shows little.");
    }

    [Fact]
    public void History_OfAContact_DependsOnPlanAndNumberAlone()
    {
        var plan = GenerationPlan.ForTraining(20, 5);
        var history = new SyntheticHistory(plan);
        Assert.Equal(history.Of(3).Records, new SyntheticHistory(plan).Of(3).Records);
        Assert.NotEqual(history.Of(3).Records, history.Of(4).Records);
        Assert.NotEqual(history.Of(3).Records, new SyntheticHistory(plan with { Seed = 6 }).Of(3).Records);
    }

    [Fact]
    public void Rows_OfEachSchema_HaveAValueInEveryFeature()
    {
        foreach (var rows in new[] { Rows.Value.Lead.Rows, Rows.Value.Churn.Rows, Rows.Value.Engagement.Rows })
        {
            for (int f = 0; f < rows.Schema.Count; f++)
            {
                var values = Enumerable.Range(0, rows.Count).Select(row => rows.Rows[(row * rows.Schema.Count) + f])
                    .Where(value => !float.IsNaN(value));
                Assert.True(values.Distinct().Take(2).Count() == 2,
                    $"{rows.Schema.Name}: {rows.Schema.Features[f].Name} is always the same.");
            }
        }
    }

    [Fact]
    public void Train_TooFewSamples_SaysHowManyAreNeeded()
    {
        var error = Assert.Throws<ScoreTrainingException>(
            () => SyntheticScores.Train(50, 1, "1", new Progress<string>(), CancellationToken.None));
        Assert.Contains("at least 100", error.Message);
        var rows = Rows.Value.Churn.Rows;
        var same = Assert.Throws<ScoreTrainingException>(
            () => Train("churn", rows with { Labels = new float[rows.Count] }));
        Assert.Contains("nothing to tell apart", same.Message);
        var lead = Rows.Value.Lead.Rows;
        Assert.Throws<ScoreTrainingException>(
            () => Train("lead", lead with { Labels = [.. Enumerable.Repeat(float.NaN, lead.Count)] }));
        var other = Assert.Throws<ScoreTrainingException>(() => Train("churn", lead));
        Assert.Contains("another schema", other.Message);
    }

    private static TrainedModel Train(string task, TableData rows) => ScoreTraining.Train(
        task, rows, new ScoreTrainingOptions(), null, TimeProvider.System, CancellationToken.None);

    private static GeneratedRows Make(int contacts) =>
        SyntheticScores.Rows(GenerationPlan.ForTraining(contacts, 1), new Progress<string>(), CancellationToken.None);
}
