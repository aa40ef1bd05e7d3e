namespace StreamML.Inference.Runtimes.Tokenizers.Splitters;

/// <summary>
/// A step that cuts a text into pieces, each of which is tokenized by itself. Safe from many threads.
/// </summary>
internal interface ISplitter
{
    /// <summary>Adds the pieces of a piece.</summary>
    /// <param name="piece">What is cut.</param>
    /// <param name="first">Whether it begins the text.</param>
    /// <param name="pieces">Receives them; none may be empty.</param>
    void Split(string piece, bool first, List<string> pieces);
}
