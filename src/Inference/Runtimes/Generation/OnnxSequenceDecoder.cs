using Microsoft.ML.OnnxRuntime;

namespace StreamML.Inference.Runtimes.Generation;

/// <summary>
/// An ONNX Runtime decoder with its cache of keys and values, which stays in native memory between steps and is copied
/// only when rows are reordered.
/// </summary>
internal sealed class OnnxSequenceDecoder : ISequenceDecoder
{
    private readonly OnnxEncoderDecoder _model;
    private readonly bool _attend;
    private readonly int _encoderLength;

    // Keys and values by their input; owned by one of the holders below.
    private readonly Dictionary<string, OrtValue> _cache = new(StringComparer.Ordinal);

    // Owners of the encoder's side, from the first step on, and of the tokens' side.
    private List<IDisposable> _encoderHeld = [];
    private List<IDisposable> _tokensHeld = [];

    // Logits first; owned by a holder.
    private IReadOnlyList<OrtValue> _last = [];

    // The item of each row, and all tokens it has read: int32 [row, position].
    private int[] _items;
    private int[] _read = [];
    private OrtValue _hidden;
    private long[]? _mask;
    private int _firstLength;

    public OnnxSequenceDecoder(
        OnnxEncoderDecoder model, OrtValue hidden, long[]? mask, int rows, int encoderLength, bool attend)
    {
        (_model, _hidden, _mask, _encoderLength) = (model, hidden, mask, encoderLength);
        _attend = attend && model.First.Attentions.Count > 0;
        _items = [.. Enumerable.Range(0, rows)];
    }

    /// <inheritdoc/>
    public int Rows => _items.Length;

    /// <inheritdoc/>
    public int Vocabulary { get; private set; }

    /// <inheritdoc/>
    public int AttentionLayers { get; private set; }

    private int Length => _read.Length / Math.Max(1, _items.Length);

    /// <inheritdoc/>
    public void Step(ReadOnlySpan<int> tokens)
    {
        int count = tokens.Length / Rows;
        bool isLater = Length > 0;
        if (count * Rows != tokens.Length || count == 0 || (isLater && count != 1))
        {
            throw new ArgumentException(
                "The first step takes as many tokens for each row, a later one takes one.", nameof(tokens));
        }

        _firstLength = isLater ? _firstLength : count;
        _read = Append(tokens, count);
        if (isLater && _model.Later is { } later)
        {
            StepOn(later, tokens);
        }
        else
        {
            StepWhole();
        }

        Vocabulary = (int)_last[0].GetTensorTypeAndShape().Shape[2];
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Logits(int row, int position)
    {
        var all = _last[0].GetTensorDataAsSpan<float>();
        int positions = all.Length / (Rows * Vocabulary);
        // Without a cache the token of a later step is after all earlier ones.
        int place = Length > _firstLength ? positions - 1 : position;
        return all.Slice(((row * positions) + place) * Vocabulary, Vocabulary);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> CrossAttention(int layer, int head, int row, int position)
    {
        var value = _last[_last.Count - AttentionLayers + layer];
        long[] shape = value.GetTensorTypeAndShape().Shape;
        int width = (int)shape[3];
        long place = (((row * shape[1]) + head) * shape[2]) + position;
        return value.GetTensorDataAsSpan<float>().Slice((int)place * width, width);
    }

    /// <inheritdoc/>
    public void Reorder(ReadOnlySpan<int> rows)
    {
        int[] newItems = OnnxRows.Gather(_items, 1, rows);
        bool sameItems = newItems.AsSpan().SequenceEqual(_items);
        _read = OnnxRows.Gather(_read, Length, rows);
        var (encoder, tokens) = (new List<IDisposable>(), new List<IDisposable>());
        foreach (var slot in _model.Later?.Slots.Where(slot => !slot.IsEncoder || !sameItems) ?? [])
        {
            _cache[slot.Past] = OnnxRows.Gather(_cache[slot.Past], rows);
            (slot.IsEncoder ? encoder : tokens).Add(_cache[slot.Past]);
        }

        Replace(ref _tokensHeld, tokens);
        if (!sameItems)
        {
            _hidden = OnnxRows.Gather(_hidden, rows);
            encoder.Add(_hidden);
            Replace(ref _encoderHeld, encoder);
            _mask = _mask is null ? null : OnnxRows.Gather(_mask, _encoderLength, rows);
        }

        _items = newItems;
        _last = [];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Replace(ref _tokensHeld, []);
        Replace(ref _encoderHeld, []);
    }

    private static void Replace(ref List<IDisposable> held, List<IDisposable> by)
    {
        held.ForEach(each => each.Dispose());
        held = by;
    }

    // The first step, and every later one of a model without a cache.
    private void StepWhole()
    {
        var graph = _model.First;
        var kept = _model.Later?.Slots ?? [];
        AttentionLayers = _attend && Length == _firstLength ? graph.Attentions.Count : 0;
        string[] outputs = [
            OnnxDecoderGraph.Logits, .. kept.Select(slot => slot.Present), .. graph.Attentions.Take(AttentionLayers)];
        var ran = Run(graph, _read, Length, 0, outputs);
        // It includes the encoder's side, which is kept, so all of it is kept.
        (Length == _firstLength && _model.Later is not null ? _encoderHeld : ReleaseTokens()).Add(ran);
        for (int i = 0; i < kept.Count; i++)
        {
            _cache[kept[i].Past] = ran[i + 1];
        }

        _last = ran;
    }

    private void StepOn(OnnxDecoderGraph graph, ReadOnlySpan<int> tokens)
    {
        CacheSlot[] changed = [.. graph.Slots.Where(slot => !slot.IsEncoder)];
        AttentionLayers = 0;
        var ran = Run(
            graph, tokens.ToArray(), 1, Length - 1, [OnnxDecoderGraph.Logits, .. changed.Select(slot => slot.Present)]);
        ReleaseTokens().Add(ran);
        for (int i = 0; i < changed.Length; i++)
        {
            _cache[changed[i].Past] = ran[i + 1];
        }

        _last = ran;
    }

    private List<IDisposable> ReleaseTokens()
    {
        Replace(ref _tokensHeld, []);
        return _tokensHeld;
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

    private OrtValue Value(
        OnnxDecoderGraph graph, string name, int[] tokens, int count, int past, List<OrtValue> temporary)
    {
        if (name == OnnxDecoderGraph.Hidden)
        {
            return _hidden;
        }

        if (past > 0 && _cache.TryGetValue(name, out var kept))
        {
            return kept;
        }

        var value = name switch
        {
            OnnxDecoderGraph.Tokens =>
                OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(tokens, token => (long)token), [Rows, count]),
            OnnxDecoderGraph.Mask => OrtValue.CreateTensorValueFromMemory(
                _mask ?? [.. Enumerable.Repeat(1L, Rows * _encoderLength)], [Rows, _encoderLength]),
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
            : throw new GenerationException(
                $"{graph.Session.Name} leaves the heads of {name} open; export it with their number fixed.");
    }

    private int[] Append(ReadOnlySpan<int> tokens, int count)
    {
        int length = Length;
        int[] longer = new int[Rows * (length + count)];
        for (int row = 0; row < Rows; row++)
        {
            _read.AsSpan(row * length, length).CopyTo(longer.AsSpan(row * (length + count)));
            tokens.Slice(row * count, count).CopyTo(longer.AsSpan((row * (length + count)) + length));
        }

        return longer;
    }
}
