using StreamML.Inference.Runtimes.Tokenizers;

namespace StreamML.Inference.Translation.Marian;

/// <summary>
/// Marian's SentencePiece tokens: of <c>tokenizer.json</c>, or of <c>source.spm</c> with <c>vocab.json</c>, as exports
/// have them.
/// </summary>
/// <param name="tokenizer">The tokenizer.</param>
internal sealed class MarianText(Tokenizer tokenizer) : IMarianText
{
    // Longer sentences are cut before.
    private const int TokensMax = 1 << 20;

    private readonly int? _end = tokenizer.IdOf("</s>");

    /// <inheritdoc/>
    public int? TokenOf(string piece) => tokenizer.IdOf(piece);

    /// <inheritdoc/>
    public IReadOnlyList<int> Encode(string text)
    {
        int[] tokens = tokenizer.Encode(text, TokensMax);
        return tokens.Length > 0 && tokens[^1] == _end ? tokens[..^1] : tokens;
    }

    /// <inheritdoc/>
    public string Decode(IReadOnlyList<int> tokens) => tokenizer.Decode(tokens);
}
