using System.Text;
using System.Text.Json;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Tokenizers.Decoders;
using StreamML.Inference.Runtimes.Tokenizers.Normalisers;
using StreamML.Inference.Runtimes.Tokenizers.Splitters;
using StreamML.Inference.Runtimes.Tokenizers.Vocabularies;

namespace StreamML.Inference.Runtimes.Tokenizers;

/// <summary>Reads a folder's tokenizer: <c>tokenizer.json</c>, or the older files.</summary>
internal static class TokenizerFolder
{
    /// <summary>Names of all files used.</summary>
    public static readonly IReadOnlyList<string> Names =
        ["tokenizer.json", "tokenizer_config.json", "vocab.txt", "vocab.json", "merges.txt", "added_tokens.json",
            "source.spm"];

    /// <summary>Reads a folder.</summary>
    /// <exception cref="ArtifactException">There is no tokenizer, or it is not supported.</exception>
    public static Tokenizer Load(string folder, long maxBytes) =>
        Load(folder, name => Read(Path.Combine(folder, name), maxBytes));

    /// <summary>Reads files by name.</summary>
    /// <param name="source">Its name in messages.</param>
    /// <param name="read">Returns a file's bytes, or null if it does not exist.</param>
    /// <exception cref="ArtifactException">There is no tokenizer, or it is not supported.</exception>
    public static Tokenizer Load(string source, Func<string, byte[]?> read)
    {
        var files = new Reader(read);
        try
        {
            return new Tokenizer(
                files.Has("tokenizer.json") ? TokenizerJson.Parse(files.Bytes("tokenizer.json"))
                : files.Has("vocab.txt") ? Bert(files)
                : files.Has("vocab.json") && files.Has("source.spm") ? Marian(files)
                : files.Has("vocab.json") && files.Has("merges.txt") ? ByteLevel(files)
                : throw new ArtifactException(
                    $"{source} has no tokenizer: tokenizer.json, vocab.txt, or vocab.json with merges.txt or "
                    + "source.spm."));
        }
        catch (Exception error) when (
            error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ArtifactException($"The tokenizer of {source} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>A file's bytes; null if it does not exist.</summary>
    /// <exception cref="ArtifactException">It is too large or cannot be read.</exception>
    public static byte[]? Read(string path, long maxBytes)
    {
        try
        {
            var file = new FileInfo(path);
            return !file.Exists ? null
                : file.Length <= maxBytes ? File.ReadAllBytes(path)
                : throw new ArtifactException($"{path} has {file.Length} bytes, more than the {maxBytes} allowed.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException($"{path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>One token per line; its id is the line number from 0.</summary>
    private static TokenizerComponents Bert(Reader files)
    {
        var config = files.Json("tokenizer_config.json");
        var tokens = new TokenTable(files.Lines("vocab.txt").Select((line, id) => KeyValuePair.Create(line, id)));
        bool lowercase = config?.Flag("do_lower_case", missing: true) ?? true;
        return Around(
            new TokenizerComponents(new WordPieceVocabulary(tokens, "[UNK]", "##", 100))
            {
                Normaliser = new BertNormaliser(
                    cleanText: true, config?.Flag("tokenize_chinese_chars", missing: true) ?? true,
                    config?.Flag("strip_accents", missing: lowercase) ?? lowercase, lowercase),
                Splitter = KindSplitter.Bert,
                Decoder = new WordPieceDecoder("##", cleanUp: true),
                Padding = tokens.IdOf("[PAD]"),
            },
            "[CLS]", "[SEP]", ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]);
    }

    /// <summary>
    /// Byte-level pairs. RoBERTa's if the tokens include <c>&lt;s&gt;</c> and <c>&lt;/s&gt;</c>, else GPT-2's.
    /// </summary>
    private static TokenizerComponents ByteLevel(Reader files)
    {
        var tokens = Table(files);
        var merges = files.Lines("merges.txt")
            .Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal))
            .Select(line => line.Split(' ')).Select(pair => pair.Length == 2

                ? (pair[0], pair[1])
                : throw new FormatException($"merges.txt has the line '{string.Join(' ', pair)}'"));
        bool prefixSpace = files.Json("tokenizer_config.json")?.Flag("add_prefix_space") ?? false;
        var parts = new TokenizerComponents(new BpeVocabulary(tokens, merges, new BpeRules()))
        {
            Splitter = new ByteLevelSplitter(prefixSpace, cut: true),
            Decoder = new ByteLevelDecoder(),
            Padding = tokens.IdOf("<pad>"),
            Added = [.. Added(files)],
        };
        return tokens.IdOf("<s>") is null
            ? Around(parts, null, null, ["<|endoftext|>"])
            : Around(parts, "<s>", "</s>", ["<s>", "</s>", "<pad>", "<unk>", "<mask>"]);
    }

    /// <summary>
    /// SentencePiece's split of the source language, with ids of a vocabulary shared by both languages.
    /// </summary>
    private static TokenizerComponents Marian(Reader files)
    {
        var tokens = Table(files);
        var model = SentencePieceFile.Parse(files.Bytes("source.spm"));
        int unknown = tokens.IdOf("<unk>") ?? throw new ArtifactException("vocab.json has no <unk>.");
        var pieces = new TokenTable(model.Pieces.Select(piece => KeyValuePair.Create(piece.Text, piece.Id)));
        var inner = new UnigramVocabulary(
            [.. model.Pieces.Where(piece => piece.IsText).Select(piece => (piece.Id, piece.Score))],
            pieces, model.UnknownId, byteFallback: false);
        return Around(
            new TokenizerComponents(new MappedVocabulary(
                inner, [.. model.Pieces.OrderBy(piece => piece.Id).Select(piece => tokens.IdOf(piece.Text) ?? unknown)],
                tokens))
            {
                Normaliser = model.Normaliser,
                Splitter = new MetaspaceSplitter('▁', MetaspacePrefix.Never, cut: false),
                Decoder = new MetaspaceDecoder('▁', dropFirst: true),
                Padding = tokens.IdOf("<pad>"),
            },
            null, "</s>", ["<pad>", "</s>", "<unk>"]);
    }

    private static TokenTable Table(Reader files) => new(
        files.Json("vocab.json")!.Value.EnumerateObject()
            .Select(entry => KeyValuePair.Create(entry.Name, entry.Value.GetInt32())));

    private static IEnumerable<AddedToken> Added(Reader files) =>
        files.Json("added_tokens.json") is not { } added ? [] : added.EnumerateObject().Select(entry => new AddedToken(
            entry.Name, entry.Value.GetInt32(), Special: entry.Name.StartsWith("<|", StringComparison.Ordinal),
            Normalised: false));

    private static TokenizerComponents Around(TokenizerComponents parts, string? before, string? after,
        string[] special) => parts with
        {
            Prefix = Ids(parts, before),
            Suffix = Ids(parts, after),
            Added =
        [
            .. parts.Added,
            .. special.Select(token => (Token: token, Id: parts.Vocabulary.IdOf(token)))
                .Where(entry => entry.Id is not null)
                .Select(entry => new AddedToken(entry.Token, entry.Id!.Value, Special: true, Normalised: false)),
        ],
        };

    private static int[] Ids(TokenizerComponents parts, string? token) => token is null ? []
        : [parts.Vocabulary.IdOf(token) ?? throw new ArtifactException($"The tokenizer's vocabulary has no {token}.")];

    private sealed class Reader(Func<string, byte[]?> read)
    {
        private readonly Dictionary<string, byte[]?> _read = new(StringComparer.Ordinal);

        public bool Has(string name) => Find(name) is not null;

        public byte[] Bytes(string name) => Find(name) ?? throw new ArtifactException($"{name} is missing.");

        public string[] Lines(string name)
        {
            string[] lines = Encoding.UTF8.GetString(Bytes(name)).Split('\n');
            for (int i = 0; i < lines.Length; i++)
            {
                lines[i] = lines[i].TrimEnd('\r');
            }

            return lines[^1].Length == 0 ? lines[..^1] : lines;
        }

        public JsonElement? Json(string name)
        {
            if (!Has(name))
            {
                return null;
            }

            using var document = JsonDocument.Parse(Bytes(name));
            return document.RootElement.Clone();
        }

        private byte[]? Find(string name) =>
            _read.TryGetValue(name, out byte[]? bytes) ? bytes : _read[name] = read(name);
    }
}
