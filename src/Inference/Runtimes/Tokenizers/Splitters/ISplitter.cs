namespace StreamML.Inference.Runtimes.Tokenizers.Splitters;

/// <summary>A step that splits a text into pieces, each tokenised separately. Thread-safe.</summary>
internal interface ISplitter
{
    /// <summary>Splits a piece.</summary>
    /// <param name="piece">The piece to split.</param>
    /// <param name="first">Whether it begins the text.</param>
    /// <param name="pieces">Receives the pieces; none may be empty.</param>
    void Split(string piece, bool first, List<string> pieces);
}
