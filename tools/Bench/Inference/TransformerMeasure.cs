using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using StreamML.Hosting;
using StreamML.Inference;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Runtimes.Tokenizers;
using StreamML.Inference.Transformers;
using StreamML.OnnxGraphs;

namespace StreamML.Bench.Inference;

/// <summary>
/// A DistilBERT-like classifier, from texts to predictions. The control is the bare ONNX Runtime call over the same
/// texts, tokenised in advance, sorted by length, padded to the longest of each batch: the difference is the cost of
/// tokenising, batching and reading. The weights are random, which does not affect times. Respects
/// <c>Onnx__Provider</c> and <c>Onnx__IntraOpThreads</c>.
/// </summary>
internal sealed class TransformerMeasure : IDisposable
{
    private const int UsualTexts = 2_000;
    private const int Batch = 32;
    private const int Hidden = 256;
    private const int Layers = 4;
    private const int Heads = 4;
    private static readonly string[] Inputs = ["input_ids", "attention_mask"];
    private static readonly string[] Outputs = ["logits"];

    private readonly string _folder = Directory.CreateTempSubdirectory("streamml-bench-transformer-").FullName;
    private readonly string[] _texts;
    private readonly OnnxSession _bare;
    private readonly TransformerTextModel<SentimentPrediction> _model;
    private readonly List<OrtValue[]> _batches = [];

    /// <summary>Builds the model and tokenises for the control.</summary>
    public TransformerMeasure(Effort effort)
    {
        _texts = CustomerTexts.Take(effort.Of(UsualTexts));
        WriteExport();
        var engine = new OnnxEngine(Settings.Load([]).Get<OnnxOptions>(), Console.Error.WriteLine);
        _bare = engine.Open(Path.Combine(_folder, "model.onnx"));
        _model = TransformerTextModels.Sentiment(
            TransformerSource.Folder(_folder, engine, "", TextLanguages.English, 256));
        var tokenizer = Tokenizer.Load(_folder);
        foreach (int[][] batch in _texts.Select(text => tokenizer.Encode(text, 256)).OrderBy(ids => ids.Length)
            .Chunk(Batch))
        {
            _batches.Add(Values(batch, tokenizer.PaddingId));
        }
    }

    /// <summary>Runs the pairs.</summary>
    public Task<Measure> RunAsync(Effort effort, IProgress<string> progress) => Paired.RunAsync(
        "transformer", "texts/s",
        ($"ONNX Runtime alone on tokenised batches of {Batch}, {_bare.Provider}", () => Task.FromResult(Rate(Bare))),
        ($"the text model, {Layers} layers of {Hidden}, {_bare.Provider}", () => Task.FromResult(Rate(Ours))),
        effort.Pairs, progress);

    /// <inheritdoc />
    public void Dispose()
    {
        _batches.SelectMany(batch => batch).ToList().ForEach(value => value.Dispose());
        _model.Dispose();
        _bare.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static OrtValue[] Values(int[][] batch, int padding)
    {
        int length = batch.Max(ids => ids.Length);
        long[] ids = new long[batch.Length * length];
        long[] mask = new long[ids.Length];
        Array.Fill(ids, padding);
        for (int row = 0; row < batch.Length; row++)
        {
            for (int i = 0; i < batch[row].Length; i++)
            {
                (ids[(row * length) + i], mask[(row * length) + i]) = (batch[row][i], 1);
            }
        }

        long[] shape = [batch.Length, length];
        return [OrtValue.CreateTensorValueFromMemory(ids, shape), OrtValue.CreateTensorValueFromMemory(mask, shape)];
    }

    private double Rate(Action read)
    {
        long started = TimeProvider.System.GetTimestamp();
        read();
        return _texts.Length / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    private void Bare()
    {
        foreach (var batch in _batches)
        {
            using var results = _bare.Run(Inputs, batch, Outputs);
            if (results[0].GetTensorDataAsSpan<float>().IsEmpty)
            {
                throw new InvalidOperationException("The graph gave nothing.");
            }
        }
    }

    private void Ours() => _model.Predict(_texts, new SentimentPrediction[_texts.Length]);

    private void WriteExport()
    {
        var words = _texts.SelectMany(text => text.ToLowerInvariant().Split(' ')).Distinct(StringComparer.Ordinal)
            .Where(word => word.All(char.IsAsciiLetterOrDigit)).Take(6_000);
        string letters = "abcdefghijklmnopqrstuvwxyz0123456789";
        string[] vocabulary =
        [
            .. new[] { "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]" }
                .Concat(letters.Select(letter => $"{letter}")).Concat(letters.Select(letter => $"##{letter}"))
                .Concat(".,!?'-:;()/&$%".Select(sign => $"{sign}")).Concat(words).Distinct(StringComparer.Ordinal),
        ];
        File.WriteAllLines(Path.Combine(_folder, "vocab.txt"), vocabulary);
        File.WriteAllText(Path.Combine(_folder, "config.json"), JsonSerializer.Serialize(new
        {
            model_type = "distilbert",
            max_position_embeddings = 256,
            id2label = new Dictionary<string,
            string>(StringComparer.Ordinal)
            { ["0"] = "negative", ["1"] = "neutral", ["2"] = "positive" },
        }));
        File.WriteAllBytes(
            Path.Combine(_folder, "model.onnx"),
            new EncoderGraph(vocabulary.Length, Hidden, Layers, Heads, 3, positions: 256).Build());
    }
}
