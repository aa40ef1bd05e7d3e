using StreamML.Inference.Runtimes.Tokenizers.Decoders;
using StreamML.Inference.Runtimes.Tokenizers.Normalisers;
using StreamML.Inference.Runtimes.Tokenizers.Splitters;
using StreamML.Inference.Runtimes.Tokenizers.Vocabularies;

namespace StreamML.Inference.Runtimes.Tokenizers;

/// <summary>Components of a tokenizer, from its files.</summary>
/// <param name="Vocabulary">The tokens.</param>
internal sealed record TokenizerComponents(IVocabulary Vocabulary)
{
    /// <summary>Rewrites texts first; null: none.</summary>
    public INormaliser? Normaliser { get; init; }

    /// <summary>Splits texts into pieces; null: a text is one piece.</summary>
    public ISplitter? Splitter { get; init; }

    /// <summary>Tokens in addition to the learned ones.</summary>
    public IReadOnlyList<AddedToken> Added { get; init; } = [];

    /// <summary>Ids before each text, such as <c>[CLS]</c>.</summary>
    public IReadOnlyList<int> Prefix { get; init; } = [];

    /// <summary>Ids after each text, such as <c>[SEP]</c>.</summary>
    public IReadOnlyList<int> Suffix { get; init; } = [];

    /// <summary>Converts tokens to text; null: tokens are joined with spaces.</summary>
    public IDecoder? Decoder { get; init; }

    /// <summary>Longest sequence required by its file; null: no limit.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Id for padding; null: not in its file.</summary>
    public int? Padding { get; init; }
}
