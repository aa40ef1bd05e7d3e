using StreamML.Inference.Onnx;

namespace StreamML.Inference.Generation;

/// <summary>Threads of one engine beside those of all models.</summary>
internal static class OnnxThreads
{
    /// <summary>The same options with other threads; 0: as they are.</summary>
    public static OnnxOptions WithThreads(this OnnxOptions onnx, int threads)
    {
        if (threads == 0)
        {
            return onnx;
        }

        return new OnnxOptions
        {
            Provider = onnx.Provider,
            CudaLibraryDirectory = onnx.CudaLibraryDirectory,
            CudaDevice = onnx.CudaDevice,
            CudaMemoryBytes = onnx.CudaMemoryBytes,
            IntraOpThreads = threads,
            MaxBatch = onnx.MaxBatch,
            MaxTokensPerBatch = onnx.MaxTokensPerBatch,
            MemoryArena = onnx.MemoryArena,
            MaxModelBytes = onnx.MaxModelBytes,
        };
    }
}
