using System.Security.Cryptography;
using StreamML.Inference.Voice;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using Heard = StreamML.Inference.Voice.Transcript;

namespace StreamML.StreamProcessors.Stages.Voice;

/// <summary>
/// Voice notes to texts, one each, or a dead letter. A note without audio, and every note where a program is missing, goes on without
/// text. Several notes are under way at a time; they are handed over in their order.
/// </summary>
internal sealed class VoiceNoteTranscriber : IBatchProcessor, IAsyncDisposable
{
    /// <summary>The stage's name in dead letters.</summary>
    public const string Name = "transcriber";

    // A program that was killed at its limit, or fell, may have had a busy machine to blame.
    private const int Attempts = 2;

    private readonly TranscriptionDesk desk;
    private readonly WorkAhead<Outcome> work;
    private readonly RecordReader<VoiceNote> reader = new(Name);
    private readonly StageMetrics metrics = new(Name);

    public VoiceNoteTranscriber(TranscriptionDesk desk)
    {
        this.desk = desk;
        // One more than can run, so that a place is taken again at once while its note waits for one before it.
        work = new WorkAhead<Outcome>(desk.Places + 1, WorkAsync);
    }

    /// <inheritdoc />
    public IReadOnlyList<IStateStore> Stores => [];

    /// <inheritdoc />
    public async ValueTask ProcessAsync(
        IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
    {
        for (int done = 0; done < batch.Count;)
        {
            done += await ProcessStartAsync([.. batch.Skip(done)], output, cancellationToken);
        }
    }

    /// <inheritdoc />
    public async ValueTask<int> ProcessStartAsync(
        IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
    {
        long started = desk.Time.GetTimestamp();
        IReadOnlyList<Outcome> done = await work.TakeAsync(batch, cancellationToken);
        var counted = new StageOutput(output);
        long nowMs = desk.Time.GetUtcNow().ToUnixTimeMilliseconds();
        for (int index = 0; index < done.Count; index++)
        {
            Write(batch[index], done[index], nowMs, counted);
        }

        counted.Tally.In = done.Count;
        metrics.Add(counted.Tally, desk.Time.GetElapsedTime(started));
        return done.Count;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => work.DisposeAsync();

    private void Write(SourceRecord record, Outcome outcome, long nowMs, StageOutput output)
    {
        if (outcome.Refusal is { } refusal)
        {
            VoiceLog.DeadLettered(desk.Log, Name, record.Source.ToString(), record.Offset, refusal.Code, refusal.Detail);
            output.DeadLetter(record, refusal);
            return;
        }

        TextMessage text = outcome.Text!;
        var times = new RecordTimes(record.TimestampMs, nowMs);
        output.Send(
            TopicCatalogue.MessagesText, RecordKeys.Of(text.ContactKey, text.Tenant, text.MessageId), text,
            times.Bounded(text.Revision.TimeMs));
    }

    private Task<Outcome> WorkAsync(SourceRecord record, CancellationToken cancellationToken)
    {
        VoiceNote? note = reader.Read(record, out DeadLetterReason? reason);
        if (note is not null && (note.MessageId.Length == 0 || note.Revision is null))
        {
            reason = Reason("without-id", "The record names no message or no revision.");
        }

        if (reason is not null)
        {
            return Task.FromResult(new Outcome(null, reason));
        }

        return note!.Absence != AudioAbsence.Unspecified || !desk.HasEngine
            ? Task.FromResult(Text(note, heard: null, TimeSpan.Zero))
            : TranscribeAsync(note, record, cancellationToken);
    }

    private async Task<Outcome> TranscribeAsync(VoiceNote note, SourceRecord record, CancellationToken cancellationToken)
    {
        // As an array: null converts to an empty memory, not to none.
        byte[]? bytes = note.Stored ? await StoredAsync(note, cancellationToken) : note.Audio.ToByteArray();
        if (bytes is null)
        {
            return new Outcome(null, Reason("audio-missing",
                "The audio is not in the media store, or was changed there: Media__StoreDirectory has to be the media fetcher's folder."));
        }

        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != note.Sha256)
        {
            return new Outcome(null, Reason("audio-mismatch", "The audio is not the one whose SHA-256 the record names."));
        }

        for (int attempt = 1; ; attempt++)
        {
            var progress = new ProgressLines(record, desk);
            var (heard, latency) = await desk.TranscribeAsync(bytes, progress, cancellationToken);
            if (heard.Fault is not { } fault)
            {
                return Text(note, heard.Transcript, latency);
            }

            if (fault.Kind == VoiceFaultKind.ToolMissing)
            {
                desk.TellMissing(fault.Message);
                return Text(note, heard: null, TimeSpan.Zero);
            }

            if (attempt == Attempts || fault.Kind is not (VoiceFaultKind.TimedOut or VoiceFaultKind.EngineFailed))
            {
                return new Outcome(null, Reason(CodeOf(fault.Kind), fault.Message));
            }

            VoiceLog.OnceMore(desk.Log, record.Source.ToString(), record.Offset, fault.Message);
        }
    }

    private async Task<byte[]?> StoredAsync(VoiceNote note, CancellationToken cancellationToken)
    {
        // A digest that is none is no name of a file.
        if (note.Sha256.Length != 64 || !note.Sha256.All(char.IsAsciiHexDigitLower) || note.SizeBytes > desk.Options.MaxInputBytes)
        {
            return null;
        }

        return await desk.Store.ReadAsync(note.Sha256, note.SizeBytes, cancellationToken);
    }

    private static Outcome Text(VoiceNote note, Heard? heard, TimeSpan latency) =>
        new(VoiceRecords.TextOf(note, heard, latency), null);

    private static DeadLetterReason Reason(string code, string detail) => new(Name, code, detail);

    private static string CodeOf(VoiceFaultKind kind) => kind switch
    {
        VoiceFaultKind.NotAudio => "not-audio",
        VoiceFaultKind.TooLong => "audio-too-long",
        VoiceFaultKind.TooLarge => "audio-too-large",
        VoiceFaultKind.TimedOut => "transcription-timed-out",
        _ => "transcription-failed",
    };

    /// <summary>What came of a note: one of both is null.</summary>
    private sealed record Outcome(TextMessage? Text, DeadLetterReason? Refusal);

    /// <summary>Tells how far a long note is, at most every half minute.</summary>
    private sealed class ProgressLines(SourceRecord record, TranscriptionDesk desk) : IProgress<TranscriptionProgress>
    {
        private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
        private long last = desk.Time.GetTimestamp();

        public void Report(TranscriptionProgress value)
        {
            if (desk.Time.GetElapsedTime(last) < Every)
            {
                return;
            }

            last = desk.Time.GetTimestamp();
            VoiceLog.Progress(desk.Log, record.Source.ToString(), record.Offset, value.Done, value.Total);
        }
    }
}
