using StreamML.Inference.Tests.Generation;
using StreamML.OnnxGraphs;

namespace StreamML.Inference.Tests.Voice.Whisper;

/// <summary>
/// A Whisper that hears four tones and writes a word for each, with the times of its start and end: graphs as Optimum exports them,
/// whose right answer is known. <c>cuatro</c> heard makes the language English. It writes English words for English, and to translate.
/// </summary>
internal sealed class ToneWhisper
{
    private const int Frames = 1_500;
    private const float Sure = 15;
    private const float Later = 9_999;

    private static readonly int[] Bands = [10, 20, 30, 40];

    private readonly GraphBuilder graph = new();

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
        var samples = new short[(int)(seconds * 16_000)];
        foreach (var (start, end, tone) in tones)
        {
            var (first, last) = ((int)(start * 16_000), (int)(end * 16_000));
            for (var i = first; i < last; i++)
            {
                var ramp = Math.Min(1, Math.Min(i - first, last - i) / 160.0);
                samples[i] = (short)(10_000 * ramp * Math.Sin(2 * Math.PI * Hertz(tone) * i / 16_000));
            }
        }

        return samples;
    }

    // The middle of the tone's band on Slaney's scale.
    private static double Hertz(int tone)
    {
        var mel = 45.245640471924965 * (Bands[tone] + 1) / 81;
        return mel < 15 ? mel * 200 / 3 : 1_000 * Math.Exp(Math.Log(6.4) / 27 * (mel - 15));
    }

    private static byte[] Encoder()
    {
        var graph = new GraphBuilder();
        var features = graph.Input("input_features", GraphBuilder.Float, "batch", 80, 3_000);
        var bands = graph.Node("Gather", With("axis", 1L), features, graph.Integers([.. Bands.Select(band => (long)band)]));
        var slow = graph.Node("Slice", bands, graph.Integers(0), graph.Integers(3_000), graph.Integers(2), graph.Integers(2));
        var loud = graph.Node("Cast", With("to", (long)GraphBuilder.Float), graph.Node("Greater", slow, graph.Scalar(1f)));
        graph.Output("last_hidden_state", graph.Node("Transpose", With("perm", new long[] { 0, 2, 1 }), loud),
            GraphBuilder.Float, "batch", Frames, Bands.Length);
        return graph.Build();
    }

    private byte[] Decoder()
    {
        var ids = graph.Input("input_ids", GraphBuilder.Int64, "batch", "target");
        var states = graph.Input("encoder_hidden_states", GraphBuilder.Float, "batch", Frames, Bands.Length);
        string[] past = [.. new[] { "decoder.key", "decoder.value", "encoder.key", "encoder.value" }.Select(name => graph.Input(
            $"past_key_values.0.{name}", GraphBuilder.Float, "batch", 1, $"past_{name}", name.StartsWith('d') ? 1 : Bands.Length))];
        var branch = graph.Input("use_cache_branch", GraphBuilder.Bool, 1);

        // The decoder's cache is all tokens read, the encoder's what was heard.
        var read = graph.Node("Concat", With("axis", 2L), past[0], graph.Node("Unsqueeze", Number(ids), graph.Integers(1, 3)));
        var kept = graph.Node("Mul", graph.Scalar((long)Frames),
            graph.Node("Sub", graph.Scalar(1L), graph.Node("Cast", With("to", (long)GraphBuilder.Int64), branch)));
        var heard = graph.Node("Concat", With("axis", 2L), past[2],
            graph.Node("Slice", graph.Node("Unsqueeze", states, graph.Integers(1)), graph.Integers(0), kept, graph.Integers(2)));
        Write(ids, graph.Node("Reshape", read, graph.Integers(0, -1)),
            graph.Node("Reshape", heard, graph.Integers(0, Frames, Bands.Length)));
        foreach (var (name, value) in new[] { ("decoder.key", read), ("decoder.value", read), ("encoder.key", heard),
            ("encoder.value", heard) })
        {
            graph.Output($"present.0.{name}", value, GraphBuilder.Float, "batch", 1, "all", name.StartsWith('d') ? 1 : Bands.Length);
        }

        return graph.Build();
    }

    // tokens: float [batch, all]; heard: float [batch, frame, tone].
    private void Write(string ids, string tokens, string heard)
    {
        var first = WhisperVocabulary.FirstTimestamp;
        var isTime = graph.Node("GreaterOrEqual", tokens, graph.Scalar((float)first));
        var lastTime = Most(graph.Node("Where", isTime, graph.Node("Sub", tokens, graph.Scalar((float)first)), graph.Scalar(-1f)), 1);
        var times = graph.Node("ReduceSum", Number(isTime), graph.Integers(1));
        var isOpen = graph.Node("Sub", times,
            graph.Node("Mul", graph.Scalar(2f), graph.Node("Floor", graph.Node("Div", times, graph.Scalar(2f)))));
        var last = graph.Node("Slice", tokens, graph.Integers(-1), graph.Integers(int.MaxValue), graph.Integers(1));
        var isWord = graph.Node("Mul", isOpen, Number(graph.Node("GreaterOrEqual", last, graph.Scalar((float)first))));

        var active = graph.Node("Reshape", Most(heard, 2), graph.Integers(0, Frames));
        var before = graph.Node("Concat", With("axis", 1L),
            graph.Node("Mul", graph.Scalar(0f), graph.Node("Slice", active, graph.Integers(0), graph.Integers(1), graph.Integers(1))),
            graph.Node("Slice", active, graph.Integers(0), graph.Integers(-1), graph.Integers(1)));
        var onset = graph.Node("Greater", active, before);
        var nextStart = Next(onset, graph.Node("GreaterOrEqual", Places(Frames), lastTime));
        var nextEnd = Next(graph.Node("Less", active, before), graph.Node("Greater", Places(Frames), lastTime));
        var target = graph.Node("Where", graph.Node("Greater", isOpen, graph.Scalar(0.5f)), nextEnd, nextStart);
        var isTimed = graph.Node("Sub", graph.Scalar(Sure), graph.Node("Mul", graph.Scalar(Sure), isWord));

        var timeScores = graph.Node("Mul", isTimed, Number(graph.Node("Equal", Places(WhisperVocabulary.Steps), target)));
        var end = graph.Node("Mul", isTimed, Number(graph.Node("GreaterOrEqual", target, graph.Scalar(Later))));
        var scores = graph.Node("Concat", With("axis", 1L),
            Words(tokens, heard, lastTime, isWord), Specials(end, last, heard, active), timeScores);
        var shape = graph.Node("Concat", With("axis", 0L), graph.Node("Shape", ids), graph.Integers(WhisperVocabulary.Count));
        graph.Output("logits", graph.Node("Expand", graph.Node("Unsqueeze", scores, graph.Integers(1)), shape),
            GraphBuilder.Float, "batch", "target", WhisperVocabulary.Count);
        if (Attends)
        {
            Attend(tokens, onset);
        }
    }

    // After the start of a word, the word of the tone that sounds then.
    private string Words(string tokens, string heard, string lastTime, string isWord)
    {
        var now = graph.Node("Unsqueeze", Number(graph.Node("Equal", Places(Frames), lastTime)), graph.Integers(1));
        var tone = graph.Node("Reshape", graph.Node("MatMul", now, heard), graph.Integers(0, Bands.Length));
        var isEnglish = graph.Node("Max", Holds(tokens, "<|translate|>"), Holds(tokens, "<|en|>"));
        var spanish = graph.Node("MatMul", tone, WordMatrix(WhisperVocabulary.Spanish));
        var english = graph.Node("MatMul", tone, WordMatrix(WhisperVocabulary.English));
        var word = graph.Node("Add", graph.Node("Mul", english, isEnglish),
            graph.Node("Mul", spanish, graph.Node("Sub", graph.Scalar(1f), isEnglish)));
        return graph.Node("Mul", word, graph.Node("Mul", isWord, graph.Scalar(Sure)));
    }

    private string WordMatrix(int first)
    {
        var matrix = new float[Bands.Length * WhisperVocabulary.Words.Length];
        for (var tone = 0; tone < Bands.Length; tone++)
        {
            matrix[(tone * WhisperVocabulary.Words.Length) + first + tone] = 1;
        }

        return graph.Weight(matrix, Bands.Length, WhisperVocabulary.Words.Length);
    }

    // In the order of the vocabulary: the end, then languages after the start, then that nobody speaks.
    private string Specials(string end, string last, string heard, string active)
    {
        var isStart = Number(graph.Node("Equal", last, graph.Scalar((float)WhisperVocabulary.Id("<|startoftranscript|>"))));
        var fourth = graph.Node("Reshape", Most(graph.Node("Gather", With("axis", 2L), heard, graph.Scalar(3L)), 1), graph.Integers(0, 1));
        var nothing = graph.Node("Mul", end, graph.Scalar(0f));
        var silence = graph.Node("Mul", graph.Scalar(30f), graph.Node("Sub", graph.Scalar(1f), Most(active, 1)));
        return graph.Node("Concat", With("axis", 1L),
            end, nothing, graph.Node("Mul", graph.Node("Mul", graph.Scalar(6f), fourth), isStart),
                graph.Node("Mul", graph.Scalar(3f), isStart),
            nothing, nothing, nothing, nothing, silence, nothing);
    }

    // A token that foretells word n looks at tone n and the silence after it.
    private void Attend(string tokens, string onset)
    {
        var words = graph.Node("CumSum",
            Number(graph.Node("Less", tokens, graph.Scalar((float)WhisperVocabulary.Words.Length))), graph.Scalar(1L));
        var tones = graph.Node("CumSum", Number(onset), graph.Scalar(1L));
        var looks = graph.Node("Equal", graph.Node("Unsqueeze", tones, graph.Integers(1)),
            graph.Node("Unsqueeze", graph.Node("Add", words, graph.Scalar(1f)), graph.Integers(2)));
        var weights = graph.Node("Add", graph.Scalar(0.001f), Number(looks));
        graph.Output("cross_attentions.0", graph.Node("Unsqueeze", weights, graph.Integers(1)), GraphBuilder.Float,
            "batch", 1, "all", Frames);
    }

    private string Holds(string tokens, string special) =>
        Most(Number(graph.Node("Equal", tokens, graph.Scalar((float)WhisperVocabulary.Id(special)))), 1);

    private string Next(string marks, string late) => graph.Node("ReduceMin", With("axes", new long[] { 1 }),
        graph.Node("Where", graph.Node("And", marks, late), Places(Frames), graph.Scalar(Later)));

    private string Places(int count) => graph.Weight([.. Enumerable.Range(0, count).Select(place => (float)place)], 1, count);

    private string Most(string value, long axis) => graph.Node("ReduceMax", With("axes", new[] { axis }), value);

    private string Number(string value) => graph.Node("Cast", With("to", (long)GraphBuilder.Float), value);

    private static Dictionary<string, object> With(string name, object value) => new(StringComparer.Ordinal) { [name] = value };
}
