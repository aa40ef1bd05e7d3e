using Microsoft.ML.OnnxRuntime;

namespace StreamML.Inference.Generation;

/// <summary>
/// A decoder of ONNX Runtime with its cache of keys and values, which stays in native memory from step to step and is copied only
/// when rows change places.
/// </summary>
internal sealed class OnnxSequenceDecoder : ISequenceDecoder
{
    private readonly OnnxEncoderDecoder model;
    private readonly bool attend;
    private readonly int encoderLength;

    // Keys and values by the input that takes them; they belong to one of the holders below.
    private readonly Dictionary<string, OrtValue> cache = new(StringComparer.Ordinal);

    // What holds the encoder's side, from the first step on, and what holds the tokens' side.
    private List<IDisposable> encoderHeld = [];
    private List<IDisposable> tokensHeld = [];

    // Logits first; belongs to a holder.
    private IReadOnlyList<OrtValue> last = [];

    // Which item each row belongs to, and all that it has read: int32 [row, position].
    private int[] items;
    private int[] read = [];
    private OrtValue hidden;
    private long[]? mask;
    private int firstLength;

    public OnnxSequenceDecoder(OnnxEncoderDecoder model, OrtValue hidden, long[]? mask, int rows, int encoderLength, bool attend)
    {
        (this.model, this.hidden, this.mask, this.encoderLength) = (model, hidden, mask, encoderLength);
        this.attend = attend && model.First.Attentions.Count > 0;
        items = [.. Enumerable.Range(0, rows)];
    }

    /// <inheritdoc/>
    public int Rows => items.Length;

    /// <inheritdoc/>
    public int Vocabulary { get; private set; }

    /// <inheritdoc/>
    public int AttentionLayers { get; private set; }

    private int Length => read.Length / Math.Max(1, items.Length);

