using Microsoft.ML.OnnxRuntime;

namespace StreamML.Inference.Runtimes.Generation;

/// <summary>An encoder's output in native memory.</summary>
/// <param name="model">The model that made it; not owned.</param>
/// <param name="outputs">The encoder's first output, float32 [item, position, size]; owned.</param>
/// <param name="mask">int64 [item, position]: 1 for a token, 0 for padding; null: no padding.</param>
internal sealed class OnnxEncodedBatch(
    OnnxEncoderDecoder model, IDisposableReadOnlyCollection<OrtValue> outputs, long[]? mask) : IEncodedBatch
{
    /// <inheritdoc/>
    public int Items { get; } = (int)outputs[0].GetTensorTypeAndShape().Shape[0];

    /// <summary>Positions of each item.</summary>
    public int Length { get; } = (int)outputs[0].GetTensorTypeAndShape().Shape[1];

    /// <inheritdoc/>
    public ISequenceDecoder Start(bool attend = false) =>
        new OnnxSequenceDecoder(model, outputs[0], mask, Items, Length, attend);

    /// <inheritdoc/>
    public void Dispose() => outputs.Dispose();
}
