using Microsoft.Extensions.Logging;
using StreamML.Access;
using StreamML.Api.Audience;
using StreamML.Api.Dashboard;
using StreamML.Api.Database;
using StreamML.Api.Erasing;
using StreamML.Api.Feedback;
using StreamML.Api.Health;
using StreamML.Api.Letters;
using StreamML.Api.Reads;
using StreamML.Api.Replaying;
using StreamML.Api.Routes;
using StreamML.Api.Scores;
using StreamML.Api.Suggestions;
using StreamML.Api.Texts;
using StreamML.Api.Training;
using StreamML.Api.Translation;
using StreamML.Api.Voice;
using StreamML.Api.Where;
using StreamML.Inference.Audience;
using StreamML.Inference.Language;
using StreamML.Inference.Speech;
using StreamML.Inference.Speech.Audio;
using StreamML.Inference.Text;
using StreamML.Messaging.Redriving;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Serving;
using StreamML.Sink;
using StreamML.Sink.Counting;
using StreamML.Sink.Past;
using StreamML.StreamProcessors.Media;
using StreamML.StreamProcessors.Replaying;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.StreamProcessors.Stages.Score;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Role;
using StreamML.Trainer.Role.Judging;

namespace StreamML.Api;

/// <summary>The REST API: predictions by the live models in this process, trainings and feedback over topics.</summary>
public sealed class ApiRole : IRole
{
    // Until the trainings are known, their routes answer 503.
    private static readonly TimeSpan TrainingsWait = TimeSpan.FromSeconds(5);

    /// <summary>Makes what erases people for the roles of a process; null: nobody is erased by the API.</summary>
    public Func<RoleHost, IPersonErasure>? Erasing { get; init; }

    /// <inheritdoc />
    public string Name => "api";

    /// <inheritdoc />
    public string Summary =>
        "answers the REST API: predictions, feedback, trainings, documentation; shows the dashboard";

    /// <inheritdoc />
    public IReadOnlyList<string> Needs => ["`libcld2-0`", "PostgreSQL for the dashboard and reads"];

    /// <summary>None: it follows keys, models, trainings and feedback outside a group.</summary>
    public IReadOnlyList<TopicDefinition> Inputs => [];

    /// <inheritdoc />
    public IReadOnlyList<OptionSection> Options { get; } =
    [
        OptionSection.Of<ApiOptions>("Api"), OptionSection.Of<VoiceOptions>("Voice"),
        OptionSection.Of<TrainerOptions>("Trainer"), OptionSection.Of<ModelTestOptions>("ModelTest"),
        OptionSection.Of<DashboardOptions>("Dashboard"), OptionSection.Of<PostgresOptions>("Postgres"),
        OptionSection.Of<MediaOptions>("Media"), OptionSection.Of<SuggestionOptions>("Suggestions"),
        OptionSection.Of<ChurnCheckOptions>("ChurnCheck"), OptionSection.Of<WhereOptions>("Where"),
        OptionSection.Of<RedriveOptions>("Redrive"), OptionSection.Of<JobsOptions>("Jobs"),
        .. EnricherRole.Sections, .. ScorerRole.Sections,
    ];

    /// <inheritdoc />
    public Func<CancellationToken, Task> Prepare(RoleHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var options = host.Options<ApiOptions>();
        var keys = RoleKeys.Of(host);
        var uses = keys.UsesOf(Name);
        var board = new TrainingBoard(host.Options<TrainerOptions>(), host.Options<AudienceOptions>());
        var feedback = new FeedbackBook(options.MaxFeedback);
        var log = host.Loggers.CreateLogger("StreamML.Api");
        var trainings = new TopicFollower(host.Kafka, TrainingBoard.Topics, board.Begin, host.Time, log);
        var opinions = new TopicFollower(host.Kafka, [TopicCatalogue.Feedback], feedback.Begin, host.Time, log);
        var trainer = new TrainerClient(
            host.Kafka, host.Options<TrainerOptions>(), host.Options<AudienceOptions>(), host.Time);
        var (database, sources) = Readers(host);
        var letters = new LetterDesk(
            host.Kafka, host.Options<RedriveOptions>(),
            RolePlaces.Of(host.Kafka, host.Options<PostgresOptions>()), host.Time);
        var jobs = new ReplayDesk(
            host.Kafka, host.Options<JobsOptions>(), host.Time, log,
            host.Options<PostgresOptions>() is { ConnectionString.Length: > 0 } postgres
                ? new TablePastTexts(postgres)
                : null);
        var replays = new Replays(jobs, host.Time);
        var erasure = Erasing?.Invoke(host);
        var erasures = database is null ? null : new ErasureBook(database, host.Time);
        var suggestions = new SuggestionDesk(
            new TextAsker(EnricherRole.Services(host)), ScorerRole.Services(host).Hub,
            EnricherRole.Services(host).Translator, sources, host.Options<SuggestionOptions>());
        IReadOnlyList<ApiRoute> routes =
        [
            .. Routes(host, trainer, board, feedback, sources), .. new ContactRoutes(sources, options).All,
            .. new ModelRoutes(sources, options).All, .. new PipelineRoutes(sources, options).All,
            .. new LetterRoutes(letters).All, .. new ReplayRoutes(replays, options).All,
            .. new ErasureRoutes(erasure, erasures, options).All,
            .. new SuggestionRoutes(
                suggestions, sources, host.Options<SuggestionOptions>(), host.Options<ChurnCheckOptions>(),
                options).All,
        ];
        var (dashboard, inviteAsync) = DashboardStart.Prepare(
            host, trainer, database, sources, letters, replays, suggestions, erasure);
        return async cancellationToken =>
        {
            host.Run(uses.RunAsync);
            host.Run(trainings.RunAsync);
            host.Run(opinions.RunAsync);
            host.Run(jobs.RunAsync);
            if (erasure is not null && erasures is not null)
            {
                host.Run(new ErasureWorker(erasures, erasure, host.Time, log).RunAsync);
            }

            await Task.WhenAll(
                keys.FollowAsync(cancellationToken), RoleModels.Of(host).FollowAsync(cancellationToken),
                Task.WhenAny(trainings.Ready, Task.Delay(TrainingsWait, host.Time, cancellationToken)));
            var server = await ApiHost.StartAsync(
                options, routes, new BearerGate(keys.Book, uses), dashboard, host.Probes, host.Time,
                host.Loggers, cancellationToken);
            host.OwnIntake(server);
            server.FirstSignIn = await inviteAsync(cancellationToken) is { } path
                ? new Uri(server.Address, path)
                : null;
        };
    }

