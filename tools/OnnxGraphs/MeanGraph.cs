namespace StreamML.OnnxGraphs;

/// <summary>
/// A text classifier whose answers can be worked out by hand: the mean of the tokens' vectors, padding left out, is the
/// logits. Inputs and outputs as of <see cref="EncoderGraph"/>.
/// </summary>
public static class MeanGraph
{
    /// <summary>The model's bytes.</summary>
    /// <param name="vectors">A row of logits for each token id.</param>
    /// <param name="labels">Length of a row.</param>
    public static byte[] Build(float[] vectors, int labels)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        var graph = new GraphBuilder();
        string ids = graph.Input("input_ids", GraphBuilder.Int64, "batch", "sequence");
        string mask = graph.Input("attention_mask", GraphBuilder.Int64, "batch", "sequence");
        var toFloat = new Dictionary<string, object>(StringComparer.Ordinal) { ["to"] = (long)GraphBuilder.Float };
        string weights = graph.Node("Unsqueeze", graph.Node("Cast", toFloat, mask), graph.Integers(2));
        string rows = graph.Node("Gather", graph.Weight(vectors, vectors.Length / labels, labels), ids);
        var noKeep = new Dictionary<string, object>(StringComparer.Ordinal) { ["keepdims"] = 0L };
        string sum = graph.Node("ReduceSum", noKeep, graph.Node("Mul", rows, weights), graph.Integers(1));
        string count = graph.Node("ReduceSum", noKeep, weights, graph.Integers(1));
        graph.Output("logits", graph.Node("Div", sum, count), GraphBuilder.Float, "batch", labels);
        return graph.Build();
    }
}
