using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Media;
using StreamML.StreamProcessors.Stages.Voice;
using StreamML.StreamProcessors.Tests.Media;
using StreamML.Testing;
using StreamML.Testing.Processors;

namespace StreamML.StreamProcessors.Tests.Voice;

/// <summary>Messages to voice notes, with a Graph API that does as it is told.</summary>
public sealed class VoiceNoteFetcherTests : IAsyncLifetime
{
    private static readonly byte[] File = [.. Enumerable.Range(0, 600).Select(i => (byte)i)];

    private readonly ScratchFolder _folder = new();
    private readonly RecordedOutput _output = new();
    private FakeGraph _graph = null!;

    public async Task InitializeAsync() => _graph = await FakeGraph.StartAsync();

    public async Task DisposeAsync()
    {
        await _graph.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Audio_OfAMessage_TravelsWithItsFields()
    {
        Serve("1", File);
        await RunAsync(Options(), Record(0, VoiceRecord.Audio("m", "1", File)));

        var note = Assert.Single(_output.Of<VoiceNote>(TopicCatalogue.VoiceNotes));
        Assert.Equal(VoiceRecord.Note("m", File), new VoiceNote(note) { FetchedAtMs = 0 });
        Assert.True(note.FetchedAtMs > 0);
        Assert.Equal("t/c", _output.Sent[0].Key);
        Assert.Equal(VoiceRecord.TimeMs, _output.Sent[0].TimestampMs);
        Assert.NotNull(_output.Origins[0]);
    }

    [Fact]
    public async Task Audio_OverTheInlineLimit_GoesToTheStore()
    {
        Serve("1", File);
        var options = Options();
        options.InlineBytesMax = File.Length - 1;
        await RunAsync(options, Record(0, VoiceRecord.Audio("m", "1")));

        var note = Assert.Single(_output.Of<VoiceNote>(TopicCatalogue.VoiceNotes));
        Assert.True(note.Stored);
        Assert.True(note.Audio.IsEmpty);
        Assert.Equal(File, await new MediaStore(_folder.Path).ReadAsync(note.Sha256, note.SizeBytes, default));
    }

    [Fact]
    public async Task Messages_ThatAreNoAudio_PassWithoutOutput()
    {
        var text = VoiceRecord.Audio("m", "1");
        text.Type = "text";
        text.Text = new TextContent { Body = "hi" };
        var image = VoiceRecord.Audio("m", "1");
        image.Type = "image";
        var withdrawn = VoiceRecord.Audio("m", "1");
        withdrawn.Revision.Withdrawn = true;
        await RunAsync(
            Options(), Record(0, text), Record(1, image), Record(2, withdrawn), Record(3, VoiceRecord.Audio("m", "")),
            Record(4, text) with { Value = [1, 2, 3] }, Record(5, text) with { Value = null });

        Assert.Empty(_output.Sent);
        Assert.Empty(_output.DeadLetters);
        Assert.Empty(_graph.Requests);
    }

    [Fact]
    public async Task Token_ThatIsNotSet_PassesNotesOnWithoutAudio()
    {
        var options = Options();
        options.AccessToken = "";
        await RunAsync(options, Record(0, VoiceRecord.Audio("m", "1")));

        var note = Assert.Single(_output.Of<VoiceNote>(TopicCatalogue.VoiceNotes));
        Assert.Equal(AudioAbsence.NotConfigured, note.Absence);
        Assert.Empty(_graph.Requests);
    }

    [Theory]
    [InlineData("not-found", "media-not-found")]
    [InlineData("mismatch", "media-mismatch")]
    [InlineData("too-large", "media-too-large")]
    [InlineData("elsewhere", "media-refused-address")]
    [InlineData("away", "media-unavailable")]
    public async Task File_ThatCannotBeHad_IsDeadLettered(string id, string code)
    {
        Serve("mismatch", [1, 2, 3]);
        Serve("too-large", new byte[1_025]);
        _graph.Entry("elsewhere", "https://elsewhere.test/file");
        _graph.Status("/v1/away", 500);
        Serve("good", File);
        var record = Record(0, VoiceRecord.Audio("m", id, File));
        await RunAsync(Options(), record, Record(1, VoiceRecord.Audio("n", "good", File)));

        var letter = Assert.Single(_output.DeadLetters);
        Assert.Equal(
            (record, code, VoiceNoteFetcher.Name), (letter.Record, letter.Reason.Code.Name, letter.Reason.Stage));
        Assert.Equal("n", Assert.Single(_output.Of<VoiceNote>(TopicCatalogue.VoiceNotes)).MessageId);
    }

    [Fact]
    public async Task File_ThatFailsWhileOthersComeThrough_IsGivenUpLongBeforeItsTime()
    {
        _graph.Status("/v1/stuck", 403);
        Serve("good", File);
        var options = Options();
        options.UnavailableMax = TimeSpan.FromDays(7);
        options.StuckFileMax = TimeSpan.FromMilliseconds(400);
        using var service = Desk(options);
        await using var stuck = new VoiceNoteFetcher(service);
        await using var other = new VoiceNoteFetcher(service);
        var held = stuck.ProcessAllAsync([Record(0, VoiceRecord.Audio("m", "stuck"))], _output, default).AsTask();
        for (int number = 0; !held.IsCompleted; number++)
        {
            await other.ProcessAllAsync(
                [Record(number, VoiceRecord.Audio($"n{number}", "good"))], new RecordedOutput(), default);
        }

        await held;
        Assert.Equal("media-unauthorised", Assert.Single(_output.DeadLetters).Reason.Code.Name);
    }

    [Fact]
    public async Task Token_ThatIsRefused_HoldsThePartitionUntilItIsTaken()
    {
        Serve("1", File);
        var answer = _graph.Answers["/v1/1"];
        _graph.Status("/v1/1", 401);
        var options = Options();
        options.UnavailableMax = TimeSpan.FromMilliseconds(1);
        using var service = Desk(options);
        await using var fetcher = new VoiceNoteFetcher(service);
        var held = fetcher.ProcessAllAsync(
            [Record(0, VoiceRecord.Audio("m", "1")), Record(1, VoiceRecord.Audio("n", "1"))], _output, default);
        while (_graph.Requests.Count < 12)
        {
            Assert.False(held.IsCompleted);
            await Task.Delay(5);
        }

        _graph.Answers["/v1/1"] = answer;
        await held;
        Assert.Empty(_output.DeadLetters);
        Assert.Equal(["m", "n"], _output.Of<VoiceNote>(TopicCatalogue.VoiceNotes).Select(note => note.MessageId));
    }

    [Fact]
    public async Task Files_SeveralAtOnce_AreHandedOverInOrderAndWithinTheLimit()
    {
        int running = 0, most = 0;
        var options = Options();
        options.Parallelism = 3;
        for (int number = 0; number < 12; number++)
        {
            string id = $"{number}";
            int delayMs = number % 4 == 0 ? 60 : 5;
            Serve(id, File);
            _graph.Answers[$"/file/{id}"] = async context =>
            {
                lock (options)
                {
                    most = Math.Max(most, ++running);
                }

                await Task.Delay(delayMs);
                Interlocked.Decrement(ref running);
                await context.Response.Body.WriteAsync(File);
            };
        }

        await RunAsync(
            options, [.. Enumerable.Range(0, 12)
                .Select(number => Record(number, VoiceRecord.Audio($"m{number}", $"{number}")))]);

        Assert.Equal(
            Enumerable.Range(0, 12).Select(number => $"m{number}"),
            _output.Of<VoiceNote>(TopicCatalogue.VoiceNotes).Select(note => note.MessageId));
        Assert.InRange(most, 2, 3);
    }

    [Fact]
    public async Task Cancellation_WhileAFileIsHeld_EndsAtOnce()
    {
        _graph.Status("/v1/1", 401);
        var options = Options();
        options.HoldDelay = options.HoldDelayMax = TimeSpan.FromMinutes(1);
        using var service = Desk(options);
        var fetcher = new VoiceNoteFetcher(service);
        using var stop = new CancellationTokenSource();
        var held = fetcher.ProcessAllAsync([Record(0, VoiceRecord.Audio("m", "1"))], _output, stop.Token).AsTask();
        while (_graph.Requests.IsEmpty)
        {
            await Task.Delay(5);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
        await fetcher.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Empty(_output.Sent);
    }

    private static SourceRecord Record(long offset, WhatsAppMessage message) =>
        VoiceRecord.Of(TopicCatalogue.WhatsAppMessages, offset, message);

    private void Serve(string id, byte[] file)
    {
        _graph.Entry(id, _graph.Url($"/file/{id}", "127.0.0.1"));
        _graph.Bytes($"/file/{id}", file);
    }

    private MediaOptions Options() => new()
    {
        GraphUrl = $"http://127.0.0.1:{_graph.Port}/v1",
        AccessToken = "a-token-of-the-test",
        Hosts = "127.0.0.1",
        AllowPrivateAddresses = true,
        MaxBytes = 1_024,
        Retries = 0,
        UnavailableMax = TimeSpan.FromMilliseconds(100),
        HoldDelay = TimeSpan.FromMilliseconds(5),
        HoldDelayMax = TimeSpan.FromMilliseconds(20),
    };

    private MediaFetchService Desk(MediaOptions options) =>
        new(options, new MediaStore(_folder.Path), TimeProvider.System, NullLogger.Instance);

    private async Task RunAsync(MediaOptions options, params SourceRecord[] batch)
    {
        using var service = Desk(options);
        await using var fetcher = new VoiceNoteFetcher(service);
        await fetcher.ProcessAllAsync(batch, _output, default);
    }
}
