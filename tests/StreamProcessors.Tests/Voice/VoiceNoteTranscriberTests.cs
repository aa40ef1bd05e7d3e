using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Inference.Speech;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Media;
using StreamML.StreamProcessors.Stages.Voice;
using StreamML.Testing;
using StreamML.Testing.Processors;

namespace StreamML.StreamProcessors.Tests.Voice;

/// <summary>Voice notes to texts, with an engine that does as the file says.</summary>
public sealed class VoiceNoteTranscriberTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly FakeSpeech _speech = new();
    private readonly RecordedOutput _output = new();

    public void Dispose()
    {
        _speech.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Note_ThatIsHeard_BecomesATextWithItsTranscript()
    {
        await RunAsync(Saying(0, "m", "where is my order"));

        var text = Assert.Single(_output.Of<TextMessage>(TopicCatalogue.MessagesText));
        Assert.True(text.Transcript.LatencyUs > 0);
        text.Transcript.LatencyUs = 0;
        const string Said = "where is my order";
        Assert.Equal(
            new TextMessage
            {
                Tenant = "t",
                ContactKey = "t/c",
                PhoneNumberId = "7",
                MessageId = "m",
                Revision = new Revision { Id = "m", TimeMs = VoiceRecord.TimeMs },
                Direction = Direction.Inbound,
                SentAtMs = VoiceRecord.TimeMs,
                ReceivedAtMs = VoiceRecord.TimeMs + 5,
                Type = "audio",
                Text = Said,
                Source = TextSource.Transcribed,
                Transcript = new()
                {
                    Language = "en",
                    Confidence = 0.5f,
                    DurationMs = 3_000,
                    Engine = "fake",
                    EngineVersion = "1+1",
                    Segments =
                        { new Schemas.V1.TranscriptSegment { StartMs = 1_000, EndMs = 2_000, Text = Said,
                            Confidence = 0.625f } },
                    Words = { new Schemas.V1.TranscriptWord { StartMs = 1_000, EndMs = 2_000, Text = Said,
                        Confidence = 0.75f } },
                },
            },
            text);
        Assert.Equal(("t/c", VoiceRecord.TimeMs), (_output.Sent[0].Key, _output.Sent[0].TimestampMs));
        Assert.NotNull(_output.Origins[0]);
    }

    [Fact]
    public async Task Audio_InTheStore_IsHeardAndWithoutItDeadLettered()
    {
        byte[] file = FakeSpeech.Saying("from the store");
        var note = VoiceRecord.Note("m", file);
        note.Audio = ByteString.Empty;
        note.Stored = true;
        await RunAsync(Record(0, note));
        Assert.Equal("audio-missing", Assert.Single(_output.DeadLetters).Reason.Code.Name);

        await new MediaStore(_folder.Path).WriteAsync(note.Sha256, file, default);
        await RunAsync(Record(1, note));
        Assert.Equal("from the store", Assert.Single(_output.Of<TextMessage>(TopicCatalogue.MessagesText)).Text);
    }

    [Theory]
    [InlineData("", "not-audio")]
    [InlineData("fail", "transcription-failed")]
    [InlineData("hang", "transcription-timed-out")]
    [InlineData("a file that is longer than may be heard in whole", "audio-too-large")]
    public async Task Note_ThatCannotBeHeard_IsDeadLetteredAndTheNextIsHeard(string says, string code)
    {
        var bad = Saying(0, "m", says);
        await RunAsync(bad, Saying(1, "n", "next"));

        var letter = Assert.Single(_output.DeadLetters);
        Assert.Equal(
            (bad, code, VoiceNoteTranscriber.Name), (letter.Record, letter.Reason.Code.Name, letter.Reason.Stage));
        Assert.Equal("next", Assert.Single(_output.Of<TextMessage>(TopicCatalogue.MessagesText)).Text);
    }

    [Fact]
    public async Task Audio_OfOtherBytes_IsDeadLettered()
    {
        var note = VoiceRecord.Note("m", FakeSpeech.Saying("one"));
        note.Audio = ByteString.CopyFrom(FakeSpeech.Saying("two"));
        await RunAsync(Record(0, note));
        Assert.Equal("audio-mismatch", Assert.Single(_output.DeadLetters).Reason.Code.Name);
    }

    [Fact]
    public async Task Record_ThatIsNoNote_IsDeadLettered()
    {
        var nameless = VoiceRecord.Note("", []);
        await RunAsync(
            Record(0, nameless), Record(1, nameless) with { Value = [9] }, Record(2, nameless) with { Value = null });
        Assert.Equal(
            ["without-id", "undecodable", "no-value"], _output.DeadLetters.Select(letter => letter.Reason.Code.Name));
    }

    [Fact]
    public async Task Engine_ThatStumbles_IsAskedOnceMore()
    {
        await RunAsync(Saying(0, "m", "stumble"));
        Assert.Equal("stumble", Assert.Single(_output.Of<TextMessage>(TopicCatalogue.MessagesText)).Text);
        Assert.Equal(2, _speech.Begun.Count);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("not-configured")]
    [InlineData("no-engine")]
    [InlineData("no-decoder")]
    public async Task Note_ThatNobodyCanHear_GoesOnWithoutText(string why)
    {
        var note = VoiceRecord.Note("m", FakeSpeech.Saying(why));
        note.Absence = why == "not-configured" ? AudioAbsence.NotConfigured : AudioAbsence.Unspecified;
        var options = Options();
        options.FfmpegProgram = why == "no-decoder" ? "no-such-program" : options.FfmpegProgram;
        await RunAsync(options, why == "no-engine" ? null : _speech, Record(0, note));

        var text = Assert.Single(_output.Of<TextMessage>(TopicCatalogue.MessagesText));
        Assert.Equal(("", TextSource.None), (text.Text, text.Source));
        Assert.Null(text.Transcript);
        Assert.Empty(_output.DeadLetters);
    }

    [Fact]
    public async Task Notes_SeveralAtOnce_AreHandedOverInOrder()
    {
        using var service = Desk(Options(), _speech);
        await using var transcriber = new VoiceNoteTranscriber(service);
        SourceRecord[] batch =
            [Saying(0, "m0", "wait-a"), Saying(1, "m1", "one"), Saying(2, "m2", "two"), Saying(3, "m3", "wait-b"),
                Saying(4, "m4", "four")];
        var first = transcriber.ProcessAsync(batch, _output, default).AsTask();
        while (_speech.Begun.Count < 3)
        {
            await Task.Delay(5);
        }

        Assert.Empty(_output.Sent);
        _speech.Open("wait-a");
        int done = await first;
        Assert.InRange(done, 1, 3);
        for (; done < 3; done++)
        {
            Assert.Equal(1, await transcriber.ProcessAsync([.. batch.Skip(done).Take(1)], _output, default));
        }

        var rest = transcriber.ProcessAllAsync([.. batch.Skip(3)], _output, default);
        _speech.Open("wait-b");
        await rest;
        Assert.Equal(["m0", "m1", "m2", "m3", "m4"], _output.Of<TextMessage>(TopicCatalogue.MessagesText)
            .Select(text => text.MessageId));
        Assert.InRange(_speech.MostAtOnce, 1, 2);
    }

    [Fact]
    public async Task Cancellation_WhileANoteIsHeard_EndsItAtOnce()
    {
        var options = Options();
        options.NoteTimeout = TimeSpan.FromHours(1);
        using var service = Desk(options, _speech);
        var transcriber = new VoiceNoteTranscriber(service);
        using var stop = new CancellationTokenSource();
        var held = transcriber.ProcessAllAsync([Saying(0, "m", "hang")], _output, stop.Token).AsTask();
        while (_speech.Begun.IsEmpty)
        {
            await Task.Delay(5);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
        await transcriber.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(1, _speech.Cancelled);
        Assert.Empty(_output.DeadLetters);
    }

    private static SourceRecord Saying(long offset, string id, string text) =>
        Record(offset, VoiceRecord.Note(id, FakeSpeech.Saying(text)));

    private static SourceRecord Record(long offset, VoiceNote note) =>
        VoiceRecord.Of(TopicCatalogue.VoiceNotes, offset, note);

    // Two places: the limits of the class itself are the business of Validate.
    private VoiceOptions Options() => new()
    {
        FfmpegProgram = _speech.Decoder,
        Parallelism = 2,
        MaxInputBytes = 40,
        NoteTimeout = TimeSpan.FromSeconds(2),
    };

    private TranscriptionService Desk(VoiceOptions options, ITranscriber? engine) =>
        new(options, engine, new MediaStore(_folder.Path), TimeProvider.System, NullLogger.Instance);

    private Task RunAsync(params SourceRecord[] batch) => RunAsync(Options(), _speech, batch);

    private async Task RunAsync(VoiceOptions options, ITranscriber? engine, params SourceRecord[] batch)
    {
        using var service = Desk(options, engine);
        await using var transcriber = new VoiceNoteTranscriber(service);
        await transcriber.ProcessAllAsync(batch, _output, default);
    }
}
