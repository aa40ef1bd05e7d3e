using StreamML.Inference.Tests.Runtimes.Generation;
using StreamML.OnnxGraphs;

namespace StreamML.Inference.Tests.Speech.Whisper;

/// <summary>
/// A Whisper that hears four tones and writes a word for each, with the times of its start and end: graphs as Optimum
/// exports them, whose right answer is known. <c>cuatro</c> heard makes the language English. It writes English words
/// for English, and to translate.
/// </summary>
internal sealed class ToneWhisper
{
    private const int Frames = 1_500;
    private const float Sure = 15;
    private const float Later = 9_999;

    private static readonly int[] Bands = [10, 20, 30, 40];

    private readonly GraphBuilder _graph = new();

    /// <summary>Whether the decoder tells where it looked.</summary>
    public bool Attends { get; init; } = true;

    /// <summary>Writes a folder.</summary>
    public static void Write(TemporaryFolder folder, bool attends = true, bool multilingual = true)
    {
        WhisperVocabulary.Write(folder, multilingual);
        folder.Write("encoder_model.onnx", Encoder());
        folder.Write("decoder_model_merged.onnx", new ToneWhisper { Attends = attends }.Decoder());
    }

    /// <summary>16 kHz with tones, each with ramps of 10 ms.</summary>
    public static short[] Audio(double seconds, params (double Start, double End, int Tone)[] tones)
    {
        short[] samples = new short[(int)(seconds * 16_000)];
        foreach (var (start, end, tone) in tones)
        {
            var (first, last) = ((int)(start * 16_000), (int)(end * 16_000));
            for (int i = first; i < last; i++)
            {
                double ramp = Math.Min(1, Math.Min(i - first, last - i) / 160.0);
                samples[i] = (short)(10_000 * ramp * Math.Sin(2 * Math.PI * Hertz(tone) * i / 16_000));
            }
        }

        return samples;
    }

    // The middle of the tone's band on Slaney's scale.
    private static double Hertz(int tone)
    {
        double mel = 45.245640471924965 * (Bands[tone] + 1) / 81;
        return mel < 15 ? mel * 200 / 3 : 1_000 * Math.Exp(Math.Log(6.4) / 27 * (mel - 15));
    }

    private static byte[] Encoder()
    {
        var graph = new GraphBuilder();
        string features = graph.Input("input_features", GraphBuilder.Float, "batch", 80, 3_000);
        string bands = graph.Node(
            "Gather", With("axis", 1L), features, graph.Integers([.. Bands.Select(band => (long)band)]));
        string slow = graph.Node(
            "Slice", bands, graph.Integers(0), graph.Integers(3_000), graph.Integers(2), graph.Integers(2));
        string loud = graph.Node(
            "Cast", With("to", (long)GraphBuilder.Float), graph.Node("Greater", slow, graph.Scalar(1f)));
        graph.Output("last_hidden_state", graph.Node("Transpose", With("perm", new long[] { 0, 2, 1 }), loud),
            GraphBuilder.Float, "batch", Frames, Bands.Length);
        return graph.Build();
    }

    private byte[] Decoder()
    {
        string ids = _graph.Input("input_ids", GraphBuilder.Int64, "batch", "target");
        string states = _graph.Input("encoder_hidden_states", GraphBuilder.Float, "batch", Frames, Bands.Length);
        string[] past = [
            .. new[] { "decoder.key", "decoder.value", "encoder.key", "encoder.value" }.Select(name => _graph.Input(
            $"past_key_values.0.{name}", GraphBuilder.Float, "batch", 1, $"past_{name}", name.StartsWith('d')
                ? 1
                : Bands.Length))];
        string branch = _graph.Input("use_cache_branch", GraphBuilder.Bool, 1);

        // The decoder's cache is all tokens read, the encoder's what was heard.
        string read = _graph.Node(
            "Concat", With("axis", 2L), past[0], _graph.Node("Unsqueeze", Number(ids), _graph.Integers(1, 3)));
        string kept = _graph.Node("Mul", _graph.Scalar((long)Frames),
            _graph.Node("Sub", _graph.Scalar(1L), _graph.Node("Cast", With("to", (long)GraphBuilder.Int64), branch)));
        string heard = _graph.Node("Concat", With("axis", 2L), past[2],
            _graph.Node("Slice", _graph.Node("Unsqueeze", states, _graph.Integers(1)), _graph.Integers(0), kept,
                _graph.Integers(2)));
        Write(ids, _graph.Node("Reshape", read, _graph.Integers(0, -1)),
            _graph.Node("Reshape", heard, _graph.Integers(0, Frames, Bands.Length)));
        foreach (var (name, value) in new[] { ("decoder.key", read), ("decoder.value", read), ("encoder.key", heard),
            ("encoder.value", heard) })
        {
            _graph.Output($"present.0.{name}", value, GraphBuilder.Float, "batch", 1, "all", name.StartsWith('d')
                ? 1
                : Bands.Length);
        }

        return _graph.Build();
    }

