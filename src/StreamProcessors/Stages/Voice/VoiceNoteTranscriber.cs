using System.Security.Cryptography;
using StreamML.Inference.Speech;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Messaging;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using Heard = StreamML.Inference.Speech.Transcript;

namespace StreamML.StreamProcessors.Stages.Voice;

/// <summary>
/// Voice notes to texts, one each, or a dead letter. A note without audio, and every note where a program is missing,
/// goes on without text. Several notes are under way at a time; they are handed over in their order.
/// </summary>
internal sealed class VoiceNoteTranscriber(TranscriptionService service)
    // One more than can run, so that a place is taken again at once while its note waits for one before it.
    : SlowStage<TextMessage>(Name, service.Places + 1, service.Time, service.Log)
{
    /// <summary>The stage's name in dead letters.</summary>
    public const string Name = "transcriber";

    // A program that was killed at its limit, or fell, may have had a busy machine to blame.
    private const int Attempts = 2;

    private readonly RecordReader<VoiceNote> _reader = new();

    /// <inheritdoc />
    protected override void Send(TextMessage made, SourceRecord origin, RecordTimes times, StageOutput output) =>
        output.Send(
        TopicCatalogue.MessagesText, RecordKeys.Of(made.ContactKey, origin), made,
        times.Bounded(made.Revision.TimeMs), origin);

    /// <inheritdoc />
    protected override async Task<SlowResult<TextMessage>> WorkAsync(
        SourceRecord record, CancellationToken cancellationToken)
    {
        var note = _reader.Read(record, Name, out var reason);
        if (note is not null && (note.MessageId.Length == 0 || note.Revision is null))
        {
            reason = Reason(RefusalCode.WithoutId, "The record names no message or no revision.");
        }

        if (reason is not null)
        {
            return reason;
        }

        return note!.Absence != AudioAbsence.Unspecified || !service.HasEngine
            ? VoiceRecords.TextOf(note, heard: null, TimeSpan.Zero)
            : await TranscribeAsync(note, record, cancellationToken);
    }

    private async Task<SlowResult<TextMessage>> TranscribeAsync(
        VoiceNote note, SourceRecord record, CancellationToken cancellationToken)
    {
        // As an array: null converts to an empty memory, not to none.
        byte[]? bytes = note.Stored ? await StoredAsync(note, cancellationToken) : note.Audio.ToByteArray();
        if (bytes is null)
        {
            return Reason(RefusalCode.AudioMissing,
                "The audio is not in the media store, or was changed there: Media__StoreDirectory has to be the media "
                + "fetcher's folder.");
        }

        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != note.Sha256)
        {
            return Reason(RefusalCode.AudioMismatch, "The audio is not the one whose SHA-256 the record names.");
        }

        for (int attempt = 1; ; attempt++)
        {
            var progress = new ProgressLines(record, service);
            var (heard, latency) = await service.TranscribeAsync(bytes, progress, cancellationToken);
            if (heard.Fault is not { } fault)
            {
                return VoiceRecords.TextOf(note, heard.Transcript, latency);
            }

            if (fault.Kind == VoiceFaultKind.ToolMissing)
            {
                service.TellMissing(fault.Message);
                return VoiceRecords.TextOf(note, heard: null, TimeSpan.Zero);
            }

            if (attempt == Attempts || fault.Kind is not (VoiceFaultKind.TimedOut or VoiceFaultKind.EngineFailed))
            {
                return Reason(CodeOf(fault.Kind), fault.Message);
            }

            VoiceLog.OnceMore(service.Log, record.Source.ToString(), record.Offset, fault.Message);
        }
    }

    private async Task<byte[]?> StoredAsync(VoiceNote note, CancellationToken cancellationToken)
    {
        // A digest that is none is no name of a file.
        if (note.Sha256.Length != 64 || !note.Sha256.All(char.IsAsciiHexDigitLower)
            || note.SizeBytes > service.Options.MaxInputBytes)
        {
            return null;
        }

        return await service.Store.ReadAsync(note.Sha256, note.SizeBytes, cancellationToken);
    }

    private static DeadLetterReason Reason(RefusalCode code, string detail) => new(Name, code, detail);

    private static RefusalCode CodeOf(VoiceFaultKind kind) => kind switch
    {
        VoiceFaultKind.NotAudio => RefusalCode.NotAudio,
        VoiceFaultKind.TooLong => RefusalCode.AudioTooLong,
        VoiceFaultKind.TooLarge => RefusalCode.AudioTooLarge,
        VoiceFaultKind.TimedOut => RefusalCode.TranscriptionTimedOut,
        _ => RefusalCode.TranscriptionFailed,
    };

    /// <summary>Tells how far a long note is, at most every half minute.</summary>
    private sealed class ProgressLines(SourceRecord record, TranscriptionService service)
        : IProgress<TranscriptionProgress>
    {
        private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
        private long _last = service.Time.GetTimestamp();

        public void Report(TranscriptionProgress value)
        {
            if (service.Time.GetElapsedTime(_last) < Every)
            {
                return;
            }

            _last = service.Time.GetTimestamp();
            VoiceLog.Progress(service.Log, record.Source.ToString(), record.Offset, value.Done, value.Total);
        }
    }
}
