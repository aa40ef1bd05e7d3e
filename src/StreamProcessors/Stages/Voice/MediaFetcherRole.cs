using StreamML.Messaging.Roles;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.StreamProcessors.Media;

namespace StreamML.StreamProcessors.Stages.Voice;

/// <summary>Audio messages to voice notes with their audio, one each.</summary>
public sealed class MediaFetcherRole()
    : ProcessorRole(VoiceNoteFetcher.Name, [TopicCatalogue.WhatsAppMessages], OptionSection.Of<MediaOptions>("Media"))
{
    /// <inheritdoc />
    public override string Summary => "downloads the audio of voice notes from the Graph API or Twilio";

    /// <inheritdoc />
    public override IReadOnlyList<string> Needs => ["a token", "media folder"];

    /// <inheritdoc />
    protected override TransactionalRole Create(RoleHost host)
    {
        var options = host.Options<MediaOptions>();
        return Of(host.Own(new MediaFetchService(
            options, MediaStore.Of(options, host.DataDirectory), host.Time,
            host.Loggers.CreateLogger("StreamML.StreamProcessors"))));
    }

    /// <summary>The role of a service.</summary>
    /// <param name="service">What its tasks share; it must outlive the role.</param>
    public TransactionalRole Of(MediaFetchService service) =>
        new(Name, Inputs, Changelogs: [], CreateProcessor: _ => new VoiceNoteFetcher(service));
}
