using System.Runtime.InteropServices;
using Google.Protobuf;
using StreamML.OnnxGraphs.Format;

namespace StreamML.OnnxGraphs;

/// <summary>
/// Builds ONNX models in code, for tests and benchmarks: inputs, weights and nodes in, the bytes of a model out.
/// </summary>
/// <remarks>
/// Operators are those of opset 17, https://onnx.ai/onnx/operators/. Values are named by what they return.
/// </remarks>
public sealed class GraphBuilder
{
    /// <summary>Element types by their number in the format.</summary>
    public const int Float = 1;

    /// <summary>int32.</summary>
    public const int Int32 = 6;

    /// <summary>int64.</summary>
    public const int Int64 = 7;

    /// <summary>bool.</summary>
    public const int Bool = 9;

    private readonly GraphProto _graph = new() { Name = "streamml" };
    private int _count;

    /// <summary>Declares an input.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its element type.</param>
    /// <param name="shape">A <see cref="string"/> names an open dimension, an integer fixes one.</param>
    public string Input(string name, int type, params object[] shape)
    {
        _graph.Input.Add(Declare(name, type, shape));
        return name;
    }

    /// <summary>Declares an output.</summary>
    /// <param name="name">Its name, given to the value.</param>
    /// <param name="value">What is put out.</param>
    /// <param name="type">Its element type.</param>
    /// <param name="shape">As for inputs.</param>
    public void Output(string name, string value, int type, params object[] shape)
    {
        var node = new NodeProto { OpType = "Identity" };
        node.Input.Add(value);
        node.Output.Add(name);
        _graph.Node.Add(node);
        _graph.Output.Add(Declare(name, type, shape));
    }

    /// <summary>A constant of floats.</summary>
    public string Weight(ReadOnlySpan<float> values, params long[] shape) =>
        Constant(Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>A constant of int64; without a shape, a vector of them.</summary>
    public string Integers(params long[] values) =>
        Constant(Int64, MemoryMarshal.AsBytes(values.AsSpan()), [values.Length]);

    /// <summary>A constant int64 without dimensions.</summary>
    public string Scalar(long value) => Constant(Int64, MemoryMarshal.AsBytes([value]), []);

    /// <summary>A constant float without dimensions.</summary>
    public string Scalar(float value) => Constant(Float, MemoryMarshal.AsBytes([value]), []);

    /// <summary>A constant whose bytes lie in another file.</summary>
    public string External(string location, params long[] shape)
    {
        var tensor = Tensor(Float, shape);
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        return tensor.Name;
    }

    /// <summary>An operator with one output.</summary>
    /// <param name="operation">Its name, e.g. <c>MatMul</c>.</param>
    /// <param name="inputs">Values it reads.</param>
    /// <returns>The value it gives.</returns>
    public string Node(string operation, params string[] inputs) =>
        Node(operation, new Dictionary<string, object>(), inputs);

    /// <summary>An operator with attributes: a long, a float or an array of longs each.</summary>
    public string Node(string operation, IReadOnlyDictionary<string, object> attributes, params string[] inputs)
    {
        var node = new NodeProto { OpType = operation };
        node.Input.Add(inputs);
        node.Output.Add(NewName(operation));
        foreach (var (name, value) in attributes)
        {
            node.Attribute.Add(Attribute(name, value));
        }

        _graph.Node.Add(node);
        return node.Output[0];
    }

    /// <summary>The model.</summary>
    public byte[] Build()
    {
        var model = new ModelProto { IrVersion = 8, ProducerName = "streamml", Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        return model.ToByteArray();
    }

    private static ValueInfoProto Declare(string name, int type, object[] shape)
    {
        var dimensions = new TensorShapeProto();
        foreach (object size in shape)
        {
            dimensions.Dim.Add(size is string open
                ? new TensorShapeProto.Types.Dimension { DimParam = open }
                : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(size, null) });
        }

        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = dimensions } },
        };
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case float number:
                (attribute.F, attribute.Type) = (number, AttributeProto.Types.AttributeType.Float);
                break;
            case long[] numbers:
                attribute.Ints.Add(numbers);
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                break;
            default:
                (attribute.I, attribute.Type) = (Convert.ToInt64(value, null), AttributeProto.Types.AttributeType.Int);
                break;
        }

        return attribute;
    }

    private string Constant(int type, ReadOnlySpan<byte> bytes, long[] shape)
    {
        var tensor = Tensor(type, shape);
        tensor.RawData = ByteString.CopyFrom(bytes);
        return tensor.Name;
    }

    private TensorProto Tensor(int type, long[] shape)
    {
        var tensor = new TensorProto { Name = NewName("constant"), DataType = type };
        tensor.Dims.Add(shape);
        _graph.Initializer.Add(tensor);
        return tensor;
    }

    private string NewName(string prefix) => $"{prefix}_{_count++}";
}
