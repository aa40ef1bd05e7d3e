namespace StreamML.Inference.Runtimes.Onnx;

/// <summary>ONNX Runtime's native library cannot be loaded; the message names the remedy.</summary>
public sealed class OnnxUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public OnnxUnavailableException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
