namespace StreamML.Inference.Runtimes.Tokenizers.Decoders;

/// <summary>A step from tokens back to text. Thread-safe.</summary>
internal interface IDecoder
{
    /// <summary>Rewrites the tokens; joined, those of the last step are the text.</summary>
    IReadOnlyList<string> Decode(IReadOnlyList<string> tokens);
}
