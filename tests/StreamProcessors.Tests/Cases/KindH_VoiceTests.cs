using System.Diagnostics;
using StreamML.Inference.Risk;
using StreamML.Inference.Speech;
using StreamML.Inference.Speech.Audio;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.StreamProcessors.Stages.Voice;
using RiskLevel = StreamML.Inference.Risk.RiskLevel;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>Kind H with voice: file 30 of the cases, and notes like it.</summary>
public sealed class KindH_VoiceTests
{
    [SpeechTheory]
    [InlineData("es", "hola, mi pedido no ha llegado, quiero un reembolso")]
    [InlineData("es", "donde está mi pedido")]
    [InlineData("es", "estoy muy decepcionado con su servicio")]
    [InlineData("pt", "olá, meu pedido não chegou, quero um reembolso")]
    [InlineData("de", "hallo, meine bestellung ist nicht angekommen")]
    [InlineData("it", "il mio ordine non è arrivato, voglio un rimborso")]
    public async Task Note_InALanguageThatIsNotHeard_IsFlaggedAndMovesNoRisk(string voice, string words)
    {
        var said = await HearAsync(voice, words);
        Assert.True(said.AllFlagged, string.Join(", ", said.Unflagged()));
        Assert.Equal(
            (RiskLevel.Medium, RiskFactors.SentimentUnknown | RiskFactors.EmotionUnknown), (said.Risk, said.Factors));
    }

    // Heard well, a note is as good as a text.
    [Fact]
    public async Task Transcript_OfConfidence_CountsAndOneWithoutDoesNot()
    {
        const string Text = "I will sue you, this is terrible";
        var sure = await Judged.OfAsync(new SourceText(Text, "en") { TranscriptConfidence = 0.9f });
        var unsure = await Judged.OfAsync(new SourceText(Text, "en") { TranscriptConfidence = 0.4f });
        var guessed = await Judged.OfAsync(
            new SourceText(Text, "en") { TranscriptConfidence = 0.9f, SpokenProbability = 0.3f });
        Assert.Equal(RiskLevel.High, new Said(sure, 0).Risk);
        Assert.True(new Said(unsure, 0).AllFlagged && new Said(guessed, 0).AllFlagged);
        Assert.Equal((RiskLevel.Medium, RiskLevel.Medium), (new Said(unsure, 0).Risk, new Said(guessed, 0).Risk));
    }

    private static async Task<Said> HearAsync(string voice, string words)
    {
        using var speaker = Process.Start(
            new ProcessStartInfo("espeak-ng", ["-v", voice, "-s", "140", "--stdout", words])
            {
                RedirectStandardOutput = true,
            })!;
        using var wave = new MemoryStream();
        await speaker.StandardOutput.BaseStream.CopyToAsync(wave);
        await speaker.WaitForExitAsync();
        wave.Position = 0;
        var options = new VoiceOptions();
        var reader = new VoiceReader(
            new AudioDecoder(options, TimeProvider.System), Transcribers.Create(options, TimeProvider.System)!);
        var heard = await reader.ReadAsync(wave, progress: null, CancellationToken.None);
        var text = VoiceRecords.TextOf(new VoiceNote(), heard.Transcript, TimeSpan.Zero);
        var message = new EnrichedMessage { Text = text.Text, Transcript = text.Transcript };
        return new Said(await Judged.OfAsync(SourceText.Of(message)), 0);
    }

    /// <summary>A test that needs speech programs; skipped, with the reason, where one is not installed.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class SpeechTheoryAttribute : TheoryAttribute
    {
        private static readonly string[] Programs = ["espeak-ng", "ffmpeg", "pocketsphinx_batch"];

        public SpeechTheoryAttribute() => Skip = Programs.FirstOrDefault(IsMissing) is { } missing
            ? $"{missing} is not installed: apt-get install espeak-ng ffmpeg pocketsphinx pocketsphinx-en-us" : null;

        private static bool IsMissing(string program) => !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, program)));
    }
}
