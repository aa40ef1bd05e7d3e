namespace StreamML.Inference.Runtimes.Tokenizers.Decoders;

/// <summary>A step from tokens back to text. Safe from many threads.</summary>
internal interface IDecoder
{
    /// <summary>The tokens rewritten; joined, those of the last step are the text.</summary>
    IReadOnlyList<string> Decode(IReadOnlyList<string> tokens);
}