    // tokens: float [batch, all]; heard: float [batch, frame, tone].
    private void Write(string ids, string tokens, string heard)
    {
        int first = WhisperVocabulary.FirstTimestamp;
        string isTime = _graph.Node("GreaterOrEqual", tokens, _graph.Scalar((float)first));
        string lastTime =
            Most(_graph.Node("Where", isTime, _graph.Node("Sub", tokens, _graph.Scalar((float)first)),
                _graph.Scalar(-1f)), 1);
        string times = _graph.Node("ReduceSum", Number(isTime), _graph.Integers(1));
        string isOpen = _graph.Node("Sub", times,
            _graph.Node("Mul", _graph.Scalar(2f), _graph.Node("Floor", _graph.Node("Div", times, _graph.Scalar(2f)))));
        string last = _graph.Node(
            "Slice", tokens, _graph.Integers(-1), _graph.Integers(int.MaxValue), _graph.Integers(1));
        string isWord = _graph.Node(
            "Mul", isOpen, Number(_graph.Node("GreaterOrEqual", last, _graph.Scalar((float)first))));

        string active = _graph.Node("Reshape", Most(heard, 2), _graph.Integers(0, Frames));
        string before = _graph.Node("Concat", With("axis", 1L),
            _graph.Node("Mul", _graph.Scalar(0f),
                _graph.Node("Slice", active, _graph.Integers(0), _graph.Integers(1), _graph.Integers(1))),
            _graph.Node("Slice", active, _graph.Integers(0), _graph.Integers(-1), _graph.Integers(1)));
        string onset = _graph.Node("Greater", active, before);
        string nextStart = Next(onset, _graph.Node("GreaterOrEqual", Places(Frames), lastTime));
        string nextEnd = Next(_graph.Node("Less", active, before), _graph.Node("Greater", Places(Frames), lastTime));
        string target = _graph.Node("Where", _graph.Node("Greater", isOpen, _graph.Scalar(0.5f)), nextEnd, nextStart);
        string isTimed = _graph.Node("Sub", _graph.Scalar(Sure), _graph.Node("Mul", _graph.Scalar(Sure), isWord));

        string timeScores = _graph.Node(
            "Mul", isTimed, Number(_graph.Node("Equal", Places(WhisperVocabulary.Steps), target)));
        string end = _graph.Node("Mul", isTimed, Number(_graph.Node("GreaterOrEqual", target, _graph.Scalar(Later))));
        string scores = _graph.Node("Concat", With("axis", 1L),
            Words(tokens, heard, lastTime, isWord), Specials(end, last, heard, active), timeScores);
        string shape = _graph.Node(
            "Concat", With("axis", 0L), _graph.Node("Shape", ids), _graph.Integers(WhisperVocabulary.Count));
        _graph.Output("logits", _graph.Node("Expand", _graph.Node("Unsqueeze", scores, _graph.Integers(1)), shape),
            GraphBuilder.Float, "batch", "target", WhisperVocabulary.Count);
        if (Attends)
        {
            Attend(tokens, onset);
        }
    }

