using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace StreamML.Inference.Runtimes.Onnx;

/// <summary>
/// The native library, loaded on first use: programs that run no ONNX model need none. A process has one, so the folder
/// that is named first serves all.
/// </summary>
internal static class OnnxLibrary
{
    private const string ImportName = "onnxruntime";
    private const DllImportSearchPath Beside = DllImportSearchPath.SafeDirectories
        | DllImportSearchPath.AssemblyDirectory;

    private static readonly Lock Gate = new();
    private static nint _handle;

    /// <summary>Loads the library unless that is done, and starts its environment.</summary>
    /// <param name="cudaDirectory">Folder to take it from; empty for the one beside the program.</param>
    /// <exception cref="OnnxUnavailableException">There is none that serves.</exception>
    public static void Load(string cudaDirectory)
    {
        lock (Gate)
        {
            if (_handle != 0)
            {
                return;
            }

            var assembly = typeof(OrtEnv).Assembly;
            nint handle = cudaDirectory.Length > 0
                ? FromFolder(cudaDirectory)
                : NativeLibrary.TryLoad(ImportName, assembly, Beside, out nint beside) ? beside
                : throw Unavailable("there is no library for this platform beside the program");
            CheckVersion(handle, assembly);
            OrtEnv.DisableDllImportResolver = true;
            NativeLibrary.SetDllImportResolver(assembly, (name, _, _) => name == ImportName ? handle : 0);
            var environment = new EnvironmentCreationOptions
            {
                logId = "streamml",
                logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            };
            OrtEnv.CreateInstanceWithOptions(ref environment);
            _handle = handle;
        }
    }

    /// <summary>The file of the library in a folder, by the platform's name.</summary>
    public static string FileIn(string folder) => Path.Combine(folder,
        OperatingSystem.IsWindows()
            ? "onnxruntime.dll"
            : OperatingSystem.IsMacOS()
            ? "libonnxruntime.dylib"
            : "libonnxruntime.so");

    private static nint FromFolder(string folder)
    {
        try
        {
            return NativeLibrary.Load(Path.GetFullPath(FileIn(folder)));
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw Unavailable(error.Message, error);
        }
    }

    /// <summary>A library older than the managed part would be called through a table that is too short.</summary>
    private static unsafe void CheckVersion(nint handle, Assembly managed)
    {
        if (!NativeLibrary.TryGetExport(handle, "OrtGetApiBase", out nint export))
        {
            throw Unavailable("the library is not ONNX Runtime's");
        }

        // OrtApiBase: GetApi, then GetVersionString.
        nint* functions = (nint*)((delegate* unmanaged<nint>)export)();
        string? version = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)functions[1])());
        var wanted = managed.GetName().Version;
        if (!Version.TryParse(version, out var found))
        {
            throw Unavailable($"the library calls its version '{version}'");
        }

        if (wanted is not null && (found.Major, found.Minor).CompareTo((wanted.Major, wanted.Minor)) < 0)
        {
            throw Unavailable(
                $"the library is version {version}, and this program needs {wanted.ToString(2)} or later");
        }
    }

    private static OnnxUnavailableException Unavailable(string reason, Exception? cause = null) => new(
        $"ONNX Runtime, which transformer and speech models need, cannot be loaded: {reason}. Run ./streamml setup; it "
        + "provides "
        + "the package Microsoft.ML.OnnxRuntime for Linux, macOS on arm64 and Windows. With "
        + "Onnx__CudaLibraryDirectory, see "
        + "docs/models/transformers.md.",
        cause);
}
