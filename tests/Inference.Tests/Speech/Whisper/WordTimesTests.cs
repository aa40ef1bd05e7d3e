using StreamML.Inference.Runtimes.Generation;
using StreamML.Inference.Speech.Whisper;
using static StreamML.Inference.Tests.Speech.Whisper.WhisperVocabulary;

namespace StreamML.Inference.Tests.Speech.Whisper;

/// <summary>Words of several tokens in segments of several words, from attentions whose middle is known.</summary>
public sealed class WordTimesTests
{
    // The word that each token foretells is at these seconds: three of the prompt, then uno s dos tres, then the end.
    private static readonly double[] Looks = [0, 0, 0, 1.3, 1.7, 2.5, 4.5, 8];

    private static readonly int[] Prompt = [Id("<|startoftranscript|>"), Id("<|es|>"), Id("<|transcribe|>")];

    private static readonly WindowSegment[] Segments =
    [
        new(1, 3, [Id("Ġuno"), Id("s"), Id("Ġdos")], [MathF.Log(0.5f), MathF.Log(0.125f), MathF.Log(0.9f)]),
        new(4, 5, [Id("Ġtres")], [0]),
    ];

    [Fact]
    public void Align_SegmentsOfSeveralWords_CutsThemWhereTheDecoderLooks()
    {
        var times = new WordTimes(new ScriptedWhisper(_ => new float[Count]).Model(), hasBlanks: true);
        var words = times.Align(new Attentive(layers: 1), Prompt, Segments, 10)!;
        Assert.Equal(["unos", "dos", "tres"], words.Select(word => word.Text));
        double[] expected = [1, 2.1, 2.1, 3, 4, 5];
        foreach (var (time, at) in words.SelectMany(word => new[] { word.Start, word.End }).Zip(expected))
        {
            Assert.Equal(at, time.TotalSeconds, 0.15);
        }

        Assert.Equal([0.25, 0.9, 1], words.Select(word => Math.Round(word.Confidence, 5)));
    }

    [Fact]
    public void Align_WithoutAttentions_IsNull()
    {
        var times = new WordTimes(new ScriptedWhisper(_ => new float[Count]).Model(), hasBlanks: true);
        Assert.Null(times.Align(new Attentive(layers: 0), Prompt, Segments, 10));
    }

    [Fact]
    public void Interpolate_ASegment_DividesItByLetters()
    {
        var times = new WordTimes(new ScriptedWhisper(_ => new float[Count]).Model(), hasBlanks: true);
        var words = times.Interpolate(Segments);
        Assert.Equal([1, 1 + (2 * 4 / 7.0), 4], words.Select(word => word.Start.TotalSeconds), new Near());
        Assert.Equal([1 + (2 * 4 / 7.0), 3, 5], words.Select(word => word.End.TotalSeconds), new Near());
    }

    private sealed class Near : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) < 1e-5;

        public int GetHashCode(double obj) => 0;
    }

    private sealed class Attentive(int layers) : IEncodedBatch, ISequenceDecoder
    {
        public int Items => 1;

        public int Rows => 1;

        public int Vocabulary => Count;

        public int AttentionLayers => layers;

        public ISequenceDecoder Start(bool attend = false) => this;

        public void Step(ReadOnlySpan<int> tokens) => Assert.Equal(
            [.. Prompt, Id("<|notimestamps|>"), Id("Ġuno"), Id("s"), Id("Ġdos"), Id("Ġtres"), Id("<|endoftext|>")],
            tokens.ToArray());

        public ReadOnlySpan<float> Logits(int row, int position) => throw new NotSupportedException();

        public ReadOnlySpan<float> CrossAttention(int layer, int head, int row, int position)
        {
            double middle = Looks[Math.Min(position, Looks.Length - 1)];
            return Enumerable.Range(0, 1_500)
                .Select(frame => MathF.Exp(-MathF.Pow((frame * 0.02f) - (float)middle, 2) * 8)).ToArray();
        }

        public void Reorder(ReadOnlySpan<int> rows) => throw new NotSupportedException();

        public void Dispose()
        {
            // Holds nothing.
        }
    }
}
