using System.ComponentModel.DataAnnotations;

namespace StreamML.Inference.Runtimes.Onnx;

/// <summary>Options for running ONNX models. Configuration section <c>Onnx</c>.</summary>
public sealed class OnnxOptions : IValidatableObject
{
    /// <summary>The provider that is always available.</summary>
    public const string Cpu = "cpu";

    /// <summary>NVIDIA's provider.</summary>
    public const string Cuda = "cuda";

    /// <summary>
    /// Execution provider: <c>cpu</c>, the default, or <c>cuda</c>, which needs <c>./streamml setup --gpu</c>. If CUDA
    /// is requested and does not start, a warning says why and the CPU is used: a missing card must not stop the
    /// messages.
    /// </summary>
    [AllowedValues(Cpu, Cuda)]
    public string Provider { get; set; } = Cpu;

    /// <summary>Number of the card, default 0, 0 to 63.</summary>
    [Range(0, 63)]
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
    [Range(0, 256)]
    public int IntraOpThreads { get; set; }

    /// <summary>
    /// Most texts per call, default 32, 1 to 1,024. More gains nothing on a CPU, whose cores are saturated at 8; a card
    /// gains up to several hundred.
    /// </summary>
    [Range(1, 1_024)]
    public int MaxBatch { get; set; } = 32;

    /// <summary>
    /// Most tokens per call, including padding, default 8,192, 64 to 1,048,576. Bounds the memory of a call: 16 texts
    /// of 512 tokens take about 250 MB in a model of BERT's size. A single text may have more.
    /// </summary>
    [Range(64, 1 << 20)]
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
    [Range(1_024, long.MaxValue)]
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

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (CudaMemoryBytes is not (0 or >= 64 << 20))
        {
            yield return new ValidationResult("must be 0, or at least 67108864", [nameof(CudaMemoryBytes)]);
        }
    }
}
