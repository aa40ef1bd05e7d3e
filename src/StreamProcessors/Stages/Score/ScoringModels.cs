using StreamML.Features;
using StreamML.Inference;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Linear;
using StreamML.Inference.Runtimes.Mixed;
using StreamML.Inference.Scoring;
using StreamML.Serving;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>The models of a configuration; null where none is trained. Safe from many threads.</summary>
/// <param name="Lead">Lead score.</param>
/// <param name="Churn">Churn probability.</param>
/// <param name="Engagement">Engagement probability.</param>
/// <param name="Demographic">Sentiment expected of a demographic group.</param>
public sealed record ScoringModels(
    LeadScorer? Lead = null, ChurnScorer? Churn = null, EngagementScorer? Engagement = null,
    DemographicModel? Demographic = null)
{
    /// <summary>
    /// Loads those that folders are given for, checks that they read what this program makes, and warms them.
    /// </summary>
    /// <exception cref="ArtifactException">A model is missing or refused; the message says why.</exception>
    public static ScoringModels Load(ScorerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ScoringModels(
            Read(options.LeadModel, MakeLead(options)), Read(options.ChurnModel, MakeChurn(options)),
            Read(options.EngagementModel, MakeEngagement(options)),
            Read(options.DemographicModel, artifact => new DemographicModel(artifact)));

        static TModel? Read<TModel>(string folder, Func<ModelArtifact, TModel> load)
            where TModel : class => folder.Length == 0 ? null : load(ModelArtifact.Read(folder));
    }

    /// <summary>How models of these tasks are made of artifacts, for <see cref="ModelLoaders"/>.</summary>
    public static IReadOnlyList<ModelLoader> Loaders(ScorerOptions options) =>
    [
        .. Tabular(ModelTasks.Lead, MakeLead(options)), .. Tabular(ModelTasks.Churn, MakeChurn(options)),
        .. Tabular(ModelTasks.Engagement, MakeEngagement(options)),
        ModelLoader.Of(
            ModelTasks.Demographic, NaiveBayesFile.Format, artifact => new DemographicModel(artifact), _ => { }),
    ];

    private static IEnumerable<ModelLoader> Tabular<TModel>(string task, Func<ModelArtifact, TModel> load)
        where TModel : class => new[] { TreeFile.Format, LinearFile.Format, MixFile.Format }
            .Select(format => ModelLoader.Of(task, format, load, _ => { }));

    private static Func<ModelArtifact, LeadScorer> MakeLead(ScorerOptions options) =>
        Ready<LeadScorer, LeadPrediction>(artifact => new LeadScorer(artifact, options.Scoring()), FeatureSchemas.Lead);

    private static Func<ModelArtifact, ChurnScorer> MakeChurn(ScorerOptions options) =>
        Ready<ChurnScorer, ChurnPrediction>(
            artifact => new ChurnScorer(artifact, options.Scoring()), FeatureSchemas.Churn);

    private static Func<ModelArtifact, EngagementScorer> MakeEngagement(ScorerOptions options) =>
        Ready<EngagementScorer, EngagementPrediction>(
            artifact => new EngagementScorer(artifact, options.Scoring()), FeatureSchemas.Engagement);

    private static Func<ModelArtifact, TScorer> Ready<TScorer, TPrediction>(
        Func<ModelArtifact, TScorer> make, FeatureSchema schema)
        where TScorer : Scorer<TPrediction> => artifact =>
        {
            var scorer = make(artifact);
            scorer.Part.RequireSchema(schema.Name, schema.Hash);
            scorer.Warm();
            return scorer;
        };
}

/// <summary>The models of the scores as one batch sees them. Valid as long as the lease they are of.</summary>
/// <param name="Lead">Lead score.</param>
/// <param name="Churn">Churn probability.</param>
/// <param name="Engagement">Engagement probability.</param>
/// <param name="Demographic">Sentiment expected of a demographic group.</param>
internal sealed record ScoringTasks(
    TaskModels<LeadScorer> Lead, TaskModels<ChurnScorer> Churn, TaskModels<EngagementScorer> Engagement,
    TaskModels<DemographicModel> Demographic)
{
    /// <summary>Has a hub serve the tasks, with these models where nothing is live on the topics.</summary>
    public static void Serve(ModelHub hub, ScoringModels models)
    {
        ServeVectors(hub, models);
        hub.Add(ModelTasks.Demographic, models.Demographic, models.Demographic?.Identity ?? default);
    }

    /// <summary>As above, of the tasks that read vectors: lead, churn and engagement.</summary>
    public static void ServeVectors(ModelHub hub, ScoringModels models)
    {
        hub.Add(ModelTasks.Lead, models.Lead, models.Lead?.Identity ?? default);
        hub.Add(ModelTasks.Churn, models.Churn, models.Churn?.Identity ?? default);
        hub.Add(ModelTasks.Engagement, models.Engagement, models.Engagement?.Identity ?? default);
    }

    /// <summary>The models of a lease.</summary>
    public static ScoringTasks Of(ModelLease lease) => new(
        lease.Of<LeadScorer>(ModelTasks.Lead), lease.Of<ChurnScorer>(ModelTasks.Churn),
        lease.Of<EngagementScorer>(ModelTasks.Engagement), lease.Of<DemographicModel>(ModelTasks.Demographic));

    /// <summary>Those of them that read vectors; no model of demographic groups.</summary>
    public static ScoringTasks OfVectors(ModelLease lease) => new(
        lease.Of<LeadScorer>(ModelTasks.Lead), lease.Of<ChurnScorer>(ModelTasks.Churn),
        lease.Of<EngagementScorer>(ModelTasks.Engagement),
        TaskModels<DemographicModel>.Of(ModelTasks.Demographic, null, default));
}
