using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Onnx;

namespace StreamML.Inference.Transformers;

/// <summary>
/// A graph with its tokenizer: converts texts to probabilities of a task's labels. Thread-safe; owns native memory.
/// </summary>
/// <remarks>
/// A text is padded to a length that depends on its own length alone, and runs with texts of the same padded length.
/// Its answer is therefore bit-identical whatever its neighbours; padding to the longest text of a batch would cause
/// rounding differences. Only a graph that quantises its activations per batch breaks this.
/// </remarks>
internal sealed class TransformerClassifier : IDisposable
{
    private const string Ids = "input_ids";
    private const string Mask = "attention_mask";
    private const string Types = "token_type_ids";

    private readonly OnnxSession _session;
    private readonly TransformerExport _export;
    private readonly OnnxOptions _limits;
    private readonly int[] _labels;
    private readonly string[] _inputs;
    private readonly string[] _output;
    private readonly int? _unknown;
    private readonly int? _fixedBatch;
    private readonly int? _fixedLength;
    private readonly ConcurrentBag<Lane> _lanes = [];

    /// <summary>Opens an export.</summary>
    /// <param name="export">The export.</param>
    /// <param name="engine">Opens it.</param>
    /// <param name="labels">The task's label for each output of the graph, as an index below
    /// <paramref name="labelCount"/>.</param>
    /// <param name="labelCount">Number of labels of the task.</param>
    /// <param name="maxTokens">Longest sequence; 0 for the model's own.</param>
    /// <exception cref="ArtifactException">The graph is not a text classifier with this many outputs.</exception>
    public TransformerClassifier(
        TransformerExport export, OnnxEngine engine, int[] labels, int labelCount, int maxTokens)
    {
        (_export, _labels, LabelCount, _limits) = (export, labels, labelCount, engine.Options);
        _unknown = export.Tokenizer.UnknownId;
        _session = export.Open(engine);
        try
        {
            _inputs = [.. new[] { Ids, Mask, Types }
                .Where(name => name == Ids || _session.Inputs.Any(each => each.Name == name))];
            _output = [
                _session.Outputs.FirstOrDefault(each => each.Name == "logits")?.Name ?? _session.Outputs[0].Name];
            _session.Require(
                [.. _inputs.Select(name => new OnnxTensorSpec(name, TensorElementType.Int64, 2))],
                [new OnnxTensorSpec(_output[0], TensorElementType.Float, 2)]);
            var shape = _session.Inputs.First(each => each.Name == Ids).Shape;
            _fixedBatch = shape[0] > 0 ? shape[0] : null;
            _fixedLength = shape[1] > 0 ? shape[1] : null;
            int outputs = _session.Outputs.First(each => each.Name == _output[0]).Shape[1];
            if (labels.Length != export.Config.Labels.Count || (outputs > 0 && outputs != labels.Length))
            {
                throw new ArtifactException(
                    $"{export.Source} has {outputs} outputs, {export.Config.Labels.Count} labels in config.json "
                    + $"and {labels.Length} mapped.");
            }

            MaxTokens =
                new[] { maxTokens, export.Config.MaxTokens ?? 0, export.Tokenizer.MaxLength ?? 0, _fixedLength ?? 0 }
                .Where(limit => limit > 0).DefaultIfEmpty(512).Min();
            MaxTokens = Math.Max(MaxTokens, export.Tokenizer.SpecialCount + 1);
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <summary>Number of labels of the task.</summary>
    public int LabelCount { get; }

    /// <summary>Longest sequence, including special tokens; longer ones are truncated at the end.</summary>
    public int MaxTokens { get; }

    /// <summary>
    /// Runs the graph at the extremes of its input: one text and two, the shortest and the longest, the first token and
    /// the last. A graph with inconsistent parts may open and fail only then.
    /// </summary>
    /// <exception cref="OnnxRuntimeException">The graph does not run.</exception>
    /// <exception cref="InvalidOperationException">It does not return one number per label and text.</exception>
    public void Warm()
    {
        foreach (int length in new[] { PaddedLength(_export.Tokenizer.SpecialCount + 1), PaddedLength(MaxTokens) })
        {
            int[] tokens = [.. Enumerable.Range(0, length).Select(i => i % 2 * (_export.Tokenizer.Count - 1))];
            Run([tokens], [0], length, new float[LabelCount]);
            if (_fixedBatch is null)
            {
                Run([tokens, tokens], [0, 1], length, new float[2 * LabelCount]);
            }
        }
    }

    /// <summary>Computes the probabilities of texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="probabilities">Receives those of each label, text by text; they sum to 1 per text.</param>
    /// <param name="tokens">Receives the number of tokens read of each text, without special ones.</param>
    /// <param name="evidence">Receives how many of them are not the unknown one, and whether a text was
    /// truncated.</param>
    public void Predict(
        ReadOnlySpan<string> texts, Span<float> probabilities, Span<int> tokens, Span<TextEvidence> evidence)
    {
        int[][] encoded = new int[texts.Length][];
        for (int i = 0; i < texts.Length; i++)
        {
            encoded[i] = _export.Tokenizer.Encode(texts[i], MaxTokens, out bool whole);
            tokens[i] = encoded[i].Length - _export.Tokenizer.SpecialCount;
            int known = tokens[i] - (_unknown is { } id ? encoded[i].AsSpan().Count(id) : 0);
            evidence[i] = new TextEvidence(known, tokens[i] == 0 ? 1 : (float)known / tokens[i], whole);
        }

        int[] order = [.. Enumerable.Range(0, texts.Length).OrderBy(i => PaddedLength(encoded[i].Length))];
        for (int start = 0; start < order.Length;)
        {
            int length = PaddedLength(encoded[order[start]].Length);
            int most = Math.Max(1, Math.Min(_fixedBatch ?? _limits.MaxBatch, _limits.MaxTokensPerBatch / length));
            int end = start + 1;
            while (end < order.Length && end - start < most && PaddedLength(encoded[order[end]].Length) == length)
            {
                end++;
            }

            Run(encoded, order.AsSpan(start, end - start), length, probabilities);
            start = end;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        while (_lanes.TryTake(out var lane))
        {
            lane.Dispose();
        }

        _session.Dispose();
    }

    /// <summary>
    /// Steps of 2 tokens for short texts, the majority, and wider ones above, where relative waste is smaller.
    /// </summary>
    internal int PaddedLength(int length)
    {
        int step = length <= 32 ? 2 : length <= 64 ? 4 : length <= 128 ? 8 : length <= 256 ? 16 : 32;
        return _fixedLength ?? Math.Min(Math.Max(1, (length + step - 1) / step) * step, Math.Max(length, MaxTokens));
    }

    private void Run(int[][] encoded, ReadOnlySpan<int> rows, int length, Span<float> probabilities)
    {
        if (!_lanes.TryTake(out var lane))
        {
            lane = new Lane();
        }

        int batch = _fixedBatch ?? rows.Length;
        lane.Fill(encoded, rows, batch, length, _export.Tokenizer.PaddingId);
        var values = new OrtValue[_inputs.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (_inputs[i] switch { Ids => lane.Ids, Mask => lane.Mask, _ => lane.Types })
                .AsValue(batch, length);
        }

        using (var outputs = _session.Run(_inputs, values, _output))
        {
            var logits = outputs[0].GetTensorDataAsSpan<float>();
            if (logits.Length != batch * _labels.Length)
            {
                throw new InvalidOperationException(
                    $"{_export.Source} gave {logits.Length} numbers for {batch} texts of {_labels.Length} labels.");
            }

            for (int i = 0; i < rows.Length; i++)
            {
                Spread(logits.Slice(i * _labels.Length, _labels.Length),
                    probabilities.Slice(rows[i] * LabelCount, LabelCount));
            }
        }

        _lanes.Add(lane);
    }

    /// <summary>
    /// Probabilities of the model's labels, summed by task label; equal for all labels if the graph's output is
    /// invalid.
    /// </summary>
    private void Spread(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        probabilities.Clear();
        float most = float.NegativeInfinity;
        foreach (float logit in logits)
        {
            most = MathF.Max(most, logit);
        }

        float sum = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            float weight = _export.Config.MultiLabel ? 1 / (1 + MathF.Exp(-logits[i])) : MathF.Exp(logits[i] - most);
            probabilities[_labels[i]] += weight;
            sum += weight;
        }

        for (int c = 0; c < probabilities.Length; c++)
        {
            probabilities[c] = sum > 0 && float.IsFinite(sum) ? probabilities[c] / sum : 1f / probabilities.Length;
        }
    }

    /// <summary>Input buffers of one call at a time.</summary>
    private sealed class Lane : IDisposable
    {
        public TensorBuffer<long> Ids { get; } = new();

        public TensorBuffer<long> Mask { get; } = new();

        public TensorBuffer<long> Types { get; } = new();

        public void Fill(int[][] encoded, ReadOnlySpan<int> rows, int batch, int length, int padding)
        {
            var ids = Ids.Take(batch * length);
            var mask = Mask.Take(batch * length);
            Types.Take(batch * length).Clear();
            ids.Fill(padding);
            mask.Clear();
            for (int row = 0; row < batch; row++)
            {
                int[] text = encoded[rows[Math.Min(row, rows.Length - 1)]];
                for (int i = 0; i < text.Length; i++)
                {
                    ids[(row * length) + i] = text[i];
                    mask[(row * length) + i] = 1;
                }
            }
        }

        public void Dispose()
        {
            Ids.Dispose();
            Mask.Dispose();
            Types.Dispose();
        }
    }
}
