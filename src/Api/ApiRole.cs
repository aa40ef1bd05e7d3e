using Microsoft.Extensions.Logging;
using StreamML.Access;
using StreamML.Api.Health;
using StreamML.Api.Routes;
using StreamML.Api.Scores;
using StreamML.Api.Texts;
using StreamML.Api.Training;
using StreamML.Api.Translation;
using StreamML.Api.Voice;
using StreamML.Inference.Audience;
using StreamML.Inference.Language;
using StreamML.Inference.Speech;
using StreamML.Inference.Speech.Audio;
using StreamML.Messaging.Roles;
using StreamML.Schemas.Topics;
using StreamML.Serving;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.StreamProcessors.Stages.Score;
using StreamML.Trainer.Role;

namespace StreamML.Api;

/// <summary>The REST API: predictions by the live models in this process, trainings over topics.</summary>
public sealed class ApiRole : IRole
{
    private static readonly TimeSpan KeysWait = TimeSpan.FromSeconds(20);

    /// <inheritdoc />
    public string Name => "api";

    /// <inheritdoc />
    public string Summary => "answers the REST API: predictions, trainings, documentation";

    /// <inheritdoc />
    public IReadOnlyList<string> Needs => ["`libcld2-0`"];

    /// <summary>None: it follows keys and models outside a group.</summary>
    public IReadOnlyList<TopicDefinition> Inputs => [];

    /// <inheritdoc />
    public IReadOnlyList<OptionSection> Options { get; } =
    [
        OptionSection.Of<ApiOptions>("Api"), OptionSection.Of<VoiceOptions>("Voice"),
        OptionSection.Of<TrainerOptions>("Trainer"), .. EnricherRole.Sections, .. ScorerRole.Sections,
    ];

    /// <inheritdoc />
    public Func<CancellationToken, Task> Prepare(RoleHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var book = new AccessKeyBook(host.Time);
        var keys = new AccessKeyFollower(
            host.Kafka, book, host.Time, host.Loggers.CreateLogger("StreamML.Access"));
        var routes = Routes(host);
        return async cancellationToken =>
        {
            host.Run(keys.RunAsync);
            await RoleModels.Of(host).FollowAsync(cancellationToken);
            await Task.WhenAny(keys.Ready, Task.Delay(KeysWait, host.Time, cancellationToken));
            host.OwnIntake(await ApiHost.StartAsync(
                host.Options<ApiOptions>(), routes, book, () => host.KafkaAnswers, host.Time, host.Loggers,
                cancellationToken));
        };
    }

    private static IReadOnlyList<ApiRoute> Routes(RoleHost host)
    {
        var (options, voice) = (host.Options<ApiOptions>(), host.Options<VoiceOptions>());
        var (texts, scores) = (EnricherRole.Services(host), ScorerRole.Services(host));
        var engine = RoleModels.Of(host).Engine;
        var transcriber = host.Own(new LazyTranscriber(() => Transcribers.Create(voice, host.Time, engine)));
        var trainer = new TrainerClient(
            host.Kafka, host.Options<TrainerOptions>(), host.Options<AudienceOptions>(), host.Time);
        return
        [
            new HealthRoute(scores.Hub, () => host.KafkaAnswers).Route,
            .. new TextRoutes(texts, options).All,
            .. new VoiceRoutes(transcriber, new AudioDecoder(voice, host.Time), texts.Translator).All,
            .. new TranslationRoutes(texts.Translator, new LanguageDetector(new LanguageOptions()), options).All,
            .. new LeadRoutes(scores.Hub, options).All,
            .. new ChurnRoutes(scores.Hub, options).All,
            .. new EngagementRoutes(scores.Hub).All,
            .. new TrainingRoutes(trainer, new TrainingRuns(host.Kafka, trainer), options).All,
        ];
    }
}
