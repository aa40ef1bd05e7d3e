using StreamML.Inference.Speech;
using StreamML.Inference.Speech.Audio;
using StreamML.Inference.Speech.Whisper;
using StreamML.Testing.Processors;
using static StreamML.Inference.Tests.Speech.Whisper.ScriptedWhisper;
using static StreamML.Inference.Tests.Speech.Whisper.WhisperVocabulary;

namespace StreamML.Inference.Tests.Speech.Whisper;

/// <summary>Models that repeat themselves, are not sure, hear nothing, or are slow.</summary>
public sealed class WhisperRunTests
{
    private const float Sure = 20;

    private static readonly int Start = Id("<|startoftranscript|>");
    private static readonly int End = Id("<|endoftext|>");
    private static readonly int Spanish = Id("<|es|>");

    private static readonly short[] Loud = ToneWhisper.Audio(65, (0, 65, 0));

    [Fact]
    public void Run_ATextThatRepeatsItself_IsTriedAtTheNextTemperature()
    {
        // It says one word over and over, but for a third of the chances, which only a drawn token takes.
        var whisper = new ScriptedWhisper(read => Written(read) switch
        {
            _ when read.Length == 1 => Only(Sure, Spanish),
            [] => Only(Sure, Time(0)),
            { Length: < 120 } => Only(Sure, 0),
            { Length: 120 } => Only(Sure, Time(20)),
            _ => Only(Sure, End),
        });
        var decoder = new WindowDecoder(whisper.Model(), new VoiceOptions { WhisperTemperatures = "0,0.4,1" });
        using var encoded = whisper.Encode([]);
        Assert.Equal(
            1, decoder.Decode(encoded, [Start, Spanish, Id("<|transcribe|>")], [], CancellationToken.None).Temperature);
        var patient = new WindowDecoder(whisper.Model(), new VoiceOptions { WhisperCompressionRatioMax = 100 });
        Assert.Equal(
            0, patient.Decode(encoded, [Start, Spanish, Id("<|transcribe|>")], [], CancellationToken.None).Temperature);
    }

    [Fact]
    public void Run_AnUnlikelyText_IsTriedAgainAndTheSameEachTime()
    {
        var whisper = new ScriptedWhisper(read => Written(read) switch
        {
            [] => Only(Sure, Time(0)),
            { Length: < 8 } => Only(3, 0, 1, 2, 3, 4, 5),
            { Length: 8 } => Only(Sure, Time(20)),
            _ => Only(Sure, End),
        });
        var options = new VoiceOptions { WhisperTemperatures = "0,1", WhisperLogProbabilityMin = -0.2 };
        using var encoded = whisper.Encode([]);
        var first = new WindowDecoder(whisper.Model(), options).Decode(encoded, [Start, Spanish, Id("<|transcribe|>")],
            [], CancellationToken.None);
        var second = new WindowDecoder(whisper.Model(), options).Decode(encoded, [Start, Spanish, Id("<|transcribe|>")],
            [], CancellationToken.None);
        Assert.Equal(1, first.Temperature);
        Assert.Equal(first.Sequence.Tokens, second.Sequence.Tokens);
    }

    [Theory]
    [InlineData(Sure, 0, false)]
    [InlineData(Sure, 20, true)]
    [InlineData(0, 0, true)]
    public void Run_NoSpeech_CountsWhereTheTextIsUnlikelyToo(float silence, float certain, bool heard)
    {
        var whisper = new ScriptedWhisper(
            read => read.Length == 1 ? Only(silence, Id("<|nospeech|>")) : Written(read) switch
            {
                [] => Only(certain, Time(0)),
                { Length: 1 } => Only(certain, 0),
                { Length: 2 } => Only(certain, Time(29)),
                _ => Only(certain, End),
            });
        var options = new VoiceOptions { WhisperLanguage = "es", WhisperTemperatures = "0", WhisperMaxTokens = 4 };
        var run = new WhisperRun(
            whisper.Model(), options, TimeProvider.System, new PcmAudio(Loud.AsMemory(0, 400_000)));
        Assert.Equal(heard, run.Run(null, CancellationToken.None).Transcript!.Segments.Count > 0);
    }

