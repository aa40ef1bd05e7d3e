using StreamML.OnnxGraphs;

namespace StreamML.Inference.Tests.Runtimes.Generation;

/// <summary>
/// An encoder and a decoder of one attention layer with random weights, as graphs in all forms that Optimum exports,
/// and the same in plain arithmetic without a cache.
/// </summary>
internal sealed class TinySeq2Seq
{
    public const int Vocabulary = 23;

    private const int Width = 8;
    private const int Heads = 2;
    private const int HeadWidth = Width / Heads;
    private const int Positions = 64;

    private readonly Dictionary<string, float[]> _weights = new(StringComparer.Ordinal);
    private readonly Random _random;

    public TinySeq2Seq(int seed)
    {
        _random = new Random(seed);
        Weight("source", Vocabulary * Width);
        Weight("target", Vocabulary * Width);
        Weight("positions", Positions * Width);
        foreach (string? name in new[] { "self_q", "self_k", "self_v", "cross_q", "cross_k", "cross_v" })
        {
            Weight(name, Width * Width);
        }

        Weight("out", Width * Vocabulary);
    }

    public static void WriteConfig(TemporaryFolder folder) => folder.Write("config.json", """
        {"decoder_start_token_id": 1, "eos_token_id": 0, "pad_token_id": 1, "max_length": 40}
        """);

    /// <summary>
    /// input_ids and attention_mask to last_hidden_state: embeddings, mixed with their neighbours' mean.
    /// </summary>
    public byte[] Encoder()
    {
        var graph = new GraphBuilder();
        string ids = graph.Input("input_ids", GraphBuilder.Int64, "batch", "source");
        graph.Input("attention_mask", GraphBuilder.Int64, "batch", "source");
        graph.Output("last_hidden_state", graph.Node("Gather", Constant(graph, "source", Vocabulary, Width), ids),
            GraphBuilder.Float, "batch", "source", Width);
        return graph.Build();
    }

    /// <summary>A decoder.</summary>
    /// <param name="past">Whether it takes keys and values.</param>
    /// <param name="hidden">Whether it computes those of the encoder's side from its output.</param>
    /// <param name="present">Whether it gives keys and values.</param>
    public byte[] Decoder(bool past, bool hidden, bool present)
    {
        var graph = new GraphBuilder();
        string ids = graph.Input("input_ids", GraphBuilder.Int64, "batch", "target");
        string mask = graph.Input("encoder_attention_mask", GraphBuilder.Int64, "batch", "source");
        string? states = hidden
            ? graph.Input("encoder_hidden_states", GraphBuilder.Float, "batch", "source", Width)
            : null;
        string[] caches = past
            ? [.. new[] { "decoder.key", "decoder.value", "encoder.key", "encoder.value" }.Select(name =>
                graph.Input(
                    $"past_key_values.0.{name}", GraphBuilder.Float, "batch", Heads, $"past_{name}", HeadWidth))]
            : [];
        string? branch = past && hidden ? graph.Input("use_cache_branch", GraphBuilder.Bool, 1) : null;

        string before = past
            ? graph.Node("Gather", graph.Node("Shape", caches[0]), graph.Scalar(2L))
            : graph.Scalar(0L);
        string count = graph.Node("Gather", graph.Node("Shape", ids), graph.Scalar(1L));
        string end = graph.Node("Add", before, count);
        string places = graph.Node("Range", before, end, graph.Scalar(1L));
        string state = graph.Node("Add", graph.Node("Gather", Constant(graph, "target", Vocabulary, Width), ids),
            graph.Node("Gather", Constant(graph, "positions", Positions, Width), places));

        string key = Split(graph, graph.Node("MatMul", state, Constant(graph, "self_k", Width, Width)));
        string value = Split(graph, graph.Node("MatMul", state, Constant(graph, "self_v", Width, Width)));
        if (past)
        {
            key = graph.Node("Concat", Axis(2), caches[0], key);
            value = graph.Node("Concat", Axis(2), caches[1], value);
        }

        // Token i sees those up to itself.
        string all = graph.Node("Range", graph.Scalar(0L), end, graph.Scalar(1L));
        string hiddenPlaces = graph.Node("Greater", graph.Node("Unsqueeze", all, graph.Integers(0)),
            graph.Node("Unsqueeze", places, graph.Integers(1)));
        string bias = graph.Node("Mul", Cast(graph, hiddenPlaces), graph.Scalar(-1e9f));
        state = graph.Node("Add", state, Attend(graph, state, "self_q", key, value, bias));

        var (crossKey, crossValue) = Cross(graph, states, caches, branch);
        string seen = graph.Node(
            "Unsqueeze", graph.Node("Mul", graph.Node("Sub", Cast(graph, mask), graph.Scalar(1f)), graph.Scalar(1e9f)),
            graph.Integers(1, 2));
        state = graph.Node("Add", state, Attend(graph, state, "cross_q", crossKey, crossValue, seen));
        graph.Output("logits", graph.Node("MatMul", state, Constant(graph, "out", Width, Vocabulary)),
            GraphBuilder.Float, "batch", "target", Vocabulary);
        if (present)
        {
            graph.Output("present.0.decoder.key", key, GraphBuilder.Float, "batch", Heads, "all", HeadWidth);
            graph.Output("present.0.decoder.value", value, GraphBuilder.Float, "batch", Heads, "all", HeadWidth);
            if (hidden)
            {
                graph.Output(
                    "present.0.encoder.key", crossKey, GraphBuilder.Float, "batch", Heads, "source_all", HeadWidth);
                graph.Output(
                    "present.0.encoder.value", crossValue, GraphBuilder.Float, "batch", Heads, "source_all", HeadWidth);
            }
        }

        return graph.Build();
    }

