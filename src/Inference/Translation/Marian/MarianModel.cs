using System.Security.Cryptography;
using StreamML.Inference.Runtimes.Generation;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Inference.Runtimes.Tokenizers;

namespace StreamML.Inference.Translation.Marian;

/// <summary>A Marian model in memory. Safe from many threads.</summary>
internal sealed class MarianModel : IDisposable
{
    // Changes whenever our own part of the work changes: sentences, limits.
    private const int Rules = 1;

    private readonly OnnxEncoderDecoder _network;
    private readonly IMarianText _text;
    private readonly GenerationOptions _generation;
    private readonly TranslationOptions _options;
    private readonly int _positions;
    private readonly int _pad;

    private MarianModel(
        OnnxEncoderDecoder network, IMarianText text, GenerationConfigFile config, TranslationOptions options,
        string version)
    {
        (_network, _text, _options, Version) = (network, text, options, version);
        _positions = Math.Max(8, config.Number("max_position_embeddings") ?? 512);
        _pad = config.Number("pad_token_id") ?? config.Require("decoder_start_token_id");
        var given = config.ToOptions(1);
        _generation = given with
        {
            Beams = options.MarianBeams > 0 ? options.MarianBeams : Math.Clamp(given.Beams, 1, 16),
            RepeatsMax = options.MarianRepeatsMax,
        };
    }

    /// <summary>Digest over the files, and our rules.</summary>
    public string Version { get; }

    /// <summary>Loads a folder.</summary>
    /// <exception cref="GenerationException">A file is missing, damaged, or of another kind of model; the message names
    /// it.</exception>
    /// <exception cref="OnnxUnavailableException">ONNX Runtime is not installed.</exception>
    public static MarianModel Load(string folder, TranslationOptions options, OnnxEngine engine)
    {
        using var config = GenerationConfigFile.Load(folder);
        var text = new MarianText(Tokenizer.Load(folder));
        string version = Identify(folder);
        var network = OnnxEncoderDecoder.Load(folder, engine);
        try
        {
            return new MarianModel(network, text, config, options, version);
        }
        catch (GenerationException)
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Translates sentences, in batches of those of about one length.</summary>
    /// <param name="sentences">Not empty each.</param>
    /// <param name="prefix">Token of the target; null: none.</param>
    /// <param name="cancellationToken">Looked at before each step.</param>
    /// <returns>Text i for sentence i.</returns>
    /// <exception cref="GenerationException">The model fails.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public string[] Translate(IReadOnlyList<string> sentences, string? prefix, CancellationToken cancellationToken)
    {
        int? first = prefix is null
            ? null
            : _text.TokenOf(prefix)
            ?? throw new GenerationException($"The vocabulary has no {prefix}.");
        var pieces = sentences.SelectMany((sentence, owner) =>
            Pieces(sentence).Select(tokens => new Piece(owner, tokens))).ToList();
        string[] written = new string[pieces.Count];
        int[] order = [.. Enumerable.Range(0, pieces.Count).OrderBy(i => pieces[i].Tokens.Count)];
        foreach (int[] batch in order.Chunk(_options.MarianBatchSentences))
        {
            IReadOnlyList<int>[] tokens = [.. batch.Select(i => Whole(first, pieces[i].Tokens))];
            var sequences = Generate(tokens, cancellationToken);
            for (int i = 0; i < batch.Length; i++)
            {
                written[batch[i]] = _text.Decode(sequences[i].Tokens).Trim();
            }
        }

        return [.. Enumerable.Range(0, sentences.Count).Select(owner =>
            string.Join(
                ' ', Enumerable.Range(0, pieces.Count).Where(i => pieces[i].Owner == owner).Select(i => written[i])))];
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private static string Identify(string folder)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string[] names = [
            "config.json", "generation_config.json", "vocab.json", "tokenizer.json", "source.spm", "target.spm"];
        foreach (string? path in names.Select(name => Path.Combine(folder, name)).Where(File.Exists)
            .Concat(OnnxEncoderDecoder.Files(folder)))
        {
            using var file = File.OpenRead(path);
            whole.AppendData(SHA256.HashData(file));
        }

        return $"{Convert.ToHexStringLower(whole.GetHashAndReset().AsSpan(0, 4))}+{Rules}";
    }

    private GeneratedSequence[] Generate(IReadOnlyList<int>[] tokens, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var encoded = _network.Encode(tokens, _pad);
        // A translation is not much longer than its text; what is, goes round in a circle.
        int most = Math.Min(_positions - 1, (tokens.Max(each => each.Count) * 3) + 32);
        var limited = _generation with
        {
            MaxNewTokens = Math.Min(_generation.MaxNewTokens, most),
            MinNewTokens = Math.Min(_generation.MinNewTokens, most),
            RepeatsMax = tokens.Any(Repeats) ? 0 : _generation.RepeatsMax,
        };
        return SequenceGenerator.Generate(encoded, [_generation.StartToken], limited, null, cancellationToken);
    }

    // A text may say no no no no no no itself.
    private bool Repeats(IReadOnlyList<int> tokens) =>
        RepetitionGuard.HasCircle([.. tokens], Math.Max(2, _generation.RepeatsMax / 2), _generation.RepeatLengthMax);

    private int[] Whole(int? first, IReadOnlyList<int> tokens) =>
        first is { } token ? [token, .. tokens, _generation.EndTokens[0]] : [.. tokens, _generation.EndTokens[0]];

    private IEnumerable<IReadOnlyList<int>> Pieces(string sentence)
    {
        var tokens = _text.Encode(sentence);
        if (tokens.Count <= Math.Min(_options.MarianSentenceTokens, _positions - 2) || sentence.Length < 4)
        {
            return [[.. tokens.Take(_positions - 2)]];
        }

        var (left, right) = SentenceSplitter.Halve(sentence);
        return Pieces(left).Concat(Pieces(right));
    }

    private readonly record struct Piece(int Owner, IReadOnlyList<int> Tokens);
}
