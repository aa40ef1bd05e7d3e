using System.Security.Cryptography;
using Google.Protobuf;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Media;

namespace StreamML.StreamProcessors.Stages.Voice;

/// <summary>
/// Audio messages to voice notes with their audio, one each, or a dead letter. Every other message passes without output, and so does
/// what cannot be read: the sink dead-letters that. Several files are under way at a time; they are handed over in the order of their
/// messages. A file that may still come holds its partition.
/// </summary>
internal sealed class VoiceNoteFetcher : IBatchProcessor, IAsyncDisposable
{
    /// <summary>The stage's name in dead letters.</summary>
    public const string Name = "media-fetcher";

    private static readonly Task<Fetched> Nothing = Task.FromResult(new Fetched(null, null));

    private readonly FetchDesk desk;
    private readonly WorkAhead<Fetched> work;
    private readonly RecordReader<WhatsAppMessage> reader = new(Name);
    private readonly StageMetrics metrics = new(Name);

    public VoiceNoteFetcher(FetchDesk desk)
    {
        this.desk = desk;
        work = new WorkAhead<Fetched>(desk.Options.Parallelism, FetchAsync);
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
        IReadOnlyList<Fetched> done = await work.TakeAsync(batch, cancellationToken);
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

    private void Write(SourceRecord record, Fetched fetched, long nowMs, StageOutput output)
    {
        if (fetched.Refusal is { } refusal)
        {
            VoiceLog.DeadLettered(desk.Log, Name, record.Source.ToString(), record.Offset, refusal.Code, refusal.Detail);
            output.DeadLetter(record, refusal);
        }
        else if (fetched.Note is { } note)
        {
            var times = new RecordTimes(record.TimestampMs, nowMs);
            output.Send(
                TopicCatalogue.VoiceNotes, RecordKeys.Of(note.ContactKey, note.Tenant, note.MessageId), note,
                times.Bounded(note.Revision.TimeMs));
        }
    }

    private Task<Fetched> FetchAsync(SourceRecord record, CancellationToken cancellationToken)
    {
        if (reader.Read(record, out _) is not { } message || !VoiceRecords.IsAudio(message))
        {
            return Nothing;
        }

        VoiceNote note = VoiceRecords.NoteOf(message);
        if (desk.IsConfigured)
        {
            return FetchAsync(note, new MediaRequest(note.MediaId, message.Media.Sha256), cancellationToken);
        }

        note.Absence = AudioAbsence.NotConfigured;
        return Task.FromResult(new Fetched(note, null));
    }

    private async Task<Fetched> FetchAsync(VoiceNote note, MediaRequest request, CancellationToken cancellationToken)
    {
        long first = desk.Time.GetTimestamp();
        for (int round = 1; ; round++)
        {
            MediaFetch fetch = await desk.FetchAsync(request, cancellationToken);
            if (fetch.File is { } file)
            {
                await KeepAsync(note, file, cancellationToken);
                return new Fetched(note, null);
            }

            MediaFault fault = fetch.Fault!;
            if (desk.IsToGiveUp(fault, first))
            {
                return new Fetched(null, new DeadLetterReason(Name, CodeOf(fault.Kind), fault.Message));
            }

            await Task.Delay(desk.Pause(fault, round), desk.Time, cancellationToken);
        }
    }

    private async Task KeepAsync(VoiceNote note, MediaFile file, CancellationToken cancellationToken)
    {
        note.Sha256 = Convert.ToHexStringLower(SHA256.HashData(file.Bytes.Span));
        note.SizeBytes = file.Bytes.Length;
        note.FetchedAtMs = desk.Time.GetUtcNow().ToUnixTimeMilliseconds();
        if (note.MimeType.Length == 0)
        {
            note.MimeType = file.MimeType;
        }

        if (file.Bytes.Length <= desk.Options.InlineBytesMax)
        {
            note.Audio = ByteString.CopyFrom(file.Bytes.Span);
            return;
        }

        await desk.Store.WriteAsync(note.Sha256, file.Bytes, cancellationToken);
        note.Stored = true;
    }

    private static string CodeOf(MediaFaultKind kind) => kind switch
    {
        MediaFaultKind.NotFound => "media-not-found",
        MediaFaultKind.Unauthorised => "media-unauthorised",
        MediaFaultKind.TooLarge => "media-too-large",
        MediaFaultKind.Mismatch => "media-mismatch",
        MediaFaultKind.RefusedAddress => "media-refused-address",
        _ => "media-unavailable",
    };

    /// <summary>What came of a message: a note, a refusal, or nothing.</summary>
    private sealed record Fetched(VoiceNote? Note, DeadLetterReason? Refusal);
}
