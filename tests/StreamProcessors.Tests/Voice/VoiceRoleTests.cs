using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Inference.Speech;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Media;
using StreamML.StreamProcessors.Stages.Voice;
using StreamML.StreamProcessors.Tests.Media;

namespace StreamML.StreamProcessors.Tests.Voice;

/// <summary>Both roles in the transactional loop, on a broker.</summary>
public sealed class VoiceRoleTests(BrokerFixture broker) : IClassFixture<BrokerFixture>
{
    [Fact]
    public async Task Notes_ThroughFallsAndRestarts_AreTextsOnceEachInOrder()
    {
        await using var harness = await VoiceHarness.CreateAsync(broker);
        using var speech = new FakeSpeech();
        using var service = Desk(harness, speech, TimeSpan.FromMinutes(1));
        var role = new TranscriberRole().Of(service);
        var falling = role with { CreateProcessor = task => new Falling(role.CreateProcessor(task), every: 3) };
        const int Runs = 3, PerRun = 20;
        for (int run = 0; run < Runs; run++)
        {
            await harness.AppendAsync(TopicCatalogue.VoiceNotes, Enumerable.Range(run * PerRun, PerRun).Select(number =>
                ($"t/{number % 4}", (IMessage)VoiceRecord.Note(
                    $"m{number:D3}", FakeSpeech.Saying($"text {number}"), $"t/{number % 4}"))));
            var end = await harness.StartAsync(falling);
            await harness.AwaitAsync(
                TopicCatalogue.MessagesText, (run * PerRun) + (run == Runs - 1 ? PerRun : PerRun / 2));
            await end();
        }

        var texts = await harness.AwaitAsync<TextMessage>(TopicCatalogue.MessagesText, Runs * PerRun);
        Assert.Equal(
            Enumerable.Range(0, Runs * PerRun).Select(number => ($"m{number:D3}", $"text {number}")),
            texts.Select(text => (text.MessageId, text.Text)).Order());
        Assert.All(
            texts.GroupBy(text => text.ContactKey),
            contact =>
                Assert.Equal(contact.Select(text => text.MessageId).Order(), contact.Select(text => text.MessageId)));
        Assert.True(speech.Begun.Count > Runs * PerRun, "No fall made any note run again: the test tests nothing.");
        Assert.Empty(await harness.AwaitAsync(TopicCatalogue.VoiceNotes.DeadLetter(), 0));
    }

    [Fact]
    public async Task Note_ThatHangs_HoldsOthersNoLongerThanItsLimit()
    {
        await using var harness = await VoiceHarness.CreateAsync(broker);
        using var speech = new FakeSpeech();
        using var service = Desk(harness, speech, TimeSpan.FromSeconds(1));
        await harness.AppendAsync(TopicCatalogue.VoiceNotes, new[] { "before", "hang", "after" }.Select(says =>
            ("t/c", (IMessage)VoiceRecord.Note(says, FakeSpeech.Saying(says)))));
        await harness.StartAsync(new TranscriberRole().Of(service));

        // What is before it does not wait for it.
        Assert.Equal(["before"], (await harness.AwaitAsync<TextMessage>(TopicCatalogue.MessagesText, 1))
            .Select(text => text.Text));
        var letters = await harness.AwaitAsync(TopicCatalogue.VoiceNotes.DeadLetter(), 1);
        var texts = await harness.AwaitAsync<TextMessage>(TopicCatalogue.MessagesText, 2);
        Assert.Equal("transcription-timed-out", VoiceHarness.ReasonOf(Assert.Single(letters)));
        Assert.Equal(["before", "after"], texts.Select(text => text.Text));
    }

    [Fact]
    public async Task Stop_WhileANoteIsHeard_EndsAtOnceAndTheNextRunHearsIt()
    {
        await using var harness = await VoiceHarness.CreateAsync(broker);
        using var speech = new FakeSpeech();
        using var service = Desk(harness, speech, TimeSpan.FromHours(1));
        await harness.AppendAsync(
            TopicCatalogue.VoiceNotes, "t/c", VoiceRecord.Note("m", FakeSpeech.Saying("wait-gate")));
        var end = await harness.StartAsync(new TranscriberRole().Of(service));
        while (speech.Begun.IsEmpty)
        {
            await Task.Delay(10);
        }

        await end();
        Assert.Equal(1, speech.Cancelled);
        speech.Open("wait-gate");
        await harness.StartAsync(new TranscriberRole().Of(service));
        Assert.Equal(
            "wait-gate", Assert.Single(await harness.AwaitAsync<TextMessage>(TopicCatalogue.MessagesText, 1)).Text);
    }

