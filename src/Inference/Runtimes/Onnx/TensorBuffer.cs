using Microsoft.ML.OnnxRuntime;

namespace StreamML.Inference.Runtimes.Onnx;

/// <summary>
/// Pinned memory for repeated model inputs: grows to the largest tensor and is passed without copying. Not thread-safe.
/// </summary>
/// <typeparam name="T">Element type, e.g. <see cref="long"/> for token ids or <see cref="float"/>.</typeparam>
public sealed class TensorBuffer<T> : IDisposable
    where T : unmanaged
{
    private T[] _memory = [];
    private OrtValue? _value;
    private long[] _shape = [];

    /// <summary>Returns this many elements from the start, with their previous content.</summary>
    public Span<T> Take(int length)
    {
        if (length > _memory.Length)
        {
            _value?.Dispose();
            _value = null;
            _memory = GC.AllocateUninitializedArray<T>(
                Math.Max(length, (int)Math.Min(2L * _memory.Length, Array.MaxLength)), pinned: true);
        }

        return _memory.AsSpan(0, length);
    }

    /// <summary>The memory as a tensor; its elements may be written until the run that uses it.</summary>
    /// <param name="shape">Its dimensions; their product must have been taken.</param>
    /// <returns>A value owned by this buffer: valid until the next call with another shape, or <see cref="Take"/> of
    /// more.</returns>
    public OrtValue AsValue(params ReadOnlySpan<long> shape)
    {
        if (_value is null || !shape.SequenceEqual(_shape))
        {
            long length = 1;
            foreach (long size in shape)
            {
                length = checked(length * size);
            }

            var memory = _memory.AsMemory(0, checked((int)length));
            _value?.Dispose();
            _shape = shape.ToArray();
            _value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory, _shape);
        }

        return _value;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _value?.Dispose();
        _value = null;
    }
}