    // After the start of a word, the word of the tone that sounds then.
    private string Words(string tokens, string heard, string lastTime, string isWord)
    {
        string now = _graph.Node(
            "Unsqueeze", Number(_graph.Node("Equal", Places(Frames), lastTime)), _graph.Integers(1));
        string tone = _graph.Node("Reshape", _graph.Node("MatMul", now, heard), _graph.Integers(0, Bands.Length));
        string isEnglish = _graph.Node("Max", Holds(tokens, "<|translate|>"), Holds(tokens, "<|en|>"));
        string spanish = _graph.Node("MatMul", tone, WordMatrix(WhisperVocabulary.Spanish));
        string english = _graph.Node("MatMul", tone, WordMatrix(WhisperVocabulary.English));
        string word = _graph.Node("Add", _graph.Node("Mul", english, isEnglish),
            _graph.Node("Mul", spanish, _graph.Node("Sub", _graph.Scalar(1f), isEnglish)));
        return _graph.Node("Mul", word, _graph.Node("Mul", isWord, _graph.Scalar(Sure)));
    }

    private string WordMatrix(int first)
    {
        float[] matrix = new float[Bands.Length * WhisperVocabulary.Words.Length];
        for (int tone = 0; tone < Bands.Length; tone++)
        {
            matrix[(tone * WhisperVocabulary.Words.Length) + first + tone] = 1;
        }

        return _graph.Weight(matrix, Bands.Length, WhisperVocabulary.Words.Length);
    }

    // In the order of the vocabulary: the end, then languages after the start, then that nobody speaks.
    private string Specials(string end, string last, string heard, string active)
    {
        string isStart = Number(
            _graph.Node("Equal", last, _graph.Scalar((float)WhisperVocabulary.Id("<|startoftranscript|>"))));
        string fourth = _graph.Node(
            "Reshape", Most(_graph.Node("Gather", With("axis", 2L), heard, _graph.Scalar(3L)), 1),
            _graph.Integers(0, 1));
        string nothing = _graph.Node("Mul", end, _graph.Scalar(0f));
        string silence = _graph.Node("Mul", _graph.Scalar(30f), _graph.Node("Sub", _graph.Scalar(1f), Most(active, 1)));
        return _graph.Node("Concat", With("axis", 1L),
            end, nothing, _graph.Node("Mul", _graph.Node("Mul", _graph.Scalar(6f), fourth), isStart),
                _graph.Node("Mul", _graph.Scalar(3f), isStart),
            nothing, nothing, nothing, nothing, silence, nothing);
    }

    // A token that foretells word n looks at tone n and the silence after it.
    private void Attend(string tokens, string onset)
    {
        string words = _graph.Node("CumSum",
            Number(_graph.Node("Less", tokens, _graph.Scalar((float)WhisperVocabulary.Words.Length))),
            _graph.Scalar(1L));
        string tones = _graph.Node("CumSum", Number(onset), _graph.Scalar(1L));
        string looks = _graph.Node("Equal", _graph.Node("Unsqueeze", tones, _graph.Integers(1)),
            _graph.Node("Unsqueeze", _graph.Node("Add", words, _graph.Scalar(1f)), _graph.Integers(2)));
        string weights = _graph.Node("Add", _graph.Scalar(0.001f), Number(looks));
        _graph.Output("cross_attentions.0", _graph.Node("Unsqueeze", weights, _graph.Integers(1)), GraphBuilder.Float,
            "batch", 1, "all", Frames);
    }

    private string Holds(string tokens, string special) =>
        Most(Number(_graph.Node("Equal", tokens, _graph.Scalar((float)WhisperVocabulary.Id(special)))), 1);

    private string Next(string marks, string late) => _graph.Node("ReduceMin", With("axes", new long[] { 1 }),
        _graph.Node("Where", _graph.Node("And", marks, late), Places(Frames), _graph.Scalar(Later)));

    private string Places(int count) =>
        _graph.Weight([.. Enumerable.Range(0, count).Select(place => (float)place)], 1, count);

    private string Most(string value, long axis) => _graph.Node("ReduceMax", With("axes", new[] { axis }), value);

    private string Number(string value) => _graph.Node("Cast", With("to", (long)GraphBuilder.Float), value);

    private static Dictionary<string, object> With(string name, object value) =>
        new(StringComparer.Ordinal) { [name] = value };
}