    [Fact]
    public async Task Messages_ThroughBothRoles_AreTextsOrDeadLettersOnceEach()
    {
        await using var harness = await VoiceHarness.CreateAsync(broker);
        await using var graph = await FakeGraph.StartAsync();
        using var speech = new FakeSpeech();
        using var fetching = Fetching(harness, graph);
        using var hearing = Desk(harness, speech, TimeSpan.FromMinutes(1));
        const int Count = 30;
        var messages = Enumerable.Range(0, Count)
            .Select(number => ($"t/{number % 3}", (IMessage)Message(graph, number)));
        await harness.AppendAsync(TopicCatalogue.WhatsAppMessages, messages);
        var fetcher = new MediaFetcherRole().Of(fetching);
        var transcriber = new TranscriberRole().Of(hearing);
        await harness.StartAsync(
            fetcher with { CreateProcessor = task => new Falling(fetcher.CreateProcessor(task), every: 4) });
        await harness.StartAsync(
            transcriber with { CreateProcessor = task => new Falling(transcriber.CreateProcessor(task), every: 4) });

        // Every third is no audio, every fifth of the others is not to be had.
        int[] audio = [.. Enumerable.Range(0, Count).Where(number => number % 3 != 0)];
        int[] missing = [.. audio.Where(number => number % 5 == 0)];
        var texts = await harness.AwaitAsync<TextMessage>(TopicCatalogue.MessagesText, audio.Length - missing.Length);
        var letters = await harness.AwaitAsync(TopicCatalogue.WhatsAppMessages.DeadLetter(), missing.Length);
        Assert.Equal(audio.Except(missing).Select(number => Says(number).Trim())
            .Order(), texts.Select(text => text.Text).Order());
        Assert.Equal(missing.Length, letters.Count);
        Assert.All(letters, letter => Assert.Equal("media-not-found", VoiceHarness.ReasonOf(letter)));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(harness.Folder, "media"), "*", SearchOption.AllDirectories));
        Assert.Equal(audio.Length - missing.Length, (await harness.AwaitAsync(TopicCatalogue.VoiceNotes, 0)).Count);
    }

    [Fact]
    public async Task Token_ThatIsRefused_HoldsAllAndDeadLettersNothingUntilItIsTaken()
    {
        await using var harness = await VoiceHarness.CreateAsync(broker);
        await using var graph = await FakeGraph.StartAsync();
        using var fetching = Fetching(harness, graph);
        var messages = Enumerable.Range(0, 8).Where(number => number % 3 != 0 && number % 5 != 0).ToList();
        await harness.AppendAsync(
            TopicCatalogue.WhatsAppMessages,
            messages.Select(number => ($"t/{number}", (IMessage)Message(graph, number))));
        var answers = graph.Answers.ToArray();
        foreach (string path in graph.Answers.Keys)
        {
            graph.Status(path, 401);
        }

        await harness.StartAsync(new MediaFetcherRole().Of(fetching));
        while (graph.Requests.Count < 30)
        {
            await Task.Delay(10);
        }

        Assert.Empty(await harness.AwaitAsync(TopicCatalogue.VoiceNotes, 0));
        foreach (var (path, answer) in answers)
        {
            graph.Answers[path] = answer;
        }

        Assert.Equal(messages.Count, (await harness.AwaitAsync(TopicCatalogue.VoiceNotes, messages.Count)).Count);
        Assert.Empty(await harness.AwaitAsync(TopicCatalogue.WhatsAppMessages.DeadLetter(), 0));
    }

    private static WhatsAppMessage Message(FakeGraph graph, int number)
    {
        byte[] file = FakeSpeech.Saying(Says(number));
        var message = VoiceRecord.Audio($"m{number}", $"{number}", file, $"t/{number % 3}");
        if (number % 3 == 0)
        {
            message.Type = "text";
            message.Text = new TextContent { Body = "typed" };
        }
        else if (number % 5 != 0)
        {
            graph.Entry($"{number}", graph.Url($"/file/{number}", "127.0.0.1"));
            graph.Bytes($"/file/{number}", file);
        }

        return message;
    }

    // Even ones are over the inline limit.
    private static string Says(int number) => number % 2 == 0 ? $"{number} {new string('y', 40)}" : $"{number}";

    private static TranscriptionService Desk(VoiceHarness harness, FakeSpeech speech, TimeSpan timeout) => new(
        new VoiceOptions { FfmpegProgram = speech.Decoder, Parallelism = 3, NoteTimeout = timeout }, speech,
        Store(harness),
        TimeProvider.System, NullLogger.Instance);

    private static MediaFetchService Fetching(VoiceHarness harness, FakeGraph graph) => new(
        new MediaOptions
        {
            GraphUrl = $"http://127.0.0.1:{graph.Port}/v1",
            AccessToken = "a-token-of-the-test",
            Hosts = "127.0.0.1",
            AllowPrivateAddresses = true,
            InlineBytesMax = 30,
            Retries = 0,
            HoldDelay = TimeSpan.FromMilliseconds(10),
            HoldDelayMax = TimeSpan.FromMilliseconds(50),
        },
        Store(harness), TimeProvider.System, NullLogger.Instance);

    private static MediaStore Store(VoiceHarness harness) => new(Path.Combine(harness.Folder, "media"));
}
