using Google.Protobuf.Collections;
using StreamML.Schemas.V1;
using Heard = StreamML.Inference.Speech.Transcript;

namespace StreamML.StreamProcessors.Stages.Voice;

/// <summary>
/// Which messages are for the media fetcher, and how a message becomes a voice note and a text. Pure. Normaliser and
/// media fetcher ask the same question, so that each revision gets its text from exactly one of them.
/// </summary>
internal static class VoiceRecords
{
    /// <summary>
    /// Whether a revision is audio to fetch: a voice note or an audio file, not withdrawn, with a media id. One without
    /// the ids that make it a message is not: the sink refuses it.
    /// </summary>
    public static bool IsAudio(WhatsAppMessage message) =>
        message.Type is "audio" or "voice" or "ptt"
        && message.ContentCase == WhatsAppMessage.ContentOneofCase.Media
        && message.Media.Id.Length > 0
        && message.MessageId.Length > 0
        && message.Revision is { Withdrawn: false };

    /// <summary>The voice note of a message, without its audio.</summary>
    public static VoiceNote NoteOf(WhatsAppMessage message)
    {
        var note = new VoiceNote
        {
            Tenant = message.Tenant,
            ContactKey = message.ContactKey,
            PhoneNumberId = message.PhoneNumberId,
            MessageId = message.MessageId,
            Revision = message.Revision,
            Direction = message.Direction,
            SentAtMs = message.SentAtMs,
            Type = message.Type,
            ReceivedAtMs = message.ReceivedAtMs,
            MediaId = message.Media.Id,
            MimeType = message.Media.MimeType,
            Voice = message.Media.Voice,
            History = message.History,
            TimeReplaced = message.TimeReplaced,
        };
        if (message.HasContactUtcOffsetMinutes)
        {
            note.ContactUtcOffsetMinutes = message.ContactUtcOffsetMinutes;
        }

        return note;
    }

    /// <summary>The text record of a voice note.</summary>
    /// <param name="note">The note.</param>
    /// <param name="heard">What was heard; null where it was not transcribed.</param>
    /// <param name="latency">How long that took.</param>
    public static TextMessage TextOf(VoiceNote note, Heard? heard, TimeSpan latency)
    {
        string text = heard?.Text ?? "";
        var made = new TextMessage
        {
            Tenant = note.Tenant,
            ContactKey = note.ContactKey,
            PhoneNumberId = note.PhoneNumberId,
            MessageId = note.MessageId,
            Revision = note.Revision,
            Direction = note.Direction,
            SentAtMs = note.SentAtMs,
            Type = note.Type,
            Text = text,
            Source = text.Length == 0 ? TextSource.None : TextSource.Transcribed,
            ReceivedAtMs = note.ReceivedAtMs,
            Transcript = heard is null ? null : TranscriptOf(heard, latency),
            History = note.History,
            TimeReplaced = note.TimeReplaced,
        };
        if (note.HasContactUtcOffsetMinutes)
        {
            made.ContactUtcOffsetMinutes = note.ContactUtcOffsetMinutes;
        }

        return made;
    }

    private static Transcript TranscriptOf(Heard heard, TimeSpan latency)
    {
        var transcript = new Transcript
        {
            Language = heard.Language,
            Confidence = (float)heard.Confidence,
            DurationMs = Ms(heard.Duration),
            Engine = heard.Engine.Name,
            EngineVersion = heard.Engine.Version,
            LatencyUs = (long)latency.TotalMicroseconds,
            LanguageProbability = (float)(heard.LanguageProbability ?? 0),
        };
        Add(transcript.Segments, heard.Segments.Select(segment => new TranscriptSegment
        {
            StartMs = Ms(segment.Start),
            EndMs = Ms(segment.End),
            Text = segment.Text,
            Confidence = (float)segment.Confidence,
        }));
        Add(transcript.Words, heard.Words.Select(word => new TranscriptWord
        {
            StartMs = Ms(word.Start),
            EndMs = Ms(word.End),
            Text = word.Text,
            Confidence = (float)word.Confidence,
        }));
        return transcript;
    }

    private static void Add<T>(RepeatedField<T> field, IEnumerable<T> values) => field.AddRange(values);

    private static long Ms(TimeSpan time) => (long)time.TotalMilliseconds;
}
