using Microsoft.ML.OnnxRuntime.Tensors;
using StreamML.Inference.Runtimes.Onnx;

namespace StreamML.Inference.Runtimes.Generation;

/// <summary>A key or value that a decoder caches of earlier tokens: float32 [row, head, position, size].</summary>
/// <param name="Past">Input that receives it.</param>
/// <param name="Present">Output that returns it.</param>
/// <param name="IsEncoder">Whether it is of the encoder's output, which never changes, and not of the tokens.</param>
/// <param name="Heads">Attention heads; 0 if the graph leaves it open.</param>
/// <param name="Size">Size of a head; 0 if the graph leaves it open.</param>
internal sealed record CacheSlot(string Past, string Present, bool IsEncoder, int Heads, int Size);

/// <summary>A decoder's graph, with inputs and outputs as named by Hugging Face Optimum.</summary>
internal sealed class OnnxDecoderGraph : IDisposable
{
    public const string Tokens = "input_ids";
    public const string Hidden = "encoder_hidden_states";
    public const string Mask = "encoder_attention_mask";
    public const string CacheBranch = "use_cache_branch";
    public const string CachePosition = "cache_position";
    public const string Logits = "logits";

    private const string PastPrefix = "past_key_values.";
    private const string PresentPrefix = "present.";
    private const string AttentionPrefix = "cross_attentions.";

    private static readonly string[] Known = [Tokens, Hidden, Mask, CacheBranch, CachePosition];

    /// <summary>Inspects a session's inputs and outputs.</summary>
    /// <param name="session">Owned, even if this throws.</param>
    /// <exception cref="GenerationException">It is not a decoder of this kind.</exception>
    public OnnxDecoderGraph(OnnxSession session)
    {
        Session = session;
        Slots =
        [
            .. session.Inputs.Where(input => input.Name.StartsWith(PastPrefix, StringComparison.Ordinal))
                .Select(input => new CacheSlot(
                input.Name,
                PresentPrefix + input.Name[PastPrefix.Length..],
                input.Name.Contains(".encoder.", StringComparison.Ordinal),
                input.Shape.Count == 4 ? Math.Max(0, input.Shape[1]) : 0,
                input.Shape.Count == 4 ? Math.Max(0, input.Shape[3]) : 0)),
        ];
        Presents = [.. session.Outputs.Select(output => output.Name)
            .Where(name => name.StartsWith(PresentPrefix, StringComparison.Ordinal))];
        Attentions =
        [
            .. session.Outputs.Select(output => output.Name)
                .Where(name => name.StartsWith(AttentionPrefix, StringComparison.Ordinal))
                .OrderBy(
                    name => int.TryParse(name.AsSpan(AttentionPrefix.Length), out int layer) ? layer : int.MaxValue),
        ];
        if (Problem() is { } problem)
        {
            session.Dispose();
            throw new GenerationException($"{session.Name} is not a decoder as Optimum exports it: {problem}.");
        }
    }

    public OnnxSession Session { get; }

    /// <summary>Cache inputs of earlier tokens; empty for a graph that reads all tokens at once.</summary>
    public IReadOnlyList<CacheSlot> Slots { get; }

    /// <summary>Keys and values that it returns.</summary>
    public IReadOnlyList<string> Presents { get; }

    /// <summary>
    /// Outputs with cross-attentions, one per layer, in layer order: float32 [row, head, position, frame].
    /// </summary>
    public IReadOnlyList<string> Attentions { get; }

    /// <summary>Whether one graph serves the first step and the later ones.</summary>
    public bool IsMerged => Session.Inputs.Any(input => input.Name == CacheBranch);

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();

    private string? Problem()
    {
        if (Session.Inputs.FirstOrDefault(input => !Known.Contains(input.Name)
            && !input.Name.StartsWith(PastPrefix, StringComparison.Ordinal))
            is { } stranger)
        {
            return $"it asks for the input {stranger}, which nothing here feeds";
        }

        if (Session.Inputs.FirstOrDefault(input => input.Name == Tokens) is not { Type: TensorElementType.Int64 })
        {
            return $"it has no input {Tokens} of int64";
        }

        return Session.Outputs.FirstOrDefault(output => output.Name == Logits) switch
        {
            null => $"it has no output {Logits}",
            { Type: not TensorElementType.Float } half =>
                $"its output {half} is not float32; export without half precision, or with float32 inputs and outputs",
            { Shape.Count: not 3 } flat => $"its output {flat} does not have 3 dimensions",
            _ => null,
        };
    }
}
