using System.Text.Json;
using System.Text.RegularExpressions;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Tokenizers.Decoders;
using StreamML.Inference.Runtimes.Tokenizers.Normalisers;
using StreamML.Inference.Runtimes.Tokenizers.Splitters;

namespace StreamML.Inference.Runtimes.Tokenizers;

/// <summary>Creates the steps of a <c>tokenizer.json</c> by name.</summary>
internal static class TokenizerSteps
{
    // An expression comes from a model's file and runs over strangers' texts.
    private static readonly TimeSpan RegexTimeout = TimeSpan.FromSeconds(1);

    public static ArtifactException Unknown(string kind, string name) =>
        new($"The tokenizer.json has the {kind} '{name}', which this program does not know.");

    public static INormaliser? Normaliser(JsonElement? step)
    {
        if (step is not { } given)
        {
            return null;
        }

        return given.Text("type") switch
        {
            "Sequence" => new NormaliserSequence(
                [.. given.GetProperty("normalizers").EnumerateArray().Select(each => Normaliser(each)!)]),
            "BertNormalizer" => Bert(given),
            "Lowercase" => new LowercaseNormaliser(),
            "StripAccents" => new StripAccentsNormaliser(),
            "Strip" => new StripNormaliser(given.Flag("strip_left"), given.Flag("strip_right")),
            "Prepend" => new PrependNormaliser(given.Text("prepend")),
            "Replace" => Replacing(given),
            "Nmt" => new NmtNormaliser(),
            "Precompiled" =>
                new CharacterMap(Convert.FromBase64String(given.Text("precompiled_charsmap")), longest: false),
            "NFC" => new FormNormaliser(compose: true, compatibility: false),
            "NFD" => new FormNormaliser(compose: false, compatibility: false),
            "NFKC" => new FormNormaliser(compose: true, compatibility: true),
            "NFKD" => new FormNormaliser(compose: false, compatibility: true),
            var type => throw Unknown("normalizer", type),
        };
    }

    public static ISplitter? Splitter(JsonElement? step)
    {
        if (step is not { } given)
        {
            return null;
        }

        return given.Text("type") switch
        {
            "Sequence" => new SplitterSequence(
                [.. given.GetProperty("pretokenizers").EnumerateArray().Select(each => Splitter(each)!)]),
            "BertPreTokenizer" => KindSplitter.Bert,
            "Whitespace" => KindSplitter.Words,
            "WhitespaceSplit" => KindSplitter.WhiteSpace,
            "Punctuation" => given.TextOrNull("behavior") is null or "Isolated"
                ? KindSplitter.Punctuation : throw Unknown("punctuation behaviour", given.Text("behavior")),
            "Digits" => given.Flag("individual_digits") ? KindSplitter.SingleDigits : KindSplitter.Digits,
            "ByteLevel" =>
                new ByteLevelSplitter(given.Flag("add_prefix_space"), given.Flag("use_regex", missing: true)),
            "Metaspace" => Metaspace(given),
            "Split" => Split(given),
            var type => throw Unknown("pre-tokenizer", type),
        };
    }

    public static IDecoder? Decoder(JsonElement? step)
    {
        if (step is not { } given)
        {
            return null;
        }

        return given.Text("type") switch
        {
            "Sequence" =>
                new DecoderSequence([.. given.GetProperty("decoders").EnumerateArray().Select(each => Decoder(each)!)]),
            "WordPiece" =>
                new WordPieceDecoder(given.TextOrNull("prefix") ?? "##", given.Flag("cleanup", missing: true)),
            "ByteLevel" => new ByteLevelDecoder(),
            "Metaspace" => new MetaspaceDecoder(Replacement(given), Prefix(given) != MetaspacePrefix.Never),
            "BPEDecoder" => new SuffixDecoder(given.TextOrNull("suffix") ?? "</w>"),
            "ByteFallback" => new ByteFallbackDecoder(),
            "Fuse" => new FuseDecoder(),
            "Replace" => given.GetProperty("pattern").TextOrNull("String") is { } pattern

                ? new ReplaceDecoder(pattern, given.Text("content"))
                : throw Unknown("decoder", "Replace by an expression"),
            "Strip" => new StripDecoder(given.Text("content")[0], given.Int("start") ?? 0, given.Int("stop") ?? 0),
            var type => throw Unknown("decoder", type),
        };
    }

    private static BertNormaliser Bert(JsonElement given)
    {
        bool lowercase = given.Flag("lowercase", missing: true);
        return new BertNormaliser(
            given.Flag("clean_text", missing: true), given.Flag("handle_chinese_chars", missing: true),
            given.Flag("strip_accents", missing: lowercase), lowercase);
    }

    private static INormaliser Replacing(JsonElement given)
    {
        var pattern = given.GetProperty("pattern");
        return pattern.TextOrNull("String") is { } text
            ? new ReplaceNormaliser(text, given.Text("content"))
            : new RegexNormaliser(Expression(pattern.Text("Regex")), given.Text("content"));
    }

    private static MetaspaceSplitter Metaspace(JsonElement given) =>
        new(Replacement(given), Prefix(given), given.Flag("split", missing: true));

    private static char Replacement(JsonElement given) => (given.TextOrNull("replacement") ?? "▁")[0];

    private static MetaspacePrefix Prefix(JsonElement given) => given.TextOrNull("prepend_scheme") switch
    {
        "always" => MetaspacePrefix.Always,
        "first" => MetaspacePrefix.First,
        "never" => MetaspacePrefix.Never,
        null => given.Flag("add_prefix_space", missing: true) ? MetaspacePrefix.Always : MetaspacePrefix.Never,
        var scheme => throw Unknown("prepend scheme", scheme),
    };

    private static RegexSplitter Split(JsonElement given)
    {
        var pattern = given.GetProperty("pattern");
        var expression = Expression(
            pattern.TextOrNull("String") is { } text ? Regex.Escape(text) : pattern.Text("Regex"));
        bool invert = given.Flag("invert");
        return given.Text("behavior") switch
        {
            "Removed" => new RegexSplitter(expression, keepMatches: invert, keepRest: !invert),
            "Isolated" => new RegexSplitter(expression, keepMatches: true, keepRest: true),
            var behaviour => throw Unknown("split behaviour", behaviour),
        };
    }

    private static Regex Expression(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, RegexTimeout);
        }
        catch (ArgumentException error)
        {
            throw new ArtifactException(
                $"The tokenizer.json has an expression that is not understood: {error.Message}", error);
        }
    }
}