    private static (ApiDatabase? Database, ReadSources Sources) Readers(RoleHost host)
    {
        var (postgres, options) = (host.Options<PostgresOptions>(), host.Options<DashboardOptions>());
        var (records, where) = (MessagePaths.OnTopicsOf(host.Kafka), host.Options<WhereOptions>());
        if (postgres.ConnectionString.Length == 0)
        {
            return (null, new ReadSources(null, null, host.Time)
            {
                Paths = new MessagePaths(null, records, where, host.Time),
            });
        }

        var database = host.Own(new ApiDatabase(postgres, options.ReadTimeout, options.MaxConnections));
        var look = host.Own(new PipelineLook(host.Kafka, postgres, host.Time));
        return (database, new ReadSources(database, look.LookAsync, host.Time)
        {
            Paths = new MessagePaths(database, records, where, host.Time),
        });
    }

    private static IReadOnlyList<ApiRoute> Routes(
        RoleHost host, TrainerClient trainer, TrainingBoard board, FeedbackBook feedback, ReadSources sources)
    {
        var (options, voice) = (host.Options<ApiOptions>(), host.Options<VoiceOptions>());
        var (texts, scores) = (EnricherRole.Services(host), ScorerRole.Services(host));
        var audience = host.Options<AudienceOptions>();
        var engine = RoleModels.Of(host).Engine;
        var transcriber = host.Own(new LazyTranscriber(() => Transcribers.Create(voice, host.Time, engine)));
        var asker = new TextAsker(texts);
        var jobs = new TrainingJobs(trainer.AskAsync, board, options, host.Time);
        var intake = new FeedbackIntake(host.Own(host.Kafka.CreateAppender()), options, host.Time);
        return
        [
            new HealthRoute(scores.Hub, () => host.KafkaAnswers).Route,
            .. new TextRoutes(asker, options).All,
            .. new ClassifyRoutes(asker, options).All,
            .. new VoiceRoutes(transcriber, new AudioDecoder(voice, host.Time), texts.Translator).All,
            .. new TranslationRoutes(texts.Translator, new LanguageDetector(new LanguageOptions()), options).All,
            .. new ScoreRoutes(scores.Hub, options).All,
            .. new EngagementRoutes(scores.Hub).All,
            .. new TrainingRoutes(jobs).All,
            .. new GuideRoutes(jobs).All,
            .. new FeedbackRoutes(intake, sources).All,
            .. new CampaignRoutes(
                scores.Hub, new FirstTrainings(jobs, options, host.Time), feedback, sources).All,
            .. new AudienceRoutes(
                jobs, new AudienceEvaluation((request, token) => JudgeAsync(host, request, token), host.Time), intake,
                audience, options).All,
        ];
    }

    // Made for each call: a judge keeps the examples that it has read.
    private static Task<IReadOnlyList<JudgedModel>> JudgeAsync(
        RoleHost host, JudgeRequest request, CancellationToken cancellationToken)
    {
        var (audience, serving) = (host.Options<AudienceOptions>(), host.Options<ModelServingOptions>());
        return new ModelJudge(
            host.Kafka,
            new PublishedModels(host.Kafka, Path.Combine(host.DataDirectory, "models"), serving, host.Time),
            ModelLoaders.Create(host.Options<TextModelOptions>(), audience), audience, host.Options<TrainerOptions>(),
            host.Options<ModelTestOptions>(), host.Time).EvaluateAsync(request, cancellationToken);
    }
}
