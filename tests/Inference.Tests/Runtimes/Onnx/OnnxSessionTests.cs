using Microsoft.ML.OnnxRuntime.Tensors;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.OnnxGraphs;

namespace StreamML.Inference.Tests.Runtimes.Onnx;

public sealed class OnnxSessionTests : IDisposable
{
    private static readonly string[] Input = ["x"];
    private static readonly string[] Output = ["y"];

    private readonly string _folder = Directory.CreateTempSubdirectory("streamml-onnx-").FullName;
    private readonly List<string> _warnings = [];

    [Fact]
    public void Run_Product_GivesWhatTheHandGives()
    {
        using var session = new OnnxEngine(new OnnxOptions()).Open(Product(), "product");
        using var buffer = new TensorBuffer<float>();

        Assert.Equal([7f, 10f], Run(session, buffer, 1, 2));
        Assert.Equal([15f, 22f, 7f, 10f], Run(session, buffer, 3, 4, 1, 2));
        Assert.Equal([0f, 0f], Run(session, buffer, 0, 0));
        Assert.Equal(OnnxOptions.Cpu, session.Provider);
        Assert.Equal("x: float [?, 2]", session.Inputs[0].ToString());
    }

    [Fact]
    public void Run_FromManyThreads_GivesEachItsOwn()
    {
        using var session = new OnnxEngine(new OnnxOptions { IntraOpThreads = 2 }).Open(Product(), "product");
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using var buffer = new TensorBuffer<float>();
            Assert.Equal([i + 6f, (2f * i) + 8f], Run(session, buffer, i, 2));
        });
    }

    [Fact]
    public void Open_FromFileWithWeightsBeside_RunsThem()
    {
        File.WriteAllBytes(Path.Combine(_folder, "model.onnx"), WithExternal("weights.bin"));
        File.WriteAllBytes(
            Path.Combine(_folder, "weights.bin"), [.. BitConverter.GetBytes(2f), .. BitConverter.GetBytes(3f)]);

        using var session = new OnnxEngine(new OnnxOptions()).Open(Path.Combine(_folder, "model.onnx"));
        using var buffer = new TensorBuffer<float>();
        Assert.Equal([10f, 21f], Run(session, buffer, 5, 7));
    }

    [Theory]
    [InlineData("../weights.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("below/weights.bin")]
    [InlineData("..")]
    [InlineData("")]
    public void Open_FileThatNamesWeightsElsewhere_IsRefused(string location)
    {
        string path = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(path, WithExternal(location));

        var error = Assert.Throws<ArtifactException>(() => new OnnxEngine(new OnnxOptions()).Open(path));
        Assert.Contains("its own folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_BytesThatNameAFile_AreRefused()
    {
        var error = Assert.Throws<ArtifactException>(
            () => new OnnxEngine(new OnnxOptions()).Open(WithExternal("weights.bin"), "small"));
        Assert.Contains("small keeps weights in 'weights.bin'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LargerThanAllowedWithItsWeights_IsRefused()
    {
        string path = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(path, WithExternal("weights.bin"));
        File.WriteAllBytes(Path.Combine(_folder, "weights.bin"), new byte[2_000]);

        var error = Assert.Throws<ArtifactException>(
            () => new OnnxEngine(new OnnxOptions { MaxModelBytes = 2_000 }).Open(path));
        Assert.Contains("Onnx__MaxModelBytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WhatIsNoModel_IsRefusedEachTime()
    {
        var engine = new OnnxEngine(new OnnxOptions());
        byte[] good = Product();
        var random = new Random(7);
        Assert.Throws<ArtifactException>(() => engine.Open(Path.Combine(_folder, "none.onnx")));
        Assert.Throws<ArtifactException>(() => engine.Open([], "empty"));
        Assert.Throws<ArtifactException>(() => engine.Open("no model"u8.ToArray(), "text"));
        for (int cut = 1; cut < good.Length; cut += 7)
        {
            Assert.Throws<ArtifactException>(() => engine.Open(good[..cut], "cut").Dispose());
        }

        for (int i = 0; i < 50; i++)
        {
            byte[] noise = new byte[200];
            random.NextBytes(noise);
            Assert.Throws<ArtifactException>(() => engine.Open(noise, "noise").Dispose());
        }
    }

    [Fact]
    public void Require_OtherNamesTypesAndRanks_ListsEach()
    {
        using var session = new OnnxEngine(new OnnxOptions()).Open(Product(), "product");
        session.Require([new("x", TensorElementType.Float, 2)], [new("y", TensorElementType.Float)]);

        string message = Assert.Throws<ArtifactException>(() => session.Require(
            [new("input_ids", TensorElementType.Int64, 2)], [
                new("y", TensorElementType.Int64, 3), new("z", TensorElementType.Float)]))
            .Message;
        Assert.Contains("no input input_ids among x", message, StringComparison.Ordinal);
        Assert.Contains("it wants the input x: float [?, 2]", message, StringComparison.Ordinal);
        Assert.Contains("should be int64 with 3 dimensions", message, StringComparison.Ordinal);
        Assert.Contains("no output z among y", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_CudaWithoutItsLibraries_WarnsOnceAndTakesTheCpu()
    {
        var engine = new OnnxEngine(new OnnxOptions { Provider = OnnxOptions.Cuda }, _warnings.Add);
        using var first = engine.Open(Product(), "first");
        using var second = engine.Open(Product(), "second");

        Assert.Equal(OnnxOptions.Cpu, first.Provider);
        Assert.Contains("the CPU serves instead", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Encoder_PaddedOrAlone_GivesTheSameLogits()
    {
        using var session = new OnnxEngine(new OnnxOptions())
            .Open(new EncoderGraph(50, 16, 2, 2, 3).Build(), "encoder");
        float[] alone = Logits(session, [5, 6, 7], [1, 1, 1], 1);
        float[] padded = Logits(session, [9, 8, 7, 6, 5, 5, 6, 7, 0, 0], [1, 1, 1, 1, 1, 1, 1, 1, 0, 0], 2);

        Assert.Equal(3, alone.Length);
        Assert.True(alone.Max() - alone.Min() > 1e-3, "the classes differ");
        Assert.All(alone.Zip(padded[3..]), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] Product()
    {
        var graph = new GraphBuilder();
        string x = graph.Input("x", GraphBuilder.Float, "batch", 2);
        graph.Output(
            "y", graph.Node("MatMul", x, graph.Weight([1f, 2f, 3f, 4f], 2, 2)), GraphBuilder.Float, "batch", 2);
        return graph.Build();
    }

    private static byte[] WithExternal(string location)
    {
        var graph = new GraphBuilder();
        string x = graph.Input("x", GraphBuilder.Float, "batch", 2);
        graph.Output("y", graph.Node("Mul", x, graph.External(location, 2)), GraphBuilder.Float, "batch", 2);
        return graph.Build();
    }

    private static float[] Run(OnnxSession session, TensorBuffer<float> buffer, params float[] values)
    {
        values.CopyTo(buffer.Take(values.Length));
        using var results = session.Run(Input, [buffer.AsValue(values.Length / 2, 2)], Output);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static float[] Logits(OnnxSession session, long[] ids, long[] mask, int batch)
    {
        using var idBuffer = new TensorBuffer<long>();
        using var maskBuffer = new TensorBuffer<long>();
        ids.CopyTo(idBuffer.Take(ids.Length));
        mask.CopyTo(maskBuffer.Take(mask.Length));
        long length = ids.Length / batch;
        using var results = session.Run(
            ["input_ids", "attention_mask"], [idBuffer.AsValue(batch, length), maskBuffer.AsValue(batch, length)], [
                "logits"]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
