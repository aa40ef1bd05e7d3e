using System.Numerics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamML.Inference.Runtimes.Generation;

/// <summary>Row operations on tensors in native memory.</summary>
internal static class OnnxRows
{
    /// <summary>A float32 tensor without positions, for an empty cache.</summary>
    public static OrtValue Empty(int rows, int heads, int size) =>
        OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, TensorElementType.Float, [rows, heads, 0, size]);

    /// <summary>A new tensor whose row i is row <c>rows[i]</c> of a float32 tensor.</summary>
    public static OrtValue Gather(OrtValue source, ReadOnlySpan<int> rows)
    {
        long[] shape = source.GetTensorTypeAndShape().Shape;
        var from = source.GetTensorDataAsSpan<float>();
        int width = shape[0] == 0 ? 0 : from.Length / (int)shape[0];
        var gathered = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, TensorElementType.Float, [rows.Length, .. shape.AsSpan(1)]);
        var to = gathered.GetTensorMutableDataAsSpan<float>();
        for (int row = 0; row < rows.Length; row++)
        {
            from.Slice(rows[row] * width, width).CopyTo(to.Slice(row * width, width));
        }

        return gathered;
    }

    /// <summary>Rows of a managed tensor of any type.</summary>
    public static T[] Gather<T>(T[] source, int width, ReadOnlySpan<int> rows)
        where T : struct, INumber<T>
    {
        var gathered = new T[rows.Length * width];
        for (int row = 0; row < rows.Length; row++)
        {
            source.AsSpan(rows[row] * width, width).CopyTo(gathered.AsSpan(row * width));
        }

        return gathered;
    }
}
