using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StreamML.Inference.Runtimes.Generation;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Inference.Runtimes.Tokenizers;

namespace StreamML.Inference.Speech.Whisper;

/// <summary>A Whisper model in memory: network, tokens, sizes. Thread-safe.</summary>
internal sealed class WhisperModel : IDisposable
{
    // Changes whenever our own processing changes: features, rules, thresholds.
    private const int Rules = 1;

    /// <summary>Assembles the parts.</summary>
    /// <param name="network">Owned.</param>
    /// <param name="text">Text encoding.</param>
    /// <param name="tokens">Special tokens.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="generation">Generation options from its files.</param>
    /// <param name="identity">Identity of the model.</param>
    public WhisperModel(
        IWhisperNetwork network, IWhisperText text, WhisperTokens tokens, WhisperShape shape,
        GenerationOptions generation,
        ModelIdentity identity)
    {
        (Network, Text, Tokens, Shape, Identity) = (network, text, tokens, shape, identity);
        Features = new LogMelSpectrogram(shape.Mels, shape.WindowSeconds);
        // Old exports force the prompt of one language, which we choose ourselves.
        Generation = generation with
        {
            EndTokens = [tokens.EndOfText],
            ForcedFirst = null,
            ForcedLast = null,
            MinNewTokens = 0,
        };
    }

    public IWhisperNetwork Network { get; }

    public IWhisperText Text { get; }

    public WhisperTokens Tokens { get; }

    public WhisperShape Shape { get; }

    public LogMelSpectrogram Features { get; }

    public GenerationOptions Generation { get; }

    public ModelIdentity Identity { get; }

    /// <summary>Loads a folder.</summary>
    /// <param name="folder">An export by Optimum.</param>
    /// <param name="onnx">Opens models.</param>
    /// <exception cref="GenerationException">A file is missing, damaged, or of another kind of model; the message names
    /// it.</exception>
    /// <exception cref="OnnxUnavailableException">ONNX Runtime is not installed.</exception>
    public static WhisperModel Load(string folder, OnnxEngine onnx)
    {
        using var config = GenerationConfigFile.Load(folder);
        var shape = WhisperShape.Read(folder, config);
        var tokens = new WhisperTokens(WhisperTokens.ReadSpecial(folder), config);
        var text = new WhisperText(Tokenizer.Load(folder), tokens.EndOfText);
        var generation = config.ToOptions(1);
        var identity = Identify(folder, config);
        var network = OnnxEncoderDecoder.Load(folder, onnx);
        return new WhisperModel(new WhisperNetwork(network, shape.Mels), text, tokens, shape, generation, identity);
    }

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();

    // A digest over the files: weights under the same name may differ.
    private static ModelIdentity Identify(string folder, GenerationConfigFile config)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string[] names = [GenerationConfigFile.ConfigName, GenerationConfigFile.GenerationName, "tokenizer.json"];
        foreach (string? path in names.Select(name => Path.Combine(folder, name)).Where(File.Exists)
            .Concat(OnnxEncoderDecoder.Files(folder)))
        {
            using var file = File.OpenRead(path);
            whole.AppendData(SHA256.HashData(file));
        }

        return new ModelIdentity(
            Name(config), $"{Convert.ToHexStringLower(whole.GetHashAndReset().AsSpan(0, 6))}+{Rules}");
    }

    // The last part of a name such as openai/whisper-base.
    private static string Name(GenerationConfigFile config)
    {
        var given = config.Find("_name_or_path");
        string path = given.ValueKind == JsonValueKind.String ? given.GetString()! : "";
        var name = new StringBuilder();
        foreach (char sign in path[(path.LastIndexOf('/') + 1)..].ToLowerInvariant().Take(64))
        {
            name.Append(char.IsAsciiLetterOrDigit(sign) || sign == '.' ? sign : '-');
        }

        return name.ToString().StartsWith("whisper", StringComparison.Ordinal) ? name.ToString()
            : $"whisper{(name.Length > 0 ? "-" : "")}{name}";
    }

    private sealed class WhisperNetwork(OnnxEncoderDecoder network, int mels) : IWhisperNetwork
    {
        public IEncodedBatch Encode(float[] features) => network.Encode(features, mels);

        public void Dispose() => network.Dispose();
    }
}