    /// <inheritdoc/>
    public void Step(ReadOnlySpan<int> tokens)
    {
        var count = tokens.Length / Rows;
        var isLater = Length > 0;
        if (count * Rows != tokens.Length || count == 0 || (isLater && count != 1))
        {
            throw new ArgumentException("The first step takes as many tokens for each row, a later one takes one.", nameof(tokens));
        }

        firstLength = isLater ? firstLength : count;
        read = Append(tokens, count);
        if (isLater && model.Later is { } later)
        {
            StepOn(later, tokens);
        }
        else
        {
            StepWhole();
        }

        Vocabulary = (int)last[0].GetTensorTypeAndShape().Shape[2];
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Logits(int row, int position)
    {
        var all = last[0].GetTensorDataAsSpan<float>();
        var positions = all.Length / (Rows * Vocabulary);
        // Without a cache the token of a later step is behind all those before it.
        var place = Length > firstLength ? positions - 1 : position;
        return all.Slice(((row * positions) + place) * Vocabulary, Vocabulary);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> CrossAttention(int layer, int head, int row, int position)
    {
        var value = last[last.Count - AttentionLayers + layer];
        var shape = value.GetTensorTypeAndShape().Shape;
        var width = (int)shape[3];
        var place = (((row * shape[1]) + head) * shape[2]) + position;
        return value.GetTensorDataAsSpan<float>().Slice((int)place * width, width);
    }

    /// <inheritdoc/>
    public void Reorder(ReadOnlySpan<int> rows)
    {
        var newItems = OnnxRows.Gather(items, 1, rows);
        var sameItems = newItems.AsSpan().SequenceEqual(items);
        read = OnnxRows.Gather(read, Length, rows);
        var (encoder, tokens) = (new List<IDisposable>(), new List<IDisposable>());
        foreach (var slot in model.Later?.Slots.Where(slot => !slot.IsEncoder || !sameItems) ?? [])
        {
            cache[slot.Past] = OnnxRows.Gather(cache[slot.Past], rows);
            (slot.IsEncoder ? encoder : tokens).Add(cache[slot.Past]);
        }

        Replace(ref tokensHeld, tokens);
        if (!sameItems)
        {
            hidden = OnnxRows.Gather(hidden, rows);
            encoder.Add(hidden);
            Replace(ref encoderHeld, encoder);
            mask = mask is null ? null : OnnxRows.Gather(mask, encoderLength, rows);
        }

        items = newItems;
        last = [];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Replace(ref tokensHeld, []);
        Replace(ref encoderHeld, []);
    }

    private static void Replace(ref List<IDisposable> held, List<IDisposable> by)
    {
        held.ForEach(each => each.Dispose());
        held = by;
    }

    // The first step, and each later one of a model without a cache.
    private void StepWhole()
    {
        var graph = model.First;
        IReadOnlyList<CacheSlot> kept = model.Later?.Slots ?? [];
        AttentionLayers = attend && Length == firstLength ? graph.Attentions.Count : 0;
        string[] outputs = [OnnxDecoderGraph.Logits, .. kept.Select(slot => slot.Present), .. graph.Attentions.Take(AttentionLayers)];
        var ran = Run(graph, read, Length, 0, outputs);
        // It gives the encoder's side, which stays, so all of it stays.
        (Length == firstLength && model.Later is not null ? encoderHeld : ReleaseTokens()).Add(ran);
        for (var i = 0; i < kept.Count; i++)
        {
            cache[kept[i].Past] = ran[i + 1];
        }

        last = ran;
    }

    private void StepOn(OnnxDecoderGraph graph, ReadOnlySpan<int> tokens)
    {
        CacheSlot[] changed = [.. graph.Slots.Where(slot => !slot.IsEncoder)];
        AttentionLayers = 0;
        var ran = Run(graph, tokens.ToArray(), 1, Length - 1, [OnnxDecoderGraph.Logits, .. changed.Select(slot => slot.Present)]);
        ReleaseTokens().Add(ran);
        for (var i = 0; i < changed.Length; i++)
        {
            cache[changed[i].Past] = ran[i + 1];
        }

        last = ran;
    }

    private List<IDisposable> ReleaseTokens()
    {
        Replace(ref tokensHeld, []);
        return tokensHeld;
    }

    private IDisposableReadOnlyCollection<OrtValue> Run(
        OnnxDecoderGraph graph, int[] tokens, int count, int past, IReadOnlyCollection<string> outputs)
    {
        var temporary = new List<OrtValue>();
        try
        {
            var names = new List<string>();
            var values = new List<OrtValue>();
            foreach (var input in graph.Session.Inputs)
            {
                names.Add(input.Name);
                values.Add(Value(graph, input.Name, tokens, count, past, temporary));
            }

            return OnnxEncoderDecoder.Run(graph.Session, names, values, outputs);
        }
        finally
        {
            temporary.ForEach(each => each.Dispose());
        }
    }

    private OrtValue Value(OnnxDecoderGraph graph, string name, int[] tokens, int count, int past, List<OrtValue> temporary)
    {
        if (name == OnnxDecoderGraph.Hidden)
        {
            return hidden;
        }

        if (past > 0 && cache.TryGetValue(name, out var kept))
        {
            return kept;
        }

        var value = name switch
        {
            OnnxDecoderGraph.Tokens => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(tokens, token => (long)token), [Rows, count]),
            OnnxDecoderGraph.Mask => OrtValue.CreateTensorValueFromMemory(
                mask ?? [.. Enumerable.Repeat(1L, Rows * encoderLength)], [Rows, encoderLength]),
            OnnxDecoderGraph.CacheBranch => OrtValue.CreateTensorValueFromMemory(new[] { past > 0 }, [1]),
            OnnxDecoderGraph.CachePosition => OrtValue.CreateTensorValueFromMemory(
                Enumerable.Range(past, count).Select(place => (long)place).ToArray(), [count]),
            _ => Nothing(graph, name),
        };
        temporary.Add(value);
        return value;
    }

    private OrtValue Nothing(OnnxDecoderGraph graph, string name)
    {
        var slot = graph.Slots.First(slot => slot.Past == name);
        return slot.Heads > 0 && slot.Size > 0
            ? OnnxRows.Empty(Rows, slot.Heads, slot.Size)
            : throw new GenerationException($"{graph.Session.Name} leaves the heads of {name} open; export it with their number fixed.");
    }

    private int[] Append(ReadOnlySpan<int> tokens, int count)
    {
        var length = Length;
        var longer = new int[Rows * (length + count)];
        for (var row = 0; row < Rows; row++)
        {
            read.AsSpan(row * length, length).CopyTo(longer.AsSpan(row * (length + count)));
            tokens.Slice(row * count, count).CopyTo(longer.AsSpan((row * (length + count)) + length));
        }

        return longer;
    }
}
