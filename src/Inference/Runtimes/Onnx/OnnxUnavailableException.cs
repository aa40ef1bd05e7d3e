namespace StreamML.Inference.Runtimes.Onnx;

/// <summary>The native library of ONNX Runtime cannot be loaded; the message says what to do.</summary>
public sealed class OnnxUnavailableException : Exception
{
    /// <summary>Makes one.</summary>
    public OnnxUnavailableException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
