using Microsoft.ML.OnnxRuntime;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Onnx;

namespace StreamML.Inference.Runtimes.Generation;

/// <summary>
/// An encoder and a decoder in a folder as written by Hugging Face Optimum: <c>encoder_model.onnx</c>, and
/// <c>decoder_model_merged.onnx</c>, or <c>decoder_model.onnx</c> with <c>decoder_with_past_model.onnx</c>, or the
/// former alone, which re-reads all tokens at each step. Thread-safe. Holds native memory: dispose it when no call is
/// in progress.
/// </summary>
internal sealed class OnnxEncoderDecoder : IDisposable
{
    private const string Features = "input_features";
    private const string Attention = "attention_mask";

    private readonly OnnxSession _encoder;

    private OnnxEncoderDecoder(OnnxSession encoder, OnnxDecoderGraph first, OnnxDecoderGraph? later)
    {
        _encoder = encoder;
        (First, Later) = (first, later);
    }

    /// <summary>Decoder of the first step.</summary>
    public OnnxDecoderGraph First { get; }

    /// <summary>Decoder of later steps; null: the first one re-reads everything.</summary>
    public OnnxDecoderGraph? Later { get; }

    /// <summary>Execution provider.</summary>
    public string Provider => _encoder.Provider;

    /// <summary>The model files of a folder that <see cref="Load"/> opens.</summary>
    /// <exception cref="GenerationException">A file is missing; the message names it.</exception>
    public static IReadOnlyList<string> Files(string folder)
    {
        string encoder = ModelFolder.Find(folder, "encoder_model.onnx", "encoder_model_quantized.onnx")
            ?? throw ModelFolder.Missing(folder, "encoder_model.onnx");
        if (ModelFolder.Find(folder, "decoder_model_merged.onnx", "decoder_model_merged_quantized.onnx") is { } merged)
        {
            return [encoder, merged];
        }

        string first = ModelFolder.Find(folder, "decoder_model.onnx", "decoder_model_quantized.onnx")
            ?? throw ModelFolder.Missing(folder, "decoder_model_merged.onnx");
        string? later = ModelFolder.Find(
            folder, "decoder_with_past_model.onnx", "decoder_with_past_model_quantized.onnx");
        return later is null ? [encoder, first] : [encoder, first, later];
    }

    /// <summary>Opens the models of a folder.</summary>
    /// <exception cref="GenerationException">A file is missing, or not such a model.</exception>
    /// <exception cref="OnnxUnavailableException">ONNX Runtime is not installed.</exception>
    public static OnnxEncoderDecoder Load(string folder, OnnxEngine engine)
    {
        var files = Files(folder);
        var opened = new List<IDisposable>();
        try
        {
            var encoder = engine.Open(files[0]);
            opened.Add(encoder);
            CheckEncoder(encoder);
            var first = new OnnxDecoderGraph(engine.Open(files[1]));
            opened.Add(first);
            var later = files.Count > 2 ? new OnnxDecoderGraph(engine.Open(files[2])) : first.IsMerged ? first : null;
            if (later is not null)
            {
                opened.Add(later);
                CheckCache(first, later);
            }

            return new OnnxEncoderDecoder(encoder, first, later);
        }
        catch (Exception error)
        {
            opened.ForEach(each => each.Dispose());
            if (error is ArtifactException)
            {
                throw new GenerationException(error.Message, error);
            }

            throw;
        }
    }

    /// <summary>Encodes audio.</summary>
    /// <param name="features">float32 [1, mel, frame].</param>
    /// <param name="mels">Mel bands.</param>
    /// <exception cref="GenerationException">The encoder does not accept it.</exception>
    public OnnxEncodedBatch Encode(float[] features, int mels)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(features, [1, mels, features.Length / mels]);
        return new OnnxEncodedBatch(this, Run([Features], [input]), null);
    }

    /// <summary>Encodes texts.</summary>
    /// <param name="tokens">Tokens of each; not empty.</param>
    /// <param name="pad">Token that pads shorter texts, masked from the encoder.</param>
    /// <exception cref="GenerationException">The encoder does not accept it.</exception>
    public OnnxEncodedBatch Encode(IReadOnlyList<IReadOnlyList<int>> tokens, int pad)
    {
        int length = tokens.Max(each => each.Count);
        long[] ids = new long[tokens.Count * length];
        long[] mask = new long[ids.Length];
        for (int at = 0; at < ids.Length; at++)
        {
            var text = tokens[at / length];
            (ids[at], mask[at]) = at % length < text.Count ? (text[at % length], 1) : (pad, 0);
        }

        using var idValue = OrtValue.CreateTensorValueFromMemory(ids, [tokens.Count, length]);
        using var maskValue = OrtValue.CreateTensorValueFromMemory(mask, [tokens.Count, length]);
        return new OnnxEncodedBatch(this, Run([OnnxDecoderGraph.Tokens, Attention], [idValue, maskValue]), mask);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoder.Dispose();
        First.Dispose();
        Later?.Dispose();
    }

    // The runtime's message about a shape concerns the model, not a text.
    internal static IDisposableReadOnlyCollection<OrtValue> Run(
        OnnxSession session, IReadOnlyCollection<string> names, IReadOnlyCollection<OrtValue> values,
        IReadOnlyCollection<string> outputs)
    {
        try
        {
            return session.Run(names, values, outputs);
        }
        catch (OnnxRuntimeException error)
        {
            throw new GenerationException($"{session.Name} failed: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    private static void CheckEncoder(OnnxSession encoder)
    {
        string[] known = [Features, OnnxDecoderGraph.Tokens, Attention];
        if (encoder.Inputs.FirstOrDefault(input => !known.Contains(input.Name)) is { } stranger)
        {
            throw new GenerationException(
                $"{encoder.Name} is not an encoder as Optimum exports it: it asks for the input {stranger}, which "
                + "nothing here feeds.");
        }
    }

    private static void CheckCache(OnnxDecoderGraph first, OnnxDecoderGraph later)
    {
        if (later.Slots.FirstOrDefault(slot => !first.Presents.Contains(slot.Present)) is { } slot)
        {
            throw new GenerationException(
                $"{first.Session.Name} does not give {slot.Present}, which {later.Session.Name} wants: the files are "
                + "of two exports.");
        }
    }

    private IDisposableReadOnlyCollection<OrtValue> Run(string[] names, OrtValue[] values)
    {
        int[] wanted = [
            .. Enumerable.Range(0, names.Length).Where(i => _encoder.Inputs.Any(input => input.Name == names[i]))];
        if (!wanted.Contains(0))
        {
            throw new GenerationException(
                $"{_encoder.Name} has no input {names[0]} but {string.Join(", ", _encoder.Inputs)}: it is a model for "
                + "something else.");
        }

        return Run(_encoder, [.. wanted.Select(i => names[i])], [.. wanted.Select(i => values[i])], [
            _encoder.Outputs[0].Name]);
    }
}
