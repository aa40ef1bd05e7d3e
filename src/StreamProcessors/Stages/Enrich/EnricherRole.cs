using StreamML.Inference.Audience;
using StreamML.Inference.Text;
using StreamML.Inference.Translation;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Serving;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>Texts to enriched messages, one each.</summary>
public sealed class EnricherRole() : ProcessorRole(
    Enricher.Name, [TopicCatalogue.MessagesText], Sections)
{
    /// <inheritdoc />
    public override string Summary => "turns texts into enriched messages";

    /// <inheritdoc />
    public override IReadOnlyList<string> Needs => ["`libcld2-0`"];

    /// <summary>The sections of <see cref="Services"/>.</summary>
    public static IReadOnlyList<OptionSection> Sections { get; } =
    [
        OptionSection.Of<TextModelOptions>("TextModels"), OptionSection.Of<AudienceOptions>("Audience"),
        OptionSection.Of<TranslationOptions>("Translation"), OptionSection.Of<ModelMonitorOptions>("ModelMonitor"),
        .. RoleModels.Options,
    ];

    /// <summary>What analyses texts in this process: one for all its roles.</summary>
    public static EnricherServices Services(RoleHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.Shared(() =>
        {
            // Models that are cold at the first message would cost it a second: they warm up before the role is ready.
            var models = RoleModels.Of(host);
            var (text, audience) = (host.Options<TextModelOptions>(), host.Options<AudienceOptions>());
            models.Load(ModelLoaders.Create(text, audience, models.Engine).All);
            return EnricherServices.Create(
                models.Hub, host.Options<ModelServingOptions>(), text, audience, host.Options<TranslationOptions>(),
                host.Options<ModelMonitorOptions>(), host.Time, host.Loggers.CreateLogger("StreamML.Enricher"),
                models.Engine);
        });
    }

    /// <inheritdoc />
    protected override TransactionalRole Create(RoleHost host) => Of(Services(host), host.Time);

    /// <summary>The role of models and a translator.</summary>
    /// <param name="parts">What all tasks share; it must outlive the role.</param>
    /// <param name="time">Clock.</param>
    public TransactionalRole Of(EnricherServices parts, TimeProvider time) =>
        new(Name, Inputs, Changelogs: [], CreateProcessor: _ => new Enricher(parts, time));

    /// <inheritdoc />
    protected override Task ReadyToStartAsync(RoleHost host, CancellationToken cancellationToken) =>
        RoleModels.Of(host).FollowAsync(cancellationToken);
}