    [Fact]
    public void Run_WithAPromptAndPreviousText_ReadsBothBeforeEachWindow()
    {
        var prompts = new List<int[]>();
        var whisper = new ScriptedWhisper(read =>
        {
            if (Written(read) is [])
            {
                prompts.Add(read);
            }

            return Written(read) switch
            {
                [] => Only(Sure, Time(0)),
                [_] => Only(Sure, 1),
                [_, _] =>
                Only(Sure, Time(29.98)),
                _ => Only(Sure, End)
            };
        });
        var options = new VoiceOptions { WhisperLanguage = "es", WhisperPrompt = "ab", WhisperPreviousText = true };
        var transcript = new WhisperRun(whisper.Model(), options, TimeProvider.System, new PcmAudio(Loud)).Run(null,
            CancellationToken.None).Transcript!;
        Assert.Equal("dos dos dos", transcript.Text);
        int[] prompt = [Start, Spanish, Id("<|transcribe|>")];
        int[] given = [Id("<|startofprev|>"), Id("Ġ"), Id("a"), Id("b")];
        Assert.Equal([.. given, .. prompt], prompts[0]);
        Assert.Equal([.. given, 1, 1, .. prompt], prompts[^1]);
    }

    [Fact]
    public void Run_AModelThatStandsStill_EndsAllTheSame()
    {
        int windows = 0;
        var whisper = new ScriptedWhisper(read => Written(read) switch
        {
            [] or [_, _] or [_, _, _] => Only(Sure, Time(0)),
            [_] => Only(Sure, 0),
            _ => Only(Sure, End),
        })
        { Encoded = () => windows++ };
        var options = new VoiceOptions { WhisperLanguage = "es" };
        new WhisperRun(whisper.Model(), options, TimeProvider.System, new PcmAudio(Loud))
            .Run(null, CancellationToken.None);
        Assert.InRange(windows, 3, 65);
    }

    [Fact]
    public async Task Transcribe_Cancelled_EndsWithinAStep()
    {
        using var cancel = new CancellationTokenSource();
        int steps = 0;
        var whisper = new ScriptedWhisper(
            read => Written(read) is [] ? Only(Sure, Time(0)) : Only(Sure, read.Length % 7))
        {
            Stepped = () =>
            {
                if (++steps == 9)
                {
                    cancel.Cancel();
                }
            },
        };
        using var transcriber = new WhisperTranscriber(
            new VoiceOptions { WhisperLanguage = "es" }, whisper.Model, TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => transcriber.TranscribeAsync(new PcmAudio(Loud), null, cancel.Token));
        Assert.Equal(9, steps);
    }

    [Fact]
    public async Task Transcribe_SlowerThanAllowed_IsTimedOut()
    {
        var time = new SteppedTime();
        var whisper = new ScriptedWhisper(
            read => Written(read) is [] ? Only(Sure, Time(0)) : Only(Sure, read.Length % 7))
        {
            Stepped = () => time.Advance(TimeSpan.FromSeconds(10)),
        };
        var options = new VoiceOptions { WhisperLanguage = "es", MaxRealTimeFactor = 2 };
        using var transcriber = new WhisperTranscriber(options, whisper.Model, time);
        var fault = (await transcriber.TranscribeAsync(new PcmAudio(Loud), null, CancellationToken.None)).Fault!;
        Assert.Equal(VoiceFaultKind.TimedOut, fault.Kind);
        Assert.Contains("70 s", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transcribe_AModelThatFails_IsAFault()
    {
        var whisper = new ScriptedWhisper(_ => [.. Enumerable.Repeat(float.NaN, Count)]);
        using var transcriber = new WhisperTranscriber(new VoiceOptions(), whisper.Model, TimeProvider.System);
        var fault = (await transcriber.TranscribeAsync(new PcmAudio(Loud), null, CancellationToken.None)).Fault!;
        Assert.Equal(VoiceFaultKind.EngineFailed, fault.Kind);
    }
}
