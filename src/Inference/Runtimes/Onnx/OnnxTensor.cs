using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamML.Inference.Runtimes.Onnx;

/// <summary>An input or output declared by a model's graph.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Its dimensions; -1 for an open one, such as the batch.</param>
public sealed record OnnxTensor(string Name, TensorElementType Type, IReadOnlyList<int> Shape)
{
    /// <inheritdoc />
    public override string ToString() =>
        $"{Name}: {Type.ToString().ToLowerInvariant()} "
        + $"[{string.Join(", ", Shape.Select(size => size < 0 ? "?" : $"{size}"))}]";

    /// <summary>Creates a tensor description from a session's metadata.</summary>
    internal static OnnxTensor From(string name, NodeMetadata node) =>
        node.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR
            ? new OnnxTensor(name, node.ElementDataType, node.Dimensions)
            : new OnnxTensor(name, TensorElementType.DataTypeMax, []);
}

/// <summary>An input or output that a caller requires.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Rank">Number of dimensions; null for any.</param>
public readonly record struct OnnxTensorSpec(string Name, TensorElementType Type, int? Rank = null);
