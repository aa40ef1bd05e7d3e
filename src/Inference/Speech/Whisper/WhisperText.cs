using StreamML.Inference.Runtimes.Tokenizers;

namespace StreamML.Inference.Speech.Whisper;

/// <summary>Whisper's byte-level pairs, from the tokenizer's files.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="endOfText">Tokens from here on are special.</param>
internal sealed class WhisperText(Tokenizer tokenizer, int endOfText) : IWhisperText
{
    // Most tokens of a prompt; the decoder reads 223 of them.
    private const int TokensMax = 4_096;

    /// <inheritdoc/>
    public string Decode(IReadOnlyList<int> tokens) => tokenizer.Decode(tokens);

    /// <inheritdoc/>
    public IReadOnlyList<int> Encode(string text) =>
        [.. tokenizer.Encode(text, TokensMax).Where(token => token < endOfText)];
}
