namespace StreamML.Inference.Runtimes.Onnx;

/// <summary>Options for running ONNX models. Configuration section <c>Onnx</c>.</summary>
public sealed class OnnxOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Onnx";

    /// <summary>The provider that is always available.</summary>
    public const string Cpu = "cpu";

    /// <summary>NVIDIA's provider.</summary>
    public const string Cuda = "cuda";

    /// <summary>
    /// Execution provider: <c>cpu</c>, the default, or <c>cuda</c>, which needs <c>./streamml setup --gpu</c>. If CUDA
    /// is requested and does not start, a warning says why and the CPU is used: a missing card must not stop the
    /// messages.
    /// </summary>
    public string Provider { get; set; } = Cpu;

    /// <summary>Number of the card, default 0, 0 to 63.</summary>
    public int CudaDevice { get; set; }

    /// <summary>
    /// Most card memory of a model's arena, bytes, from 67,108,864 (64 MiB); 0, the default, for as much as it needs.
    /// For a card shared with others.
    /// </summary>
    public long CudaMemoryBytes { get; set; }

    /// <summary>
    /// Threads of one call within a model, 1 to 256; 0, the default, for one per core. They sleep between calls. Lower
    /// it if other roles share the machine.
    /// </summary>
    public int IntraOpThreads { get; set; }

    /// <summary>
    /// Most texts per call, default 32, 1 to 1,024. More gains nothing on a CPU, whose cores are saturated at 8; a card
    /// gains up to several hundred.
    /// </summary>
    public int MaxBatch { get; set; } = 32;

    /// <summary>
    /// Most tokens per call, including padding, default 8,192, 64 to 1,048,576. Bounds the memory of a call: 16 texts
    /// of 512 tokens take about 250 MB in a model of BERT's size. A single text may have more.
    /// </summary>
    public int MaxTokensPerBatch { get; set; } = 8_192;

    /// <summary>
    /// Whether freed memory is kept for the next call, default true. It then stays at the largest call's; false
    /// releases it after each call, which costs some speed.
    /// </summary>
    public bool MemoryArena { get; set; } = true;

    /// <summary>
    /// Largest model, bytes, including its external data, default 4,294,967,296 (4 GiB), from 1,024: twice XLM-R large.
    /// Larger ones are refused before they are read.
    /// </summary>
    public long MaxModelBytes { get; set; } = 4L << 30;

    /// <summary>Threads of one call, resolved.</summary>
    internal int Threads => IntraOpThreads > 0 ? IntraOpThreads : Math.Min(256, Environment.ProcessorCount);

    /// <summary>The same options with another number of threads.</summary>
    internal OnnxOptions WithThreads(int threads)
    {
        var options = (OnnxOptions)MemberwiseClone();
        options.IntraOpThreads = threads;
        return options;
    }

    /// <summary>Checks every option against its range.</summary>
    /// <exception cref="InvalidOperationException">An option is out of range; the message names it.</exception>
    public void Validate()
    {
        Require(Provider is Cpu or Cuda, nameof(Provider), $"{Cpu} or {Cuda}");
        Require(CudaDevice is >= 0 and <= 63, nameof(CudaDevice), "0 to 63");
        Require(CudaMemoryBytes is 0 or >= 64 << 20, nameof(CudaMemoryBytes), "0, or at least 67108864");
        Require(IntraOpThreads is >= 0 and <= 256, nameof(IntraOpThreads), "0 to 256");
        Require(MaxBatch is >= 1 and <= 1_024, nameof(MaxBatch), "1 to 1024");
        Require(MaxTokensPerBatch is >= 64 and <= 1 << 20, nameof(MaxTokensPerBatch), "64 to 1048576");
        Require(MaxModelBytes >= 1_024, nameof(MaxModelBytes), "at least 1024");
    }

    private static void Require(bool holds, string name, string range)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{Section}__{name} must be {range}.");
        }
    }
}
