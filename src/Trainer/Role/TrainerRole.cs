using Microsoft.Extensions.Logging;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Audience;
using StreamML.Inference.Runtimes.Linear;
using StreamML.Inference.Runtimes.Mixed;
using StreamML.Inference.Runtimes.Trees;
using StreamML.Inference.Scoring;
using StreamML.Inference.Text;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Serving;
using StreamML.Serving.Publishing;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Drift;
using StreamML.Trainer.Gates;
using StreamML.Trainer.Gates.Lifecycle;
using StreamML.Trainer.Role.Judging;
using StreamML.Trainer.Role.Learners;
using StreamML.Trainer.Role.Online;
using StreamML.Trainer.Role.Watch;

namespace StreamML.Trainer.Role;

/// <summary>Labelled examples to better models: trains, judges, publishes.</summary>
public sealed class TrainerRole : IRole
{
    /// <summary>Its name.</summary>
    public const string RoleName = "trainer";

    /// <inheritdoc />
    public string Name => RoleName;

    /// <inheritdoc />
    public string Summary => "trains models on labelled examples, judges and publishes them";

    /// <inheritdoc />
    public IReadOnlyList<string> Needs => ["data folder"];

    /// <summary>None: it reads its topics from their beginning, outside the group.</summary>
    public IReadOnlyList<TopicDefinition> Inputs => [];

    /// <inheritdoc />
    public IReadOnlyList<OptionSection> Options { get; } =
    [
        OptionSection.Of<TrainerOptions>("Trainer"), OptionSection.Of<OfflineGateOptions>("OfflineGate"),
        OptionSection.Of<ModelServingOptions>("Models"), OptionSection.Of<TextModelOptions>("TextModels"),
        OptionSection.Of<AudienceOptions>("Audience"), OptionSection.Of<AlertOptions>("Alerts"),
        OptionSection.Of<ModelTestOptions>("ModelTest"), OptionSection.Of<ChurnCheckOptions>("ChurnCheck"),
        OptionSection.Of<DriftOptions>("Drift"), OptionSection.Of<CorrectionOptions>("Corrections"),
        OptionSection.Of<DegradationOptions>("Watch"), OptionSection.Of<OnlineGateOptions>("OnlineGate"),
        OptionSection.Of<PromotionOptions>("Promotion"), OptionSection.Of<ConversionGateOptions>("ConversionGate"),
    ];

    /// <inheritdoc />
    public Func<CancellationToken, Task> Prepare(RoleHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var log = host.Loggers.CreateLogger("StreamML.Trainer");
        var loop = new TrainerLoop(Services(host, log));
        return async _ =>
        {
            DataFolder.Prepare(host.DataDirectory);
            await host.StartAsync(() => host.Kafka.CreateHost(
                new ConsumerHostOptions
                {
                    Role = Name,
                    Topics = [TopicCatalogue.TrainingRequests],
                    TaskPerPartition = false,
                    OffsetsInGroup = false,
                },
                (_, partitions) => new LeaderTask(partitions, loop, host.Time)));
        };
    }

    /// <summary>What can be trained.</summary>
    internal static IReadOnlyList<ITaskLearner> Learners(AudienceOptions audience) =>
        [.. ScoreLearner.All, new DemographicLearner(), .. TextLearner.All(audience)];

    private static TrainerServices Services(RoleHost host, ILogger log)
    {
        var (options, serving) = (host.Options<TrainerOptions>(), host.Options<ModelServingOptions>());
        var (audience, gate) = (host.Options<AudienceOptions>(), host.Options<OfflineGateOptions>());
        var loaders = new ModelLoaders(
        [
            .. ModelLoaders.Create(host.Options<TextModelOptions>(), audience).All, .. ScoreLoaders(),
        ]);
        string work = Path.Combine(host.DataDirectory, "trainer");
        var publications = host.Own(new Publications(
            new ModelPublisher(host.Kafka, loaders, serving, RoleName, host.Time), work));
        var desk = new AlertDesk(
            host.Own(new AlertDelivery(host.Options<AlertOptions>(), log, host.Time)), host.Time);
        var alerts = new WatchAlerts(host.Options<DegradationOptions>());
        var triggers = new TrainingTriggers(options);
        var models = new PublishedModels(
            host.Kafka, Path.Combine(host.DataDirectory, "models"), serving, host.Time);
        var care = new RunCare(
            options, work, host.Kafka, models, loaders,
            new ModelTester(loaders, host.Options<ModelTestOptions>(), host.Time), host.Time, log);
        var learners = Learners(audience);
        var churn = host.Options<ChurnCheckOptions>();
        var schedule = ChurnSchedule.Of(churn, options);
        return new TrainerServices(
            host.Kafka, options, learners, models,
            new TrainingJob(
                options, new OfflineGate(gate, host.Time), gate, host.Time, publications.PublishAsync, care),
            desk, new FailureAlerts(alerts, desk, host.Time),
            () =>
            [
                new DriftWatch(
                    host.Kafka, host.Options<DriftOptions>(), models, desk, triggers, options.Interval, host.Time, log),
                new CorrectionWatch(
                    host.Kafka, host.Options<CorrectionOptions>(), new DataAlerts(alerts, triggers, desk, host.Time),
                    options.Interval, host.Time),
                new MetricWatch(host.Kafka, options.Interval, host.Time),
                new ChurnWatch(host.Kafka, churn, schedule, desk, options.Interval, host.Time),
                new OnlineCompanion(
                    new OnlineServices(Limits(host), learners, models, publications, desk, host.Time, log), host.Kafka),
            ],
            host.Time, log);
    }

    private static OnlineLimits Limits(RoleHost host) => new(
        host.Options<TrainerOptions>(), host.Options<PromotionOptions>(), host.Options<OnlineGateOptions>(),
        host.Options<ConversionGateOptions>(), host.Options<DegradationOptions>());

    // How scores are shown is a matter of the scorer: here models are only checked.
    private static IEnumerable<ModelLoader> ScoreLoaders()
    {
        var scoring = new ScoringOptions();
        foreach (string format in new[] { TreeFile.Format, LinearFile.Format, MixFile.Format })
        {
            yield return ModelLoader.Of(ModelTasks.Lead, format, model => new LeadScorer(model, scoring), _ => { });
            yield return ModelLoader.Of(ModelTasks.Churn, format, model => new ChurnScorer(model, scoring), _ => { });
            yield return ModelLoader.Of(
                ModelTasks.Engagement, format, model => new EngagementScorer(model, scoring), _ => { });
        }

        yield return ModelLoader.Of(
            ModelTasks.Demographic, NaiveBayesFile.Format, model => new DemographicModel(model), _ => { });
    }
}
