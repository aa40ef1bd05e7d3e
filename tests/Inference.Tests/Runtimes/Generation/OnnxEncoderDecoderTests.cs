using StreamML.Inference.Runtimes.Generation;
using StreamML.Inference.Runtimes.Onnx;

namespace StreamML.Inference.Tests.Runtimes.Generation;

/// <summary>A decoder with its cache, in every form of export, against the same decoder without one.</summary>
public sealed class OnnxEncoderDecoderTests
{
    private static readonly int[][] Sources = [[5, 9, 3], [12, 4, 7, 7, 20], [6]];

    public static TheoryData<string> Forms => ["merged", "pair", "alone"];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Decoder_StepByStep_GivesTheScoresOfTheWholeSequence(string form)
    {
        using var folder = new TemporaryFolder();
        var plain = Write(folder, form, 1);
        using var model = OnnxEncoderDecoder.Load(folder.Path, new OnnxEngine(new OnnxOptions { IntraOpThreads = 1 }));
        using var encoded = model.Encode(Sources, 1);
        using var decoder = encoded.Start();
        int[][] read = [[1, 8], [1, 9], [1, 10]];
        decoder.Step([.. read.SelectMany(each => each)]);
        Same(plain, decoder, [0, 1, 2], read, 0, 1);
        read = Next(read, 3, 14, 15);
        decoder.Step([3, 14, 15]);
        Same(plain, decoder, [0, 1, 2], read, 2);

        // Rows change places, come twice and go.
        decoder.Reorder([2, 1, 1, 0]);
        read = Next([read[2], read[1], read[1], read[0]], 2, 4, 6, 8);
        decoder.Step([2, 4, 6, 8]);
        Same(plain, decoder, [2, 1, 1, 0], read, 3);
        decoder.Reorder([2, 1]);
        read = Next([read[2], read[1]], 11, 12);
        decoder.Step([11, 12]);
        Same(plain, decoder, [1, 1], read, 4);
        decoder.Reorder([1, 0]);
        read = Next([read[1], read[0]], 13, 16);
        decoder.Step([13, 16]);
        Same(plain, decoder, [1, 1], read, 5);
    }

    [Theory]
    [InlineData("merged", 1)]
    [InlineData("merged", 3)]
    [InlineData("pair", 1)]
    [InlineData("pair", 3)]
    public void Generate_WithACache_GivesTokensAndProbabilitiesOfWithout(string form, int beams)
    {
        var (with, without) = (Generate(form, beams), Generate("alone", beams));
        for (int item = 0; item < Sources.Length; item++)
        {
            Assert.Equal(without[item].Tokens, with[item].Tokens);
            for (int i = 0; i < with[item].LogProbabilities.Count; i++)
            {
                Assert.Equal(without[item].LogProbabilities[i], with[item].LogProbabilities[i], 1e-4f);
            }
        }

        Assert.Contains(with, sequence => sequence.Tokens.Count > 3);
    }

    [Fact]
    public void Generate_Greedy_IsTheLikeliestTokenOfThePlainModel()
    {
        using var folder = new TemporaryFolder();
        var plain = Write(folder, "merged", 4);
        var found = Generate(folder, 1);
        for (int item = 0; item < Sources.Length; item++)
        {
            int[] read = [1];
            foreach (int token in found[item].Tokens)
            {
                double[] logits = plain.Logits(Sources[item], read)[^1];
                Assert.Equal(Array.IndexOf(logits, logits.Max()), token);
                read = [.. read, token];
            }
        }
    }

    [Theory]
    [InlineData("encoder_model.onnx", "encoder_model.onnx is missing")]
    [InlineData("decoder_model_merged.onnx", "decoder_model_merged.onnx is missing")]
    public void Load_WithoutAFile_NamesIt(string file, string expected)
    {
        using var folder = new TemporaryFolder();
        Write(folder, "merged", 1);
        File.Delete(Path.Combine(folder.Path, file));
        var fault = Assert.Throws<GenerationException>(
            () => OnnxEncoderDecoder.Load(folder.Path, new OnnxEngine(new OnnxOptions())));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Contains(folder.Path, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfOtherModels_SaysWhatIsWrong()
    {
        using var folder = new TemporaryFolder();
        var plain = Write(folder, "merged", 1);
        folder.Write("decoder_model_merged.onnx", plain.Encoder());
        var fault = Assert.Throws<GenerationException>(
            () => OnnxEncoderDecoder.Load(folder.Path, new OnnxEngine(new OnnxOptions())));
        Assert.Contains("attention_mask", fault.Message, StringComparison.Ordinal);
        folder.Write("decoder_model_merged.onnx", "not a model");
        fault = Assert.Throws<GenerationException>(
            () => OnnxEncoderDecoder.Load(folder.Path, new OnnxEngine(new OnnxOptions())));
        Assert.Contains("decoder_model_merged.onnx", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfATransformersJsFolder_FindsQuantisedModelsInItsSubfolder()
    {
        using var folder = new TemporaryFolder();
        var plain = new TinySeq2Seq(1);
        folder.Write("onnx/encoder_model_quantized.onnx", plain.Encoder());
        folder.Write(
            "onnx/decoder_model_merged_quantized.onnx", plain.Decoder(past: true, hidden: true, present: true));
        using var model = OnnxEncoderDecoder.Load(folder.Path, new OnnxEngine(new OnnxOptions { IntraOpThreads = 1 }));
        Assert.NotNull(model.Later);
    }

    private static GeneratedSequence[] Generate(string form, int beams)
    {
        using var folder = new TemporaryFolder();
        Write(folder, form, 4);
        return Generate(folder, beams);
    }

    private static GeneratedSequence[] Generate(TemporaryFolder folder, int beams)
    {
        using var config = GenerationConfigFile.Load(folder.Path);
        using var model = OnnxEncoderDecoder.Load(folder.Path, new OnnxEngine(new OnnxOptions { IntraOpThreads = 1 }));
        using var encoded = model.Encode(Sources, 1);
        var options = config.ToOptions(1) with { Beams = beams, MaxNewTokens = 20 };
        return SequenceGenerator.Generate(encoded, [options.StartToken], options, null, CancellationToken.None);
    }

    private static TinySeq2Seq Write(TemporaryFolder folder, string form, int seed)
    {
        var plain = new TinySeq2Seq(seed);
        TinySeq2Seq.WriteConfig(folder);
        folder.Write("encoder_model.onnx", plain.Encoder());
        if (form == "merged")
        {
            folder.Write("decoder_model_merged.onnx", plain.Decoder(past: true, hidden: true, present: true));
            return plain;
        }

        folder.Write("decoder_model.onnx", plain.Decoder(past: false, hidden: true, present: form == "pair"));
        if (form == "pair")
        {
            folder.Write("decoder_with_past_model.onnx", plain.Decoder(past: true, hidden: false, present: true));
        }

        return plain;
    }

    private static int[][] Next(int[][] read, params int[] tokens) =>
        [.. read.Zip(tokens, (row, token) => (int[])[.. row, token])];

    private static void Same(
        TinySeq2Seq plain, ISequenceDecoder decoder, int[] items, int[][] read, params int[] positions)
    {
        for (int row = 0; row < items.Length; row++)
        {
            double[][] expected = plain.Logits(Sources[items[row]], read[row]);
            foreach (int position in positions)
            {
                var logits = decoder.Logits(row, positions.Length > 1 ? position : 0);
                for (int token = 0; token < TinySeq2Seq.Vocabulary; token++)
                {
                    Assert.Equal(expected[position][token], logits[token], 1e-4);
                }
            }
        }
    }
}
