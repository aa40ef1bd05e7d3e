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
    Enricher.Name, [TopicCatalogue.MessagesText],
    [
        OptionSection.Of<TextModelOptions>("TextModels"), OptionSection.Of<AudienceOptions>("Audience"),
        OptionSection.Of<TranslationOptions>("Translation"), OptionSection.Of<ModelMonitorOptions>("ModelMonitor"),
        .. RoleModels.Options,
    ])
{
    /// <inheritdoc />
    public override string Summary => "turns texts into enriched messages";

    /// <inheritdoc />
    public override IReadOnlyList<string> Needs => ["`libcld2-0`"];

    /// <inheritdoc />
    protected override TransactionalRole Create(RoleHost host)
    {
        // Models that are cold at the first message would cost it a second: they warm up before the role is ready.
        var models = RoleModels.Of(host);
        var (text, audience) = (host.Options<TextModelOptions>(), host.Options<AudienceOptions>());
        models.Load(ModelLoaders.Create(text, audience, models.Engine).All);
        return Of(
            host.Own(EnricherServices.Create(
                models.Hub, host.Options<ModelServingOptions>(), text, audience, host.Options<TranslationOptions>(),
                host.Options<ModelMonitorOptions>(), host.Time, host.Loggers.CreateLogger("StreamML.Enricher"),
                models.Engine)),
            host.Time);
    }

    /// <summary>The role of models and a translator.</summary>
    /// <param name="parts">What all tasks share; it must outlive the role.</param>
    /// <param name="time">Clock.</param>
    public TransactionalRole Of(EnricherServices parts, TimeProvider time) =>
        new(Name, Inputs, Changelogs: [], CreateProcessor: _ => new Enricher(parts, time));

    /// <inheritdoc />
    protected override Task ReadyToStartAsync(RoleHost host, CancellationToken cancellationToken) =>
        RoleModels.Of(host).FollowAsync(cancellationToken);
}
