namespace StreamML.OnnxGraphs;

/// <summary>
/// A text classifier of BERT's kind with random weights: the graph that an export of DistilBERT or BERT has, at any
/// size. Inputs <c>input_ids</c> and <c>attention_mask</c>, int64 [batch, sequence]; output <c>logits</c>, float
/// [batch, labels].
/// </summary>
/// <param name="vocabulary">Tokens.</param>
/// <param name="hidden">Width; a multiple of <paramref name="heads"/>.</param>
/// <param name="layers">Layers.</param>
/// <param name="heads">Heads of attention.</param>
/// <param name="labels">Classes.</param>
/// <param name="positions">Longest sequence.</param>
/// <param name="seed">Of the weights.</param>
public sealed class EncoderGraph(
    int vocabulary, int hidden, int layers, int heads, int labels, int positions = 512, int seed = 1)
{
    private readonly GraphBuilder _graph = new();
    private readonly Random _random = new(seed);

    /// <summary>Also declares <c>token_type_ids</c>, as BERT does and DistilBERT does not.</summary>
    public bool TokenTypes { get; init; }

    /// <summary>The model's bytes.</summary>
    public byte[] Build()
    {
        string ids = _graph.Input("input_ids", GraphBuilder.Int64, "batch", "sequence");
        string mask = _graph.Input("attention_mask", GraphBuilder.Int64, "batch", "sequence");
        string state = Embed(ids);
        string bias = MaskBias(mask);
        for (int layer = 0; layer < layers; layer++)
        {
            state = Normalise(_graph.Node("Add", state, Attention(state, bias)));
            string wide = Gelu(Dense(state, hidden, 4 * hidden));
            state = Normalise(_graph.Node("Add", state, Dense(wide, 4 * hidden, hidden)));
        }

        string first = _graph.Node("Gather", Axis(1), state, _graph.Scalar(0L));
        string logits = Dense(_graph.Node("Relu", Dense(first, hidden, hidden)), hidden, labels);
        _graph.Output("logits", logits, GraphBuilder.Float, "batch", labels);
        return _graph.Build();
    }

    private static Dictionary<string, object> Axis(long axis) => new(StringComparer.Ordinal) { ["axis"] = axis };

    private static Dictionary<string, object> Order(params long[] order) =>
        new(StringComparer.Ordinal) { ["perm"] = order };

    private string Embed(string ids)
    {
        string words = _graph.Node("Gather", Random(vocabulary, hidden), ids);
        string length = _graph.Node("Gather", _graph.Node("Shape", ids), _graph.Scalar(1L));
        string range = _graph.Node("Range", _graph.Scalar(0L), length, _graph.Scalar(1L));
        string sum = _graph.Node("Add", words, _graph.Node("Gather", Random(positions, hidden), range));
        if (TokenTypes)
        {
            string types = _graph.Input("token_type_ids", GraphBuilder.Int64, "batch", "sequence");
            sum = _graph.Node("Add", sum, _graph.Node("Gather", Random(2, hidden), types));
        }

        return Normalise(sum);
    }

    /// <summary>0 where there is a token and -10,000 where there is padding, [batch, 1, 1, sequence].</summary>
    private string MaskBias(string mask)
    {
        var toFloat = new Dictionary<string, object>(StringComparer.Ordinal) { ["to"] = (long)GraphBuilder.Float };
        string floats = _graph.Node("Cast", toFloat, mask);
        string bias = _graph.Node("Mul", _graph.Node("Sub", floats, _graph.Scalar(1f)), _graph.Scalar(10_000f));
        return _graph.Node("Unsqueeze", bias, _graph.Integers(1, 2));
    }

    private string Attention(string state, string bias)
    {
        int width = hidden / heads;
        string query = Heads(Dense(state, hidden, hidden), width, 0, 2, 1, 3);
        string key = Heads(Dense(state, hidden, hidden), width, 0, 2, 3, 1);
        string value = Heads(Dense(state, hidden, hidden), width, 0, 2, 1, 3);
        string scores = _graph.Node("Div", _graph.Node("MatMul", query, key), _graph.Scalar(MathF.Sqrt(width)));
        string weights = _graph.Node("Softmax", Axis(-1), _graph.Node("Add", scores, bias));
        string mixed = _graph.Node("Transpose", Order(0, 2, 1, 3), _graph.Node("MatMul", weights, value));
        return Dense(_graph.Node("Reshape", mixed, _graph.Integers(0, 0, hidden)), hidden, hidden);
    }

    private string Heads(string state, int width, params long[] order) =>
        _graph.Node("Transpose", Order(order), _graph.Node("Reshape", state, _graph.Integers(0, 0, heads, width)));

    private string Dense(string state, int from, int to) =>
        _graph.Node("Add", _graph.Node("MatMul", state, Random(from, to)), Random(to));

    private string Normalise(string state)
    {
        float[] ones = new float[hidden];
        ones.AsSpan().Fill(1);
        return _graph.Node("LayerNormalization", Axis(-1), state, _graph.Weight(ones, hidden), Random(hidden));
    }

    private string Gelu(string state)
    {
        string erf = _graph.Node("Erf", _graph.Node("Div", state, _graph.Scalar(MathF.Sqrt(2))));
        return _graph.Node(
            "Mul", _graph.Node("Mul", state, _graph.Node("Add", erf, _graph.Scalar(1f))), _graph.Scalar(0.5f));
    }

    private string Random(params long[] shape)
    {
        float scale = 1f / MathF.Sqrt(shape[0]);
        float[] values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ((2 * _random.NextSingle()) - 1) * scale;
        }

        return _graph.Weight(values, shape);
    }
}
