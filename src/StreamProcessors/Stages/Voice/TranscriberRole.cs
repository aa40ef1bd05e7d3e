using StreamML.Inference.Speech;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Serving;
using StreamML.StreamProcessors.Media;

namespace StreamML.StreamProcessors.Stages.Voice;

/// <summary>Voice notes to texts, one each.</summary>
public sealed class TranscriberRole() : ProcessorRole(
    VoiceNoteTranscriber.Name, [TopicCatalogue.VoiceNotes],
    [OptionSection.Of<VoiceOptions>("Voice"), OptionSection.Of<MediaOptions>("Media"), .. RoleModels.Options])
{
    /// <inheritdoc />
    public override string Summary => "turns voice notes into texts";

    /// <inheritdoc />
    public override IReadOnlyList<string> Needs => ["`ffmpeg`", "`pocketsphinx` or a Whisper model", "media folder"];

    /// <inheritdoc />
    protected override TransactionalRole Create(RoleHost host)
    {
        var options = host.Options<VoiceOptions>();
        var engine = Transcribers.Create(options, host.Time, RoleModels.Of(host).Engine);
        if (engine is IDisposable)
        {
            host.Own(engine);
        }

        var store = MediaStore.Of(host.Options<MediaOptions>(), host.DataDirectory);
        return Of(host.Own(new TranscriptionService(
            options, engine, store, host.Time, host.Loggers.CreateLogger("StreamML.StreamProcessors"))));
    }

    /// <summary>The role of a service.</summary>
    /// <param name="service">What its tasks share; it must outlive the role.</param>
    public TransactionalRole Of(TranscriptionService service) =>
        new(Name, Inputs, Changelogs: [], CreateProcessor: _ => new VoiceNoteTranscriber(service));
}
