using Microsoft.ML.OnnxRuntime;
using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Runtimes.Onnx;

/// <summary>Opens ONNX models with one set of options. Thread-safe. Loads nothing until the first model.</summary>
/// <param name="options">Threads, provider and limits; valid.</param>
/// <param name="warn">Called at most once, if CUDA was requested and does not start, with the reason.</param>
public sealed class OnnxEngine(OnnxOptions options, Action<string>? warn = null)
{
    private int _warned;

    /// <summary>The options.</summary>
    public OnnxOptions Options { get; } = options;

    /// <summary>Opens a model from its file; external weights must be in the same folder.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <exception cref="ArtifactException">It is missing, too large, or not a model that this runtime
    /// reads.</exception>
    /// <exception cref="OnnxUnavailableException">The native library cannot be loaded.</exception>
    public OnnxSession Open(string path)
    {
        OnnxFile.Check(path, Options.MaxModelBytes);
        return Open(path, sessionOptions => new InferenceSession(path, sessionOptions));
    }

    /// <summary>Opens a model from its bytes, which must contain all of its weights.</summary>
    /// <param name="model">The bytes; copied by the runtime.</param>
    /// <param name="name">Its name in messages.</param>
    /// <exception cref="ArtifactException">It is too large, refers to files, or is not a model that this runtime
    /// reads.</exception>
    /// <exception cref="OnnxUnavailableException">The native library cannot be loaded.</exception>
    public OnnxSession Open(byte[] model, string name)
    {
        ArgumentNullException.ThrowIfNull(model);
        OnnxFile.Check(model, name, Options.MaxModelBytes);
        return Open(name, sessionOptions => new InferenceSession(model, sessionOptions));
    }

    /// <summary>
    /// An engine with another number of threads and otherwise the same options; the two share one warning.
    /// </summary>
    /// <param name="threads">Threads of a call; 0: this engine itself.</param>
    public OnnxEngine WithThreads(int threads) =>
        threads == 0 ? this : new OnnxEngine(Options.WithThreads(threads), WarnOnce);

    private OnnxSession Open(string name, Func<SessionOptions, InferenceSession> open)
    {
        OnnxLibrary.Load();
        using var sessionOptions = NewSessionOptions();
        string? problem = null;
        bool cuda = Options.Provider == OnnxOptions.Cuda && AddCuda(sessionOptions, out problem);
        if (problem is not null)
        {
            WarnOnce(
                $"Onnx__Provider is cuda, and the CPU serves instead: {problem}. See docs/models/transformers.md.");
        }

        InferenceSession? session = null;
        try
        {
            session = open(sessionOptions);
            return new OnnxSession(session, name, cuda ? OnnxOptions.Cuda : OnnxOptions.Cpu);
        }
        catch (OnnxRuntimeException error)
        {
            session?.Dispose();
            throw new ArtifactException($"{name} is not a model that ONNX Runtime can run: {error.Message}", error);
        }
    }

    private void WarnOnce(string warning)
    {
        if (Interlocked.Exchange(ref _warned, 1) == 0)
        {
            warn?.Invoke(warning);
        }
    }

    private SessionOptions NewSessionOptions()
    {
        var made = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = Options.Threads,
            InterOpNumThreads = 1,
            EnableCpuMemArena = Options.MemoryArena,
            // A plan is kept permanently for each shape seen; texts have too many shapes.
            EnableMemoryPattern = false,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        // Threads that spin between calls would take the cores from the process's other roles.
        made.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return made;
    }

    private bool AddCuda(SessionOptions sessionOptions, out string? problem)
    {
        try
        {
            using var cuda = new OrtCUDAProviderOptions();
            var settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["device_id"] = $"{Options.CudaDevice}",
            };
            if (Options.CudaMemoryBytes > 0)
            {
                settings["gpu_mem_limit"] = $"{Options.CudaMemoryBytes}";
            }

            cuda.UpdateOptions(settings);
            sessionOptions.AppendExecutionProvider_CUDA(cuda);
            problem = null;
            return true;
        }
        catch (Exception error) when (error is OnnxRuntimeException or EntryPointNotFoundException)
        {
            problem = error.Message.ReplaceLineEndings(" ");
            return false;
        }
    }
}
