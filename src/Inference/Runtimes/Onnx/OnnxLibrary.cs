using Microsoft.ML.OnnxRuntime;

namespace StreamML.Inference.Runtimes.Onnx;

/// <summary>The native library, loaded on first use: programs without ONNX models do not need it.</summary>
internal static class OnnxLibrary
{
    private static readonly Lock Gate = new();
    private static bool _isLoaded;

    /// <summary>Loads the library unless loaded, and starts its environment.</summary>
    /// <exception cref="OnnxUnavailableException">There is none for this platform.</exception>
    public static void Load()
    {
        lock (Gate)
        {
            if (_isLoaded)
            {
                return;
            }

            var environment = new EnvironmentCreationOptions
            {
                logId = "streamml",
                logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            };
            try
            {
                OrtEnv.CreateInstanceWithOptions(ref environment);
            }
            catch (Exception error) when (error is TypeInitializationException or DllNotFoundException)
            {
                throw new OnnxUnavailableException(
                    "ONNX Runtime, which transformer and speech models need, cannot be loaded: "
                    + $"{error.GetBaseException().Message} The package Microsoft.ML.OnnxRuntime has libraries for Linux, "
                    + "macOS on arm64 and Windows.",
                    error);
            }

            _isLoaded = true;
        }
    }
}
