using System.Text.Json;
using Google.Protobuf;
using StreamML.Inference.Tests.Runtimes.Generation;
using StreamML.OnnxGraphs;

namespace StreamML.Inference.Tests.Translation.Marian;

/// <summary>
/// A Marian that translates word for word from a list: graphs in the pair form of Optimum, a SentencePiece model and a
/// vocabulary, whose right answer is known.
/// </summary>
internal sealed class CipherMarian
{
    private const float Sure = 15;

    private static readonly string[] English = ["▁Where", "▁is", "▁my", "▁order", "▁now"];
    private static readonly string[] Spanish = ["▁Dónde", "▁está", "▁mi", "▁pedido", "▁ahora"];
    private static readonly string[] French = ["▁Où", "▁est", "▁ma", "▁commande", "▁maintenant"];

    private static readonly string[] Vocabulary =
        ["</s>", "<unk>", .. English, .. Spanish, .. French, "?", ".", ",", "▁", ">>fra<<", ">>spa<<", ">>pt_br<<",
            "<pad>"];

    private readonly GraphBuilder _graph = new();

    /// <summary>Writes a folder.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="name">Folder in it.</param>
    /// <param name="from">Language read: en, es, fr.</param>
    /// <param name="to">Language written; null: the one that the first token says.</param>
    /// <param name="json">A tokenizer.json instead of SentencePiece's files.</param>
    public static string Write(TemporaryFolder folder, string name, string from, string? to, bool json = false)
    {
        folder.Write($"{name}/encoder_model.onnx", Encoder());
        folder.Write($"{name}/decoder_model.onnx", new CipherMarian().Decoder(from, to, past: false));
        folder.Write($"{name}/decoder_with_past_model.onnx", new CipherMarian().Decoder(from, to, past: true));
        int pad = Array.IndexOf(Vocabulary, "<pad>");
        folder.Write($"{name}/config.json",
            JsonSerializer.Serialize(new { model_type = "marian", max_position_embeddings = 64, pad_token_id = pad }));
        folder.Write($"{name}/generation_config.json", JsonSerializer.Serialize(new
        {
            decoder_start_token_id = pad,
            eos_token_id = 0,
            num_beams = 3,
            max_length = 64,
            bad_words_ids = new[] { new[] { pad } },
            forced_eos_token_id = 0,
        }));
        string[] known = to is null
            ? Vocabulary
            : [.. Vocabulary.Where(token => !token.StartsWith(">>", StringComparison.Ordinal))];
        if (json)
        {
            folder.Write($"{name}/tokenizer.json", TokenizerJson(known));
        }
        else
        {
            folder.Write($"{name}/vocab.json",
                JsonSerializer.Serialize(
                    known.ToDictionary(token => token, token => Array.IndexOf(Vocabulary, token))));
            folder.Write($"{name}/source.spm", SentencePiece());
        }

        return Path.Combine(folder.Path, name);
    }

    private static byte[] Encoder()
    {
        var graph = new GraphBuilder();
        string ids = graph.Input("input_ids", GraphBuilder.Int64, "batch", "source");
        graph.Input("attention_mask", GraphBuilder.Int64, "batch", "source");
        int count = Vocabulary.Length;
        float[] identity = new float[count * count];
        for (int i = 0; i < count; i++)
        {
            identity[(i * count) + i] = 1;
        }

        graph.Output("last_hidden_state", graph.Node("Gather", graph.Weight(identity, count, count), ids),
            GraphBuilder.Float, "batch", "source", count);
        return graph.Build();
    }

    // Token n of the translation is that of token n of the text, or of n + 1 behind the token of the language.
    private byte[] Decoder(string from, string? to, bool past)
    {
        int count = Vocabulary.Length;
        string ids = _graph.Input("input_ids", GraphBuilder.Int64, "batch", "target");
        _graph.Input("encoder_attention_mask", GraphBuilder.Int64, "batch", "source");
        string fresh = _graph.Node(
            "Unsqueeze", _graph.Node("Cast", With("to", (long)GraphBuilder.Float), ids), _graph.Integers(1, 3));
        string read, heard;
        if (past)
        {
            string[] caches = [
                .. new[] { "decoder.key", "decoder.value", "encoder.key", "encoder.value" }.Select(name => _graph.Input(
                $"past_key_values.0.{name}", GraphBuilder.Float, "batch", 1, $"past_{name}", name.StartsWith('d')
                    ? 1
                    : count))];
            (read, heard) = (_graph.Node("Concat", With("axis", 2L), caches[0], fresh), caches[2]);
        }
        else
        {
            (read, heard) = (fresh, _graph.Node("Unsqueeze",
                _graph.Input("encoder_hidden_states", GraphBuilder.Float, "batch", "source", count),
                _graph.Integers(1)));
        }

        string states = _graph.Node("Squeeze", heard, _graph.Integers(1));
        string place = _graph.Node("Sub", _graph.Node("Gather", _graph.Node("Shape", read), _graph.Scalar(2L)),
            _graph.Scalar(to is null ? 0L : 1L));
        string last = _graph.Node(
            "Sub", _graph.Node("Gather", _graph.Node("Shape", states), _graph.Scalar(1L)), _graph.Scalar(1L));
        string now = _graph.Node("Gather", With("axis", 1L), states,
            _graph.Node("Unsqueeze", _graph.Node("Min", place, last), _graph.Integers(0)));
        string scores = to is null
            ? _graph.Node("Add", To(now, states, from, "fr", ">>fra<<"), To(now, states, from, "es", ">>spa<<"))
            : _graph.Node("MatMul", now, Matrix(from, to));
        string shape = _graph.Node("Concat", With("axis", 0L), _graph.Node("Shape", ids), _graph.Integers(count));
        _graph.Output("logits", _graph.Node("Expand", scores, shape), GraphBuilder.Float, "batch", "target", count);
        foreach (var (name, value) in new[] { ("decoder.key", read), ("decoder.value", read), ("encoder.key", heard),
            ("encoder.value", heard) })
        {
            if (!past || name.StartsWith('d'))
            {
                _graph.Output($"present.0.{name}", value, GraphBuilder.Float, "batch", 1, "all", name.StartsWith('d')
                    ? 1
                    : count);
            }
        }

        return _graph.Build();
    }

