using StreamML.Inference.Speech.Audio;
using StreamML.Inference.Speech.Sphinx;

namespace StreamML.Inference.Tests.Speech;

/// <summary>Chunks hold all that is loud, in bounded pieces, and lead times back to the audio.</summary>
public sealed class SpeechChunkerTests
{
    [Fact]
    public void Audio_LoudQuietLoud_LosesTheSilenceAndKeepsTheTimes()
    {
        var audio = new PcmAudio((short[])[.. Wave.Tone(1), .. new short[3 * Wave.Rate], .. Wave.Tone(1)]);
        var chunk = Assert.Single(new SpeechChunker(30 * Wave.Rate).Cut(audio));
        Assert.Equal(2, chunk.Spans.Count);
        Assert.InRange(chunk.Length, 2 * Wave.Rate, 2.5 * Wave.Rate);
        Assert.Equal(TimeSpan.FromSeconds(0.5), chunk.TimeInAudio(TimeSpan.FromSeconds(0.5)));
        Assert.InRange(chunk.TimeInAudio(TimeSpan.FromSeconds(1.9)).TotalSeconds, 4.4, 4.7);
        Assert.Equal(chunk.Length, chunk.Speech(audio).Length);
    }

    [Fact]
    public void Audio_WithoutAPause_IsCutIntoPiecesWithoutAGap()
    {
        var chunks = new SpeechChunker(5 * Wave.Rate).Cut(new PcmAudio(Wave.Tone(23)));
        Assert.All(chunks, chunk => Assert.InRange(chunk.Length, 1, 5 * Wave.Rate));
        var spans = chunks.SelectMany(chunk => chunk.Spans).ToArray();
        Assert.Equal(0, spans[0].Start);
        Assert.Equal(23 * Wave.Rate, spans[^1].End);
        Assert.All(spans.Zip(spans.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50_000)]
    public void Audio_Silent_HasNoChunks(int samples) =>
        Assert.Empty(new SpeechChunker(5 * Wave.Rate).Cut(new PcmAudio(new short[samples])));
}
