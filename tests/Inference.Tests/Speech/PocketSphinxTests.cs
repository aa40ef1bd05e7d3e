using StreamML.Inference.Speech;
using StreamML.Inference.Speech.Audio;
using StreamML.Inference.Speech.Processes;
using StreamML.Inference.Speech.Sphinx;

namespace StreamML.Inference.Tests.Speech;

/// <summary>The transcriber with the real program, and where it is missing or hangs.</summary>
public sealed class PocketSphinxTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.001)]
    [InlineData(0.05)]
    [InlineData(3)]
    public async Task Tone_OfAnyLength_HasATranscript(double seconds)
    {
        var transcription = await TranscribeAsync(new VoiceOptions(), Wave.Tone(seconds));
        Assert.Null(transcription.Fault);
        Assert.Equal("en", transcription.Transcript!.Language);
        Assert.InRange(transcription.Transcript.Confidence, 0, 1);
    }

    [Fact]
    public async Task Speech_OfASynthesiser_HasWordsInOrderWithTimes()
    {
        var spoken = await ChildProcess.RunAsync(
            new("espeak-ng", ["-v", "en-us", "--stdout", "nobody answers the phone"], 10_000_000,
                TimeSpan.FromMinutes(1)),
            TimeProvider.System,
            CancellationToken.None);
        if (spoken.Kind == ChildEndKind.Missing)
        {
            return;
        }

        using var file = new MemoryStream(spoken.Output.ToArray());
        var options = new VoiceOptions();
        var progress = new Steps();
        var reader = new VoiceReader(new AudioDecoder(options, TimeProvider.System), Transcriber(options));
        var transcript = (await reader.ReadAsync(file, progress, CancellationToken.None)).Transcript!;
        Assert.Contains("phone", transcript.Text);
        Assert.Equal(transcript.Text, string.Join(' ', transcript.Words.Select(word => word.Text)));
        Assert.Equal(transcript.Text, string.Join(' ', transcript.Segments.Select(segment => segment.Text)));
        Assert.All(transcript.Words, word => Assert.True(word.Start <= word.End && word.End <= transcript.Duration));
        Assert.All(
            transcript.Words.Zip(transcript.Words.Skip(1)), pair => Assert.True(pair.First.Start <= pair.Second.Start));
        Assert.Equal(1, progress.Count);
    }

    [Fact]
    public async Task Program_ThatIsMissing_IsNamedWithItsPackage()
    {
        var fault =
            (await TranscribeAsync(new VoiceOptions { SphinxProgram = "no-such-program" }, Wave.Tone(1))).Fault!;
        Assert.Equal(VoiceFaultKind.ToolMissing, fault.Kind);
        Assert.Contains("apt-get install pocketsphinx pocketsphinx-en-us", fault.Message);
    }

    [Fact]
    public async Task Model_ThatIsMissing_IsNamedWithItsPackage()
    {
        var fault =
            (await TranscribeAsync(new VoiceOptions { SphinxModelDirectory = "/nowhere" }, Wave.Tone(1))).Fault!;
        Assert.Equal(VoiceFaultKind.ToolMissing, fault.Kind);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task Program_ThatGivesNothing_IsAFaultOfTheEngine(string program)
    {
        var fault = (await TranscribeAsync(new VoiceOptions { SphinxProgram = program }, Wave.Tone(1))).Fault!;
        Assert.Equal(VoiceFaultKind.EngineFailed, fault.Kind);
    }

    private static PocketSphinxTranscriber Transcriber(VoiceOptions options) => new(options, TimeProvider.System);

    private static Task<Transcription> TranscribeAsync(VoiceOptions options, short[] samples) =>
        Transcriber(options).TranscribeAsync(new PcmAudio(samples), null, CancellationToken.None);

    private sealed class Steps : IProgress<TranscriptionProgress>
    {
        public int Count { get; private set; }

        public void Report(TranscriptionProgress value) => Count++;
    }
}
