using StreamML.Inference.Runtimes.Onnx;
using StreamML.Inference.Tests.Runtimes.Generation;
using StreamML.Inference.Speech;
using StreamML.Inference.Speech.Audio;
using StreamML.Inference.Speech.Whisper;

namespace StreamML.Inference.Tests.Speech.Whisper;

/// <summary>A folder as Optimum writes it, through ONNX Runtime, on audio whose words and times are known.</summary>
public sealed class WhisperTranscriberTests
{
    // One across the edge of the first window, and a long silence.
    private static readonly (double Start, double End, int Tone)[] Tones =
    [
        (0.5, 1.5, 0), (3, 4, 1), (8, 9, 2), (12, 13.5, 0), (20, 21, 1), (27, 28, 2), (29.5, 30.5, 1), (34, 35, 2),
        (38, 39, 0),
    ];

    [Fact]
    public async Task Transcribe_FortySecondsOfTones_WritesTheirWordsAtTheirTimes()
    {
        using var folder = new TemporaryFolder();
        ToneWhisper.Write(folder);
        using var transcriber = Transcriber(folder);
        var progress = new Reports();
        var transcript = await SucceedAsync(transcriber, ToneWhisper.Audio(40, Tones), progress);
        Assert.Equal("uno dos tres uno dos tres dos tres uno", transcript.Text);
        Assert.Equal(("es", "es"), (transcript.Language, transcript.TextLanguage));
        Assert.InRange(transcript.LanguageProbability!.Value, 0.8, 1);
        Assert.InRange(transcript.Confidence, 0.9, 1);
        Assert.Equal(TimeSpan.FromSeconds(40), transcript.Duration);
        Assert.Equal(Tones.Length, transcript.Segments.Count);
        foreach (var (segment, tone) in transcript.Segments.Zip(Tones))
        {
            Assert.Equal(tone.Start, segment.Start.TotalSeconds, 0.035);
            Assert.Equal(tone.End, segment.End.TotalSeconds, 0.035);
        }

        Assert.Equal([28.0, 40.0], progress.Seen.Select(each => Math.Round(each.Done.TotalSeconds, 1)));
        Assert.All(progress.Seen, each => Assert.Equal(TimeSpan.FromSeconds(40), each.Total));
        Assert.StartsWith("whisper-tones/", transcript.Engine.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transcribe_WithCrossAttentions_AlignsWords()
    {
        using var folder = new TemporaryFolder();
        ToneWhisper.Write(folder);
        using var transcriber = Transcriber(folder);
        // Between the second and the third, the longest silence that a window may begin with.
        (double Start, double End, int Tone)[] few = [(0.5, 1.5, 0), (3, 4, 1), (29.5, 30.5, 1), (38, 39, 2)];
        foreach (var tones in new[] { Tones, few })
        {
            var transcript = await SucceedAsync(transcriber, ToneWhisper.Audio(40, tones));
            Assert.Equal(WordTiming.Heard, transcript.WordTiming);
            Assert.Equal(transcript.Text, string.Join(' ', transcript.Words.Select(word => word.Text)));
            foreach (var (word, tone) in transcript.Words.Zip(tones))
            {
                Assert.Equal(tone.Start, word.Start.TotalSeconds, 0.1);
                Assert.Equal(tone.End, word.End.TotalSeconds, 0.1);
                Assert.InRange(word.Confidence, 0.9, 1);
            }
        }
    }

    [Fact]
    public async Task Transcribe_WithoutCrossAttentions_DividesSegmentsAndSaysSo()
    {
        using var folder = new TemporaryFolder();
        ToneWhisper.Write(folder, attends: false);
        using var transcriber = Transcriber(folder);
        var transcript = await SucceedAsync(transcriber, ToneWhisper.Audio(6, (1, 2, 0), (3, 4, 1)));
        Assert.Equal(WordTiming.Interpolated, transcript.WordTiming);
        Assert.Equal(transcript.Segments.Select(each => (each.Text, each.Start, each.End)),
            transcript.Words.Select(each => (each.Text, each.Start, each.End)));
        using var without = Transcriber(folder, options => options.WhisperWords = false);
        Assert.Empty((await SucceedAsync(without, ToneWhisper.Audio(6, (1, 2, 0)))).Words);
    }

    [Theory]
    [InlineData("", "transcribe", 0, "uno dos", "es", "es")]
    [InlineData("", "translate", 0, "one two", "es", "en")]
    [InlineData("", "transcribe", 3, "four two", "en", "en")]
    [InlineData("en", "transcribe", 0, "one two", "en", "en")]
    [InlineData("es-MX", "transcribe", 3, "cuatro dos", "es", "es")]
    [InlineData("jv", "translate", 0, "one two", "jv", "en")]
    public async Task Transcribe_ByLanguageAndTask_WritesTheirWords(
        string language, string task, int tone, string text, string spoken, string written)
    {
        using var folder = new TemporaryFolder();
        ToneWhisper.Write(folder);
        using var transcriber = Transcriber(
            folder, options => (options.WhisperLanguage, options.WhisperTask) = (language, task));
        var transcript = await SucceedAsync(transcriber, ToneWhisper.Audio(8, (1, 2, tone), (4, 5, 1)));
        Assert.Equal((text, spoken, written), (transcript.Text, transcript.Language, transcript.TextLanguage));
        Assert.Equal(language.Length == 0, transcript.LanguageProbability is not null);
    }

    [Fact]
    public async Task Transcribe_WithBeams_WritesTheSame()
    {
        using var folder = new TemporaryFolder();
        ToneWhisper.Write(folder);
        using var transcriber = Transcriber(folder, options => (options.WhisperBeams, options.WhisperThreads) = (5, 2));
        Assert.Equal("uno dos", (await SucceedAsync(transcriber, ToneWhisper.Audio(8, (1, 2, 0), (4, 5, 1)))).Text);
    }

    [Fact]
    public async Task Transcribe_AnEnglishModel_NeedsNoLanguage()
    {
        using var folder = new TemporaryFolder();
        ToneWhisper.Write(folder, multilingual: false);
        using var transcriber = Transcriber(folder);
        short[] audio = ToneWhisper.Audio(4, (1, 2, 0));
        var transcript = await SucceedAsync(transcriber, audio);
        Assert.Equal(("uno", "en", null), (transcript.Text, transcript.Language, transcript.LanguageProbability));
        Assert.Equal(["en"], await transcriber.LanguagesAsync(CancellationToken.None));
        Assert.Contains("only knows English",
            (await transcriber.DetectLanguageAsync(new PcmAudio(audio), CancellationToken.None)).Fault!.Message,
            StringComparison.Ordinal);
        using var translating = Transcriber(folder, options => options.WhisperTask = "translate");
        Assert.Equal(VoiceFaultKind.EngineFailed,
            (await translating.TranscribeAsync(new PcmAudio(audio), null, CancellationToken.None)).Fault!.Kind);
    }

    [Fact]
    public async Task DetectLanguage_OfAudio_GivesEveryLanguageWithItsProbability()
    {
        using var folder = new TemporaryFolder();
        ToneWhisper.Write(folder);
        using var transcriber = Transcriber(folder);
        var found = await transcriber.DetectLanguageAsync(
            new PcmAudio(ToneWhisper.Audio(5, (1, 2, 3))), CancellationToken.None);
        Assert.Equal(["en", "es", "jv"], found.Languages.Select(each => each.Code));
        double[] expected = [Math.Exp(6), Math.Exp(3), 1];
        foreach (var (language, score) in found.Languages.Zip(expected))
        {
            Assert.Equal(score / expected.Sum(), language.Probability, 1e-5);
        }

        Assert.Equal(["en", "es", "jv"], await transcriber.LanguagesAsync(CancellationToken.None));
        Assert.Empty(
            (await transcriber.DetectLanguageAsync(new PcmAudio(new short[50_000]), CancellationToken.None)).Languages);
    }

    [Fact]
    public async Task Transcribe_SilenceAndNoise_WritesNothing()
    {
        using var folder = new TemporaryFolder();
        ToneWhisper.Write(folder);
        using var transcriber = Transcriber(folder);
        var random = new Random(2);
        foreach (short[]? audio in new[] { [], new short[900], new short[800_000],
            [.. Enumerable.Range(0, 300_000).Select(_ => (short)random.Next(-90, 90))] })
        {
            var transcript = await SucceedAsync(transcriber, audio);
            Assert.Equal(("", "und", 0.0), (transcript.Text, transcript.Language, transcript.Confidence));
            Assert.Empty(transcript.Segments);
        }
    }

    [Fact]
    public async Task Transcribe_FromManyThreads_GivesEachItsOwn()
    {
        using var folder = new TemporaryFolder();
        ToneWhisper.Write(folder);
        using var transcriber = Transcriber(folder);
        string[] words = ["uno", "dos", "tres"];
        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(i =>
            SucceedAsync(transcriber, ToneWhisper.Audio(3, (0.5, 1.5, i % 3)))));
        Assert.Equal(Enumerable.Range(0, 6).Select(i => words[i % 3]), all.Select(each => each.Text));
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("encoder_model.onnx")]
    [InlineData("decoder_model_merged.onnx")]
    public async Task Transcribe_AFolderWithoutAFile_NamesIt(string file)
    {
        using var folder = new TemporaryFolder();
        ToneWhisper.Write(folder);
        File.Delete(Path.Combine(folder.Path, file));
        using var transcriber = Transcriber(folder);
        var fault =
            (await transcriber.TranscribeAsync(new PcmAudio(new short[20_000]), null, CancellationToken.None)).Fault!;
        Assert.Equal(VoiceFaultKind.ToolMissing, fault.Kind);
        Assert.Contains(file, fault.Message, StringComparison.Ordinal);
        ToneWhisper.Write(folder);
        Assert.Null(
            (await transcriber.TranscribeAsync(new PcmAudio(new short[20_000]), null, CancellationToken.None)).Fault);
    }

    [Fact]
    public async Task Transcribe_WithoutAModel_SaysWhatToSet()
    {
        using var transcriber = new WhisperTranscriber(
            new VoiceOptions(), new OnnxEngine(new OnnxOptions()), TimeProvider.System);
        var fault =
            (await transcriber.TranscribeAsync(new PcmAudio(new short[20_000]), null, CancellationToken.None)).Fault!;
        Assert.Contains("Voice__WhisperModel", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transcribe_AnUnknownLanguage_SaysSo()
    {
        using var folder = new TemporaryFolder();
        ToneWhisper.Write(folder);
        using var transcriber = Transcriber(folder, options => options.WhisperLanguage = "fi");
        var fault =
            (await transcriber.TranscribeAsync(new PcmAudio(new short[20_000]), null, CancellationToken.None)).Fault!;
        Assert.Contains("does not know the language fi", fault.Message, StringComparison.Ordinal);
    }

    private static WhisperTranscriber Transcriber(TemporaryFolder folder, Action<VoiceOptions>? set = null)
    {
        var options = new VoiceOptions { WhisperModel = folder.Path };
        set?.Invoke(options);
        return new WhisperTranscriber(
            options, new OnnxEngine(new OnnxOptions { IntraOpThreads = 1 }), TimeProvider.System);
    }

    private static async Task<Transcript> SucceedAsync(
        WhisperTranscriber transcriber, short[] audio, Reports? progress = null)
    {
        var transcription = await transcriber.TranscribeAsync(new PcmAudio(audio), progress, CancellationToken.None);
        Assert.Null(transcription.Fault);
        return transcription.Transcript!;
    }

    private sealed class Reports : IProgress<TranscriptionProgress>
    {
        public List<TranscriptionProgress> Seen { get; } = [];

        public void Report(TranscriptionProgress value) => Seen.Add(value);
    }
}
