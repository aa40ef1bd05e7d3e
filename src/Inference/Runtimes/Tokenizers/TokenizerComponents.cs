using StreamML.Inference.Runtimes.Tokenizers.Decoders;
using StreamML.Inference.Runtimes.Tokenizers.Normalisers;
using StreamML.Inference.Runtimes.Tokenizers.Splitters;
using StreamML.Inference.Runtimes.Tokenizers.Vocabularies;

namespace StreamML.Inference.Runtimes.Tokenizers;

/// <summary>What a tokenizer is made of, as its files say.</summary>
/// <param name="Vocabulary">The tokens.</param>
internal sealed record TokenizerComponents(IVocabulary Vocabulary)
{
    /// <summary>Rewrites texts first; null: nothing does.</summary>
    public INormaliser? Normaliser { get; init; }

    /// <summary>Cuts texts into pieces; null: a text is one piece.</summary>
    public ISplitter? Splitter { get; init; }

    /// <summary>Tokens beside the learned ones.</summary>
    public IReadOnlyList<AddedToken> Added { get; init; } = [];

    /// <summary>Ids before each text, such as <c>[CLS]</c>.</summary>
    public IReadOnlyList<int> Prefix { get; init; } = [];

    /// <summary>Ids after each text, such as <c>[SEP]</c>.</summary>
    public IReadOnlyList<int> Suffix { get; init; } = [];

    /// <summary>Makes text of tokens; null: tokens are joined with spaces.</summary>
    public IDecoder? Decoder { get; init; }

    /// <summary>Longest sequence that its file asks for; null: it asks for none.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Id for padding; null: its file names none.</summary>
    public int? Padding { get; init; }
}