    /// <summary>Scores after each token, from the definition.</summary>
    /// <param name="source">Tokens that were encoded.</param>
    /// <param name="target">Tokens read.</param>
    public double[][] Logits(int[] source, int[] target)
    {
        double[][] memory = source.Select(token => Row("source", token)).ToArray();
        double[][] states = target.Select((token, place) =>
            Row("target", token).Zip(Row("positions", place), (a, b) => a + b).ToArray()).ToArray();
        double[][] mixed = states.Select((state, place) => Plus(state, Mix(state, "self", states[..(place + 1)])))
            .ToArray();
        return [.. mixed.Select(state => Times(Plus(state, Mix(state, "cross", memory)), "out", Vocabulary))];
    }

    private static double[] Plus(double[] left, double[] right) => [.. left.Zip(right, (a, b) => a + b)];

    private double[] Mix(double[] state, string kind, double[][] memory)
    {
        double[] query = Times(state, $"{kind}_q", Width);
        double[][] keys = memory.Select(each => Times(each, $"{kind}_k", Width)).ToArray();
        double[][] values = memory.Select(each => Times(each, $"{kind}_v", Width)).ToArray();
        double[] mixed = new double[Width];
        for (int head = 0; head < Heads; head++)
        {
            int first = head * HeadWidth;
            double[] scores = keys.Select(key =>
                Enumerable.Range(first, HeadWidth).Sum(i => query[i] * key[i]) / Math.Sqrt(HeadWidth)).ToArray();
            double[] exponents = scores.Select(score => Math.Exp(score - scores.Max())).ToArray();
            for (int i = first; i < first + HeadWidth; i++)
            {
                mixed[i] = exponents.Select((weight, at) => weight / exponents.Sum() * values[at][i]).Sum();
            }
        }

        return mixed;
    }

    private double[] Times(double[] state, string name, int columns) =>
        [.. Enumerable.Range(0, columns).Select(column =>
            state.Select((number, row) => number * _weights[name][(row * columns) + column]).Sum())];

    private double[] Row(string name, int row) =>
        [.. _weights[name].Skip(row * Width).Take(Width).Select(number => (double)number)];

    private void Weight(string name, int count) =>
        _weights[name] = [.. Enumerable.Range(0, count).Select(_ => (float)((_random.NextDouble() * 2) - 1))];

    private string Constant(GraphBuilder graph, string name, params long[] shape) =>
        graph.Weight(_weights[name], shape);

    private (string Key, string Value) Cross(GraphBuilder graph, string? states, string[] caches, string? branch)
    {
        if (states is null)
        {
            return (caches[2], caches[3]);
        }

        string key = Split(graph, graph.Node("MatMul", states, Constant(graph, "cross_k", Width, Width)));
        string value = Split(graph, graph.Node("MatMul", states, Constant(graph, "cross_v", Width, Width)));
        if (branch is null)
        {
            return (key, value);
        }

        // With the cache nothing of what is computed is left, so that a cache that is not fed shows.
        string length = graph.Node("Gather", graph.Node("Shape", states), graph.Scalar(1L));
        string kept = graph.Node("Mul", length, graph.Node("Sub", graph.Scalar(1L),
            graph.Node("Cast", new Dictionary<string,
                object>(StringComparer.Ordinal)
            { ["to"] = (long)GraphBuilder.Int64 }, branch)));
        return (
            graph.Node(
                "Concat", Axis(2), caches[2], graph.Node("Slice", key, graph.Integers(0), kept, graph.Integers(2))),
            graph.Node(
                "Concat", Axis(2), caches[3], graph.Node("Slice", value, graph.Integers(0), kept, graph.Integers(2))));
    }

    private string Attend(GraphBuilder graph, string state, string name, string key, string value, string bias)
    {
        string query = Split(graph, graph.Node("MatMul", state, Constant(graph, name, Width, Width)));
        string scores = graph.Node("Div", graph.Node("MatMul", query, graph.Node("Transpose", Order(0, 1, 3, 2), key)),
            graph.Scalar(MathF.Sqrt(HeadWidth)));
        string mixed = graph.Node("MatMul", graph.Node("Softmax", Axis(-1), graph.Node("Add", scores, bias)), value);
        return graph.Node("Reshape", graph.Node("Transpose", Order(0, 2, 1, 3), mixed), graph.Integers(0, 0, Width));
    }

    private static string Split(GraphBuilder graph, string state) =>
        graph.Node(
            "Transpose", Order(0, 2, 1, 3), graph.Node("Reshape", state, graph.Integers(0, 0, Heads, HeadWidth)));

    private static string Cast(GraphBuilder graph, string value) =>
        graph.Node("Cast", new Dictionary<string, object>(StringComparer.Ordinal) { ["to"] = (long)GraphBuilder.Float },
            value);

    private static Dictionary<string, object> Axis(long axis) => new(StringComparer.Ordinal) { ["axis"] = axis };

    private static Dictionary<string, object> Order(params long[] order) =>
        new(StringComparer.Ordinal) { ["perm"] = order };
}