    private string To(string now, string states, string from, string to, string prefix)
    {
        string given = _graph.Node(
            "Gather", With("axis", 2L), states, _graph.Integers(Array.IndexOf(Vocabulary, prefix)));
        string isGiven = _graph.Node("ReduceMax", With("axes", new long[] { 1 }), given);
        return _graph.Node("Mul", isGiven, _graph.Node("MatMul", now, Matrix(from, to)));
    }

    private string Matrix(string from, string to)
    {
        var (source, target) = (Of(from), Of(to));
        float[] matrix = new float[Vocabulary.Length * Vocabulary.Length];
        for (int token = 0; token < Vocabulary.Length; token++)
        {
            int word = Array.IndexOf(source, Vocabulary[token]);
            matrix[(token * Vocabulary.Length) + (word < 0 ? token : Array.IndexOf(Vocabulary, target[word]))] = Sure;
        }

        return _graph.Weight(matrix, Vocabulary.Length, Vocabulary.Length);
    }

    private static string[] Of(string language) => language switch { "en" => English, "es" => Spanish, _ => French };

    // https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto
    private static byte[] SentencePiece()
    {
        using var stream = new MemoryStream();
        using var output = new CodedOutputStream(stream);
        string[] pieces = ["<unk>", "<s>", "</s>", .. Vocabulary.Where(token => token[0] != '<' && token[0] != '>')];
        for (int i = 0; i < pieces.Length; i++)
        {
            Message(output, 1, piece =>
            {
                piece.WriteTag(1, WireFormat.WireType.LengthDelimited);
                piece.WriteString(pieces[i]);
                piece.WriteTag(2, WireFormat.WireType.Fixed32);
                piece.WriteFloat(pieces[i].Length > 1 ? -1 : -5);
                piece.WriteTag(3, WireFormat.WireType.Varint);
                piece.WriteInt32(i == 0 ? 2 : i < 3 ? 3 : 1);
            });
        }

        Message(output, 2, trainer =>
        {
            trainer.WriteTag(3, WireFormat.WireType.Varint);
            trainer.WriteInt32(1);
        });
        output.Flush();
        return stream.ToArray();
    }

    private static void Message(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using var inner = new CodedOutputStream(stream);
        write(inner);
        inner.Flush();
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(stream.ToArray()));
    }

    private static string TokenizerJson(string[] known) => JsonSerializer.Serialize(new
    {
        added_tokens = new[] { "</s>", "<unk>", "<pad>" }.Select(content => new
        {
            id = Array.IndexOf(Vocabulary, content),
            content,
            special = true,
            normalized = false,
        }),
        pre_tokenizer = new { type = "Metaspace", replacement = "▁", prepend_scheme = "always", split = true },
        decoder = new { type = "Metaspace", replacement = "▁", prepend_scheme = "always", split = true },
        post_processor = new
        {
            type = "TemplateProcessing",
            single = new object[] { new { Sequence = new { id = "A", type_id = 0 } },
                new { SpecialToken = new { id = "</s>", type_id = 0 } } },
            pair = Array.Empty<object>(),
            special_tokens = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["</s>"] = new { id = "</s>", ids = new[] { 0 }, tokens = new[] { "</s>" } },
            },
        },
        model = new
        {
            type = "Unigram",
            unk_id = 1,
            vocab = Vocabulary.Select(token => new object[] { known.Contains(token) ? token
                : $"<unused {Array.IndexOf(Vocabulary, token)}>", token.Length > 1 ? -1.0 : -5.0 }),
        },
    });

    private static Dictionary<string, object> With(string name, object value) =>
        new(StringComparer.Ordinal) { [name] = value };
}
