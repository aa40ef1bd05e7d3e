using System.Security.Cryptography;
using Google.Protobuf;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Messaging;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Media;

namespace StreamML.StreamProcessors.Stages.Voice;

/// <summary>
/// Audio messages to voice notes with their audio, one each, or a dead letter. Every other message passes without
/// output, and so does what cannot be read: the sink dead-letters that. Several files are under way at a time; they are
/// handed over in the order of their messages. A file that may still come holds its partition.
/// </summary>
internal sealed class VoiceNoteFetcher(MediaFetchService service)
    : SlowStage<VoiceNote>(Name, service.Options.Parallelism, service.Time, service.Log)
{
    /// <summary>The stage's name in dead letters.</summary>
    public const string Name = "media-fetcher";

    private readonly RecordReader<WhatsAppMessage> _reader = new();

    /// <inheritdoc />
    protected override void Send(VoiceNote made, SourceRecord origin, RecordTimes times, StageOutput output) =>
        output.Send(
        TopicCatalogue.VoiceNotes, RecordKeys.Of(made.ContactKey, origin), made,
        times.Bounded(made.Revision.TimeMs), origin);

    /// <inheritdoc />
    protected override async Task<SlowResult<VoiceNote>> WorkAsync(
        SourceRecord record, CancellationToken cancellationToken)
    {
        if (_reader.Read(record, Name, out _) is not { } message || !VoiceRecords.IsAudio(message))
        {
            return default;
        }

        var note = VoiceRecords.NoteOf(message);
        if (await FindAsync(message.Media.Sha256, cancellationToken) is { } known)
        {
            await KeepAsync(note, known, message.Media.MimeType, cancellationToken);
            return note;
        }

        var request = new MediaRequest(note.MediaId, message.Media.Sha256, message.Media.Url);
        if (service.CanFetch(request))
        {
            return await FetchAsync(note, request, cancellationToken);
        }

        note.Absence = AudioAbsence.NotConfigured;
        return note;
    }

    private async Task<SlowResult<VoiceNote>> FetchAsync(
        VoiceNote note, MediaRequest request, CancellationToken cancellationToken)
    {
        long first = service.Time.GetTimestamp();
        for (int round = 1; ; round++)
        {
            var fetch = await service.FetchAsync(request, cancellationToken);
            if (fetch.File is { } file)
            {
                await KeepAsync(note, file.Bytes, file.MimeType, cancellationToken);
                return note;
            }

            var fault = fetch.Fault!;
            if (service.IsToGiveUp(fault, first))
            {
                return new DeadLetterReason(Name, CodeOf(fault.Kind), fault.Message);
            }

            await Task.Delay(service.Pause(fault, round), service.Time, cancellationToken);
        }
    }

    // A replay finds here what was fetched before: the Graph API keeps a file for 30 days.
    private Task<byte[]?> FindAsync(string digest, CancellationToken cancellationToken) =>
        MediaDigest.Read(digest) is { } sha256
            ? service.Store.FindAsync(Convert.ToHexStringLower(sha256), cancellationToken)
            : Task.FromResult<byte[]?>(null);

    private async Task KeepAsync(
        VoiceNote note, ReadOnlyMemory<byte> bytes, string mimeType, CancellationToken cancellationToken)
    {
        note.Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        note.SizeBytes = bytes.Length;
        note.FetchedAtMs = service.Time.GetUtcNow().ToUnixTimeMilliseconds();
        if (note.MimeType.Length == 0)
        {
            note.MimeType = mimeType;
        }

        if (bytes.Length <= service.Options.InlineBytesMax)
        {
            note.Audio = ByteString.CopyFrom(bytes.Span);
            return;
        }

        await service.Store.WriteAsync(note.Sha256, bytes, cancellationToken);
        note.Stored = true;
    }

    private static RefusalCode CodeOf(MediaFaultKind kind) => kind switch
    {
        MediaFaultKind.NotFound => RefusalCode.MediaNotFound,
        MediaFaultKind.Unauthorised => RefusalCode.MediaUnauthorised,
        MediaFaultKind.TooLarge => RefusalCode.MediaTooLarge,
        MediaFaultKind.Mismatch => RefusalCode.MediaMismatch,
        MediaFaultKind.RefusedAddress => RefusalCode.MediaRefusedAddress,
        _ => RefusalCode.MediaUnavailable,
    };
}
